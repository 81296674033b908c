/** Prints a command's result: lines for a person, or one JSON object for a program. */
export function print(result: object, lines: readonly string[], asJson: boolean | undefined): void {
  console.log(asJson === true ? JSON.stringify(result, undefined, 2) : lines.join('\n'));
}
