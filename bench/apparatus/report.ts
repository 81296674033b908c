import { cpus, loadavg } from 'node:os';
import { rounded } from './statistics.ts';

/** Figures of one bench: columns are named with their unit, rows are what was measured. */
export type Table = readonly Readonly<Record<string, string | number>>[];

export type Report = {
  readonly bench: string;
  readonly tables: Readonly<Record<string, Table>>;
  /** The figures that have a bar. */
  readonly verdicts: readonly Verdict[];
};

/** The value may be at most `bar`, or must be at least that. */
export type Verdict = { readonly what: string; readonly value: number; readonly bar: number; readonly atLeast?: true };

export function isMet({ value, bar, atLeast }: Verdict): boolean {
  return atLeast ? value >= bar : value <= bar;
}

/** Prints a report: for a person, or as one JSON object with `--json`. A missed bar is told, never an exit code. */
export function print({ bench, tables, verdicts }: Report): void {
  const [processor] = cpus();
  const machine = {
    node: process.version,
    processor: `${cpus().length} x ${processor?.model ?? 'unknown'}`,
    // Above the number of processors somebody else was using them: repeat at a quieter moment.
    load: rounded(loadavg()[0] ?? 0, 2),
  };
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ bench, machine, tables, verdicts }));
    return;
  }
  console.log(`${bench} (Node ${machine.node}, ${machine.processor}, load ${machine.load})`);
  for (const [title, rows] of Object.entries(tables)) console.log(`\n${title}\n${aligned(rows)}`);
  for (const verdict of verdicts) {
    const { what, value, bar, atLeast } = verdict;
    console.log(
      `\n${what}: ${value} (bar: at ${atLeast ? 'least' : 'most'} ${bar}) ${isMet(verdict) ? 'met' : 'MISSED'}`,
    );
  }
}

function aligned(rows: Table): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => (line[index] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('  '),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}
