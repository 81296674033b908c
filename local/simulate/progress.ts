/** One line that is told anew: in place on a terminal, and now and then where lines are kept. */
export type Progress = {
  readonly update: (done: number, note?: string) => void;
  /** Leaves the line as it is. */
  readonly end: () => void;
};

const TERMINAL_EVERY_MS = 100;
const LINES_EVERY_MS = 15_000;
const BAR_CELLS = 24;

/** Writes to standard error: standard output is for the result. */
export function createProgress(what: string, total: number): Progress {
  const { stderr } = process;
  const isTerminal = stderr.isTTY;
  const everyMs = isTerminal ? TERMINAL_EVERY_MS : LINES_EVERY_MS;
  const beganAt = performance.now();
  let toldAt = isTerminal ? Number.NEGATIVE_INFINITY : beganAt;
  let last = '';

  function tell(): void {
    toldAt = performance.now();
    stderr.write(isTerminal ? `\r\x1b[2K${last}` : `${last}\n`);
  }

  return {
    update(done, note = '') {
      const seconds = (performance.now() - beganAt) / 1_000;
      const rate = Math.round(done / Math.max(seconds, 0.001));
      const filled = Math.round((BAR_CELLS * done) / total);
      const bar = isTerminal ? `${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)} ` : '';
      last = `${what}  ${bar}${counted(done)} of ${counted(total)}  ${counted(rate)}/s  ${note}`.trimEnd();
      if (performance.now() - toldAt >= everyMs) tell();
    },
    end() {
      if (last === '') return;
      tell();
      if (isTerminal) stderr.write('\n');
    },
  };
}

/** A number with its thousands apart. */
export function counted(value: number): string {
  return value.toLocaleString('en-US');
}
