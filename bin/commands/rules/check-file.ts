import type { Finding } from '../../../domain/rules/lint.ts';
import { CommandFailure } from '../command-failure.ts';
import { plain } from '../output.ts';
import { type CheckedRuleFile, readRuleFile } from '../rule-file.ts';

/** Reads a file that is to be used on a stage: what the linter calls an error refuses it. */
export function readSoundFile(path: string, nowMs: number): CheckedRuleFile {
  const checked = readRuleFile(path, nowMs);
  const { findings } = checked;
  if (findings.every(({ level }) => level !== 'error')) return checked;
  throw new CommandFailure(describeErrors(findings, path), { result: { findings } });
}

/** Why a file cannot be published. */
export function describeErrors(findings: CheckedRuleFile['findings'], path: string): string {
  const errors = findings.filter(({ level }) => level === 'error');
  return ['The rule file cannot be published:', ...errors.map((finding) => `  ${describeFinding(finding, path)}`)].join(
    '\n',
  );
}

/** A finding with its place, where it is about a file. `paint` is for what a terminal shows. */
export function describeFinding(
  finding: CheckedRuleFile['findings'][number] | Finding,
  path?: string,
  paint: Pick<typeof plain, 'red' | 'yellow'> = plain,
): string {
  const { level, ruleId, code, message } = finding;
  const place = path !== undefined && 'line' in finding ? `${path}:${finding.line}:${finding.column}: ` : '';
  const painted = level === 'error' ? paint.red(level) : paint.yellow(level);
  return `${place}${painted} ${ruleId === undefined ? '' : `rule ${ruleId}: `}${message} (${code})`;
}
