import type { Readable } from 'node:stream';

/** CloudWatch Logs takes events of up to 1 MiB and cuts what is longer; here it also bounds memory. */
const LINE_CHARACTERS_MAX = 1_048_576;

/** Calls `onLine` with each line of a stream, without its line ending, and with the last one even if it has none. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    if (rest.length >= LINE_CHARACTERS_MAX) {
      onLine(rest);
      rest = '';
    }
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
