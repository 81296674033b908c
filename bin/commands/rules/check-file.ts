import type { Finding } from '../../../domain/rules/lint.ts';
import { CommandFailure } from '../command-failure.ts';
import { colours } from '../output.ts';
import { type CheckedRuleFile, readRuleFile } from '../rule-file.ts';

/** Reads a file that is to be used on a stage: what the linter calls an error refuses it. */
export function readSoundFile(path: string, nowMs: number): CheckedRuleFile {
  const checked = readRuleFile(path, nowMs);
  const { findings } = checked;
  const errors = findings.filter(({ level }) => level === 'error');
  if (errors.length === 0) return checked;
  throw new CommandFailure(
    ['The rule file cannot be published:', ...errors.map((finding) => `  ${describeFinding(finding, path)}`)].join(
      '\n',
    ),
    { result: { findings } },
  );
}

/** A finding with its place, where it is about a file. */
export function describeFinding(finding: CheckedRuleFile['findings'][number] | Finding, path?: string): string {
  const { level, ruleId, code, message } = finding;
  const place = path !== undefined && 'line' in finding ? `${path}:${finding.line}:${finding.column}: ` : '';
  const painted = level === 'error' ? colours.red(level) : colours.yellow(level);
  return `${place}${painted} ${ruleId === undefined ? '' : `rule ${ruleId}: `}${message} (${code})`;
}
