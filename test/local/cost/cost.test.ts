import { billOf, totalOf } from '../../../local/cost/bill.ts';
import { costOf } from '../../../local/cost/cost-of.ts';
import type { Counts } from '../../../local/cost/counts.ts';
import { describeCost } from '../../../local/cost/describe-cost.ts';
import { loadOf, ofLength, pollMsWithin } from '../../../local/cost/projections.ts';
import { requestUnits } from '../../../local/cost/request-units.ts';

/** A job of ten minutes in three turns, in figures that are easy to reckon with. */
const COUNTS: Counts = {
  followedMs: 600_000,
  standard: { transitions: 9, historyEvents: 28 },
  express: [{ durationMs: 255_010 }, { durationMs: 255_000 }, { durationMs: 90_000 }],
  functions: [
    { name: 'strivve-poller', memoryMb: 128, invocations: 150, billedMs: 18_000 },
    { name: 'strivve-jobs', memoryMb: 512, invocations: 2, billedMs: 1_000 },
  ],
  dynamo: { readUnits: 150, writeUnits: 100 },
  busEvents: 10,
  apiCalls: 2,
  secretReads: 4,
  logBytes: 100_000,
};

test('a bill is what was counted, at list price', () => {
  const priced = billOf(COUNTS).map(({ what, unit, usd }) => [what, unit, Number(usd.toFixed(9))]);
  expect(priced).toEqual(
    [
      ['parent, Standard', 'transitions', 0.000225],
      ['turns, Express', 'requests', 0.000003],
      // 600.1 s, as each turn is rounded up to 100 ms, at 64 MB.
      ['turns, Express', 'GB-s', 0.000625229],
      ['strivve-poller', 'invocations', 0.00003],
      ['strivve-poller', 'GB-s', 0.00003],
      ['strivve-jobs', 'invocations', 0.0000004],
      ['strivve-jobs', 'GB-s', 0.000006667],
      ['jobs table', 'read units', 0.00001875],
      ['jobs table', 'write units', 0.0000625],
      ['event bus', 'events', 0.00001],
      ['operations API', 'calls', 0.000007],
      ['connection secret', 'reads', 0.00002],
      ['connection secret', 'key calls', 0.000012],
      ['logs', 'GB', 0.00005],
    ].map(([what, unit, usd]) => [what, unit, Number(Number(usd).toFixed(9))]),
  );
  expect(totalOf(billOf(COUNTS), 'following')).toBeCloseTo(0.000913, 6);
  expect(totalOf(billOf(COUNTS))).toBeCloseTo(0.001101, 6);
});

test('the goal is about following a job of ten minutes, and is missed by slow polls', () => {
  const about = { latencyMs: 100, end: 'BILLABLE' };
  expect(costOf(COUNTS, about).isWithinGoal).toBe(true);
  const slow = COUNTS.functions.map((one) => ({ ...one, billedMs: one.billedMs * 10 }));
  expect(costOf({ ...COUNTS, functions: slow }, about).isWithinGoal).toBe(false);
});

test('a poll billed as long as is told costs just what it may', () => {
  const billedMs = pollMsWithin(COUNTS, 10, 0.001) * 150;
  const [poller, ...others] = COUNTS.functions;
  const functions = poller === undefined ? others : [{ ...poller, billedMs }, ...others];
  expect(ofLength({ ...COUNTS, functions }, 10).followingUsd).toBeCloseTo(0.001, 9);
});

test('an hour is six times ten minutes, but for what happens once', () => {
  const [ten, hour] = [ofLength(COUNTS, 10), ofLength(COUNTS, 60)];
  expect([ten.turns, hour.turns]).toEqual([3, 15]);
  expect([ten.transitions, hour.transitions]).toEqual([9, 33]);
  expect(hour.historyShare).toBeLessThan(0.01);
  expect(hour.followingUsd / ten.followingUsd).toBeGreaterThan(5);
  expect(hour.followingUsd / ten.followingUsd).toBeLessThan(6);
});

test('a thousand jobs use thirty environments where a poll takes 120 ms of four seconds', () => {
  expect(loadOf(COUNTS, 1_000)).toMatchObject({ concurrency: 30, pollsASecond: 250, callsToStrivveASecond: 500 });
});

test('request units follow from calls and rows', () => {
  const call = (operation: string, status = 200) => ({ service: 'dynamodb', operation, status });
  const rows = [
    { pk: 'JOB#a/1', sk: 'RECORD', text: 'x'.repeat(1_500) },
    { pk: 'JOB#a/1', sk: 'RECORD#LEASE', holder: 'x'.repeat(600) },
    { pk: 'JOB#a/1', sk: 'MESSAGE#1' },
    { pk: 'JOB#a/1', sk: 'EVENT#1' },
  ];
  const calls = [
    call('Query'),
    call('Query'),
    call('TransactWriteItems'),
    call('UpdateItem'),
    call('TransactWriteItems', 400),
  ];
  // One transaction of a record of two units and two rows of one, twice; the lease; and the index in each of two minutes.
  expect(requestUnits(calls, rows, 90_000)).toEqual({ readUnits: 2, writeUnits: (2 + 1 + 1) * 2 + 1 + 2 * 2 });
});

test('a person is told the arithmetic, whether the goal is kept, and how much room is left', () => {
  const told = describeCost(costOf(COUNTS, { latencyMs: 100, end: 'BILLABLE' })).join('\n');
  for (const line of [
    /parent, Standard +9 transitions +\$0\.000225/,
    /at most \$0\.001000: kept\./,
    /1,000 +30 +250 +500/,
  ])
    expect(told).toMatch(line);
});
