import type { StageOptions } from './stage.ts';

/** What every command takes. */
export type Options = StageOptions & { readonly json?: boolean };

/** The command line that works where this one works, to be copied by a person. */
export function commandLine({ stage, twin }: Options, ...words: readonly string[]): string {
  const where = [...(stage === undefined ? [] : ['--stage', stage]), ...(twin === undefined ? [] : ['--twin', twin])];
  return ['npm run -s cardhook --', ...[...where, ...words].map(quoted)].join(' ');
}

/** One word for a POSIX shell, whatever is in it. */
function quoted(word: string): string {
  return /^[\w./:@%+=,~-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
