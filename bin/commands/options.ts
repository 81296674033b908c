import type { StageOptions } from './stage.ts';

/** What every command takes. */
export type Options = StageOptions & { readonly json?: boolean };

/** The command line that works where this one works, to be copied by a person. */
export function commandLine({ stage, twin }: Options, command: string): string {
  const where = [stage === undefined ? '' : `--stage ${stage} `, twin === undefined ? '' : `--twin ${twin} `].join('');
  return `npm run -s cardhook -- ${where}${command}`;
}
