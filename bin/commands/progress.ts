/** Shows on standard error how far something is that takes long; standard output stays for the result. */
export type Progress = {
  readonly at: (done: number, total: number) => void;
  /** Takes the bar away. */
  readonly end: () => void;
};

const BAR_CHARACTERS = 30;

/** Nobody needs a bar for what is done before it could be read. */
const QUIET_MS = 700;

const REDRAW_MS = 100;

/** Where nobody watches, a line now and then tells that it is alive. */
const LINE_MS = 10_000;

type Screen = { readonly isTTY?: boolean; write(text: string): unknown };

export function createProgress(
  what: string,
  screen: Screen = process.stderr,
  clock: () => number = () => performance.now(),
): Progress {
  const isTerminal = screen.isTTY === true;
  let nextMs = clock() + (isTerminal ? QUIET_MS : LINE_MS);
  let isDrawn = false;
  return {
    at(done, total) {
      const nowMs = clock();
      if (nowMs < nextMs) return;
      nextMs = nowMs + (isTerminal ? REDRAW_MS : LINE_MS);
      const told = `${what} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
      screen.write(isTerminal ? `\r${bar(done, total)} ${told}\u001b[K` : `${told}\n`);
      isDrawn = isTerminal;
    },
    end() {
      if (isDrawn) screen.write('\r\u001b[K');
    },
  };
}

function bar(done: number, total: number): string {
  const full = total === 0 ? 0 : Math.round((Math.min(done, total) / total) * BAR_CHARACTERS);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CHARACTERS - full)}`;
}
