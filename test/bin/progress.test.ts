import { createProgress } from '../../bin/commands/progress.ts';

function watched(isTTY: boolean) {
  const written: string[] = [];
  const time = { nowMs: 0 };
  const progress = createProgress('rows read:', { isTTY, write: (text) => written.push(text) }, () => time.nowMs);
  return { written, time, progress };
}

test('a terminal shows a bar, drawn over itself and taken away at the end', () => {
  const { written, time, progress } = watched(true);
  time.nowMs = 1_000;
  progress.at(500, 1_000);
  expect(written).toEqual([expect.stringMatching(/^\r█{15}░{15} rows read: 500 of 1,000/)]);
  progress.end();
  expect(written.at(-1)).toBe('\r\u001b[K');
});

test('what is done at once shows nothing, and a fast one is not drawn at every step', () => {
  const { written, time, progress } = watched(true);
  progress.at(1, 10);
  progress.end();
  expect(written).toEqual([]);
  time.nowMs = 1_000;
  for (let done = 1; done <= 100; done += 1) progress.at(done, 100);
  expect(written).toHaveLength(1);
});

test('elsewhere there is a line now and then, and no control characters', () => {
  const { written, time, progress } = watched(false);
  for (let second = 0; second <= 25; second += 1) {
    time.nowMs = second * 1_000;
    progress.at(second, 25);
  }
  progress.end();
  expect(written).toEqual(['rows read: 10 of 25\n', 'rows read: 20 of 25\n']);
});
