/** One line at the foot of the terminal that is written anew again and again; nothing where nobody watches. */
export type LiveLine = {
  readonly show: (text: string) => void;
  /** Takes it away, so that something else can be printed. */
  readonly clear: () => void;
};

type Screen = { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };

export function createLiveLine(screen: Screen = process.stderr): LiveLine {
  if (screen.isTTY !== true) return { show: () => undefined, clear: () => undefined };
  return {
    show(text) {
      // A longer one would wrap, and only its last row would be taken away.
      screen.write(`\r${text.slice(0, (screen.columns ?? 80) - 1)}\u001b[K`);
    },
    clear() {
      screen.write('\r\u001b[K');
    },
  };
}
