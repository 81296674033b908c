import { createMemoryJobStore } from '../../../adapters/memory/job-store.ts';
import { followed } from '../../../domain/job/follow.ts';
import type { JobStore } from '../../../domain/job/ports.ts';
import { beginTurn } from '../../../functions/strivve-poller/begin-turn.ts';
import { createPollObserver } from '../../../functions/strivve-poller/observe.ts';
import { aLog } from '../../support/log-lines.ts';
import { JOB, START } from './a-poller.ts';

const signal = new AbortController().signal;

async function turns(changes: Partial<JobStore> = {}) {
  const jobs = createMemoryJobStore();
  await jobs.write({ seen: undefined, ...followed(JOB, START) }, signal);
  const { lines, log } = aLog();
  let holders = 0;
  const begin = (turn: number, lost = false, readAtMs: number | null = null) =>
    beginTurn(
      { step: 'begin', ...JOB, turn, lost, readAtMs },
      {
        jobs: { ...jobs, ...changes },
        newHolder: () => `holder ${(holders += 1)}`,
        observe: createPollObserver(log),
        clock: () => START,
      },
    );
  return { begin, lines };
}

test('a turn is held by one of its copies, and a later turn takes over', async () => {
  const { begin, lines } = await turns();
  expect(await begin(1)).toMatchObject({ next: 'poll', holder: 'holder 1', poll: 1, lost: false });
  expect(await begin(1)).toEqual({ next: 'superseded' });
  expect(await begin(2)).toMatchObject({ next: 'poll', holder: 'holder 3' });
  expect(await begin(1)).toEqual({ next: 'superseded' });
  expect(lines.map(({ event }) => event)).toEqual(['JOB_TURN_SUPERSEDED', 'JOB_TURN_SUPERSEDED']);
});

test('its last poll, after the longest wait, is over before an Express execution is cut', async () => {
  const { begin } = await turns();
  const begun = await begin(1);
  const [wait, poll] = [30_000, 8_000 + 6_000];
  expect(begun.next === 'poll' ? begun.untilMs + wait + poll : Infinity).toBeLessThanOrEqual(START + 290_000);
});

test('what the turn before it read is known, unless that was lost', async () => {
  const { begin } = await turns();
  expect(await begin(1)).toMatchObject({ lost: false, readAtMs: null });
  expect(await begin(2, false, START - 240_000)).toMatchObject({ lost: false, readAtMs: START - 240_000 });
  expect(await begin(3, true, START - 240_000)).toMatchObject({ lost: true, readAtMs: null });
});

test('a store that fails is not taken for a lease', async () => {
  const { begin } = await turns({ lease: () => Promise.reject(new Error('down')) });
  await expect(begin(1)).rejects.toThrow('down');
});
