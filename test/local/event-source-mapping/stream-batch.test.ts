import * as fc from 'fast-check';
import { runStreamBatch, type GivingUp } from '../../../local/event-source-mapping/stream-batch.ts';
import { lanesOf, type StreamRecord } from '../../../local/event-source-mapping/stream-record.ts';
import { failedInvocation, type Invocation } from '../../../local/lambda/invocation.ts';

const NOW_MS = 1_000_000;
const RULES = { reportsItemFailures: true, bisects: true, retriesMax: 2, recordAgeMsMax: Infinity };

function recordOf(number: number, ageMs = 0, key = 'k'): StreamRecord {
  const dynamodb = {
    ApproximateCreationDateTime: (NOW_MS - ageMs) / 1_000,
    Keys: { pk: { S: key } },
    SequenceNumber: String(number),
  };
  return { eventName: 'INSERT', dynamodb };
}

function numbersOf(records: readonly StreamRecord[]): readonly number[] {
  return records.map(({ dynamodb }) => Number(dynamodb.SequenceNumber));
}

const failure = failedInvocation('failed', 'id', { errorType: 'Error', errorMessage: 'no' });

function failedFrom(number: number | undefined): Invocation {
  const batchItemFailures = number === undefined ? [] : [{ itemIdentifier: String(number) }];
  return { outcome: 'returned', requestId: 'id', payload: JSON.stringify({ batchItemFailures }) };
}

/** Runs a batch, and tells every call of the function and everything that was given up. */
async function run(
  batch: readonly StreamRecord[],
  answer: (numbers: readonly number[], call: number) => Invocation,
  rules: Partial<typeof RULES> = {},
) {
  const calls: (readonly number[])[] = [];
  const givenUp: { numbers: readonly number[]; condition: GivingUp['condition']; runs: number }[] = [];
  await runStreamBatch(
    batch,
    { ...RULES, ...rules },
    {
      async invoke(records) {
        calls.push(numbersOf(records));
        return answer(numbersOf(records), calls.length);
      },
      async giveUp(records, { condition, runs }) {
        givenUp.push({ numbers: numbersOf(records), condition, runs });
      },
      pause: () => Promise.resolve(),
      clock: () => NOW_MS,
    },
  );
  return { calls, givenUp };
}

const four = [1, 2, 3, 4].map((number) => recordOf(number));

test('a batch that is done runs once', async () => {
  expect(await run(four, () => failedFrom(undefined))).toEqual({ calls: [[1, 2, 3, 4]], givenUp: [] });
});

test('a partial failure goes on from the first record that is named, and not before it', async () => {
  const { calls } = await run(four, (_numbers, call) => failedFrom(call === 1 ? 3 : undefined));
  expect(calls).toEqual([
    [1, 2, 3, 4],
    [3, 4],
  ]);
});

test('of several named records the first one counts, wherever it stands in the answer', async () => {
  const both = JSON.stringify({ batchItemFailures: [{ itemIdentifier: '4' }, { itemIdentifier: '2' }] });
  const { calls } = await run(four, (_numbers, call) =>
    call === 1 ? { outcome: 'returned', requestId: 'id', payload: both } : failedFrom(undefined),
  );
  expect(calls).toEqual([
    [1, 2, 3, 4],
    [2, 3, 4],
  ]);
});

test('without partial answers what a function returns does not matter', async () => {
  const { calls } = await run(four, () => failedFrom(2), { reportsItemFailures: false });
  expect(calls).toHaveLength(1);
});

test('a batch that fails as a whole is halved until what fails stands alone, and only that is given up', async () => {
  const { calls, givenUp } = await run(four, (numbers) => (numbers.includes(3) ? failure : failedFrom(undefined)));
  expect(calls).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [3], [4]]);
  expect(givenUp).toEqual([{ numbers: [3], condition: 'RetryAttemptsExhausted', runs: 3 }]);
});

test('without halving the whole batch is tried again and given up together', async () => {
  const { calls, givenUp } = await run(four, () => failure, { bisects: false });
  expect(calls).toHaveLength(3);
  expect(givenUp).toEqual([{ numbers: [1, 2, 3, 4], condition: 'RetryAttemptsExhausted', runs: 3 }]);
});

test('records that are too old are given up without being tried', async () => {
  const mixed = [recordOf(1, 5_000), recordOf(2, 500)];
  expect(await run(mixed, () => failedFrom(undefined), { recordAgeMsMax: 1_000 })).toEqual({
    calls: [[2]],
    givenUp: [{ numbers: [1], condition: 'RecordAgeExceeded', runs: 0 }],
  });
});

test('whatever fails for ever, each record is done or given up exactly once, in order, and only the bad are given up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 20 }), fc.boolean(), async (isGood, throws) => {
      const done: number[] = [];
      const { givenUp } = await run(
        isGood.map((_good, index) => recordOf(index)),
        (numbers) => {
          const bad = numbers.findIndex((number) => isGood[number] !== true);
          // As the publisher does, or as a function does that knows nothing of partial failures.
          if (bad === 0 || (bad > 0 && throws)) return failure;
          done.push(...(bad < 0 ? numbers : numbers.slice(0, bad)));
          return failedFrom(numbers[bad]);
        },
      );
      const goodOnes = isGood.flatMap((good, index) => (good ? [index] : []));
      expect(done).toEqual(goodOnes);
      const given = givenUp.flatMap(({ numbers }) => numbers);
      expect(given).toEqual(isGood.flatMap((good, index) => (good ? [] : [index])));
    }),
  );
});

test('lanes keep the records of one item together and in order, and lose none', () => {
  const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 10 }), (names, count) => {
      const records = names.map((key, index) => recordOf(index, 0, key));
      const lanes = lanesOf(records, count);
      expect(lanes.length).toBeLessThanOrEqual(count);
      expect(lanes.flatMap(numbersOf).toSorted((a, b) => a - b)).toEqual(names.map((_key, index) => index));
      for (const lane of lanes) expect(numbersOf(lane)).toEqual(numbersOf(lane).toSorted((a, b) => a - b));
      for (const name of new Set(names)) {
        const ofItem = lanes.filter((lane) => lane.some((one) => JSON.stringify(one.dynamodb.Keys).includes(name)));
        expect(ofItem).toHaveLength(1);
      }
    }),
  );
});
