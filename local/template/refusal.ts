/** A part of the template that the twin cannot run. Thrown at start, before anything runs. */
export class TemplateRefused extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The twin cannot run this template:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'TemplateRefused';
    this.problems = problems;
  }
}
