import pc from 'picocolors';

/** Prints a command's result: lines for a person, or one JSON object for a program. */
export function print(result: object, lines: readonly string[], asJson: boolean | undefined): void {
  console.log(asJson === true ? JSON.stringify(result, undefined, 2) : lines.join('\n'));
}

const isTerminal = process.stdout.isTTY ? process.env['NO_COLOR'] === undefined : false;

/** Colours for a terminal, and none for a file, a pipe or whoever sets NO_COLOR: only for what is printed there. */
export const colours = pc.createColors(isTerminal);

/** For what goes to standard error or into JSON. */
export const plain = pc.createColors(false);

/** Rows as columns of equal width, two blanks apart. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** `1 rule`, `1,200 rules`. */
export function counted(count: number, what: string, more = `${what}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? what : more}`;
}

/** An instant for a person: UTC, to the second. */
export function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/**
 * Text that others wrote, such as a merchant's name: without the characters that would steer a terminal.
 */
export function harmless(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '�');
}
