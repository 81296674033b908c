import type { RuleSetReading } from '../../domain/ports.ts';
import { emptyRuleSet } from '../../domain/rules/rule-set.ts';
import { aDecline } from '../support/rules.ts';
import { createLiveRuleSets } from '../../adapters/live-rule-sets.ts';

const SIGNAL = new AbortController().signal;
const WHEN_NONE = emptyRuleSet('approve');
const good: RuleSetReading = {
  kind: 'read',
  content: { settings: { unknownTransactionType: 'out' }, rules: [aDecline('r')] },
  countsFrom: new Map(),
};
const corrupt: RuleSetReading = { kind: 'corrupt', problem: 'edited by hand' };

/** Rule sets over a table that a test changes as it goes. */
function ruleSetsOver(table: Record<string, RuleSetReading | Error>) {
  const loads: string[] = [];
  const problems: string[] = [];
  const ruleSets = createLiveRuleSets(
    {
      load: async (hash) => {
        loads.push(hash);
        const reading = table[hash];
        if (reading === undefined || reading instanceof Error) throw reading ?? new Error('no such set');
        return reading;
      },
    },
    WHEN_NONE,
    (problem) => problems.push(problem),
  );
  return {
    loads,
    problems,
    current: (live: Parameters<typeof ruleSets.current>[0], nowMs = 0) => ruleSets.current(live, nowMs, SIGNAL),
  };
}

test('without a published set the one of the stage applies', async () => {
  expect(await ruleSetsOver({}).current(undefined)).toBe(WHEN_NONE);
});

test('a set is read once and used until the pointer moves', async () => {
  const { current, loads } = ruleSetsOver({ a: good, b: good });
  await current({ hash: 'a', publishedAtMs: 0 });
  await current({ hash: 'a', publishedAtMs: 0 });
  expect(await current({ hash: 'b', previousHash: 'a', publishedAtMs: 1 })).toMatchObject({ hash: 'b' });
  expect(loads).toEqual(['a', 'b']);
});

test('the same set published again is read again: its counters may count from another time', async () => {
  const { current, loads } = ruleSetsOver({ a: good });
  await current({ hash: 'a', publishedAtMs: 0 });
  expect(await current({ hash: 'a', publishedAtMs: 5 })).toMatchObject({ hash: 'a', publishedAtMs: 5 });
  expect(loads).toEqual(['a', 'a']);
});

test('a set in the shadow is evaluated beside the live one, and one that cannot be read holds up nothing', async () => {
  const { current, problems } = ruleSetsOver({ a: good, b: good, c: corrupt });
  const shadowed = await current({ hash: 'a', publishedAtMs: 0, shadow: { hash: 'b', fromMs: 1 } });
  expect(shadowed).toMatchObject({ hash: 'a', shadow: { hash: 'b' }, rules: [{ set: 'a' }, { set: 'b' }] });
  const alone = await current({ hash: 'a', publishedAtMs: 0, shadow: { hash: 'c', fromMs: 1 } });
  expect(alone).toMatchObject({ hash: 'a', rules: [{ set: 'a' }] });
  expect(problems).toEqual(['rule set c in the shadow: edited by hand']);
});

describe('a set in the shadow', () => {
  const beside = (hash: string) => ({ hash: 'a', publishedAtMs: 0, shadow: { hash, fromMs: 1 } });

  test('is put beside the live one without reading that again, and taken away again', async () => {
    const { current, loads } = ruleSetsOver({ a: good, b: good });
    await current({ hash: 'a', publishedAtMs: 0 });
    expect(await current(beside('b'))).toMatchObject({ hash: 'a', shadow: { hash: 'b' } });
    expect(await current({ hash: 'a', publishedAtMs: 0 })).not.toHaveProperty('shadow');
    expect(loads).toEqual(['a', 'b']);
  });

  test.each([
    ['is corrupt', corrupt],
    ['cannot be read', new Error('stalled')],
  ])(
    'that %s holds up nothing, however long the live one has been live, and is looked for again later',
    async (_what, bad) => {
      const table: Record<string, RuleSetReading | Error> = { a: good, b: bad };
      const { current, loads, problems } = ruleSetsOver(table);
      for (const nowMs of [60_000, 60_001, 69_999]) {
        expect(await current(beside('b'), nowMs)).toMatchObject({ hash: 'a', rules: [{ set: 'a' }] });
      }
      expect(loads).toEqual(['a', 'b']);
      expect(problems).toHaveLength(1);
      table['b'] = good;
      expect(await current(beside('b'), 70_000)).toMatchObject({ hash: 'a', shadow: { hash: 'b' } });
      expect(loads).toEqual(['a', 'b', 'b']);
    },
  );

  test('that could not be read as a shadow is read at once when it goes live', async () => {
    const table: Record<string, RuleSetReading | Error> = { a: good, b: corrupt };
    const { current } = ruleSetsOver(table);
    await current(beside('b'), 1);
    table['b'] = good;
    expect(await current({ hash: 'b', previousHash: 'a', publishedAtMs: 2 }, 2)).toMatchObject({ hash: 'b' });
  });

  test('of a corrupt live set is not read', async () => {
    const { current, loads } = ruleSetsOver({ a: good, b: corrupt, c: good });
    await current({ hash: 'a', publishedAtMs: 0 });
    const live = { hash: 'b', previousHash: 'a', publishedAtMs: 1, shadow: { hash: 'c', fromMs: 2 } };
    for (const nowMs of [3, 4, 5]) expect(await current(live, nowMs)).toMatchObject({ hash: 'a' });
    expect(loads.filter((hash) => hash === 'c').length).toBeLessThanOrEqual(1);
  });
});

describe('a corrupt set', () => {
  test('leaves the last good one deciding and says so, without being read at every request', async () => {
    const { current, loads, problems } = ruleSetsOver({ a: good, b: corrupt });
    await current({ hash: 'a', publishedAtMs: 0 });
    for (const nowMs of [1, 2, 3]) {
      expect(await current({ hash: 'b', previousHash: 'a', publishedAtMs: 1 }, nowMs)).toMatchObject({ hash: 'a' });
    }
    expect(loads).toEqual(['a', 'b']);
    expect(problems).toEqual(['rule set b: edited by hand']);
  });

  test('makes a fresh instance read the one before it', async () => {
    const { current } = ruleSetsOver({ a: good, b: corrupt });
    expect(await current({ hash: 'b', previousHash: 'a', publishedAtMs: 1 })).toMatchObject({ hash: 'a' });
  });

  test('with nothing good before it is unusable, until it is mended', async () => {
    const table: Record<string, RuleSetReading> = { b: corrupt };
    const { current } = ruleSetsOver(table);
    expect(await current({ hash: 'b', publishedAtMs: 1 }, 1)).toBe('unusable');
    table['b'] = good;
    expect(await current({ hash: 'b', publishedAtMs: 1 }, 11_000)).toMatchObject({ hash: 'b' });
  });
});

describe('a pointer that is broken or gone', () => {
  test.each(['malformed', undefined] as const)('(%s) leaves the last good set deciding and says so', async (live) => {
    const { current, problems } = ruleSetsOver({ a: good });
    await current({ hash: 'a', publishedAtMs: 0 });
    expect(await current(live)).toMatchObject({ hash: 'a' });
    expect(problems).toHaveLength(1);
  });

  test('is unusable to a fresh instance when malformed', async () => {
    expect(await ruleSetsOver({}).current('malformed')).toBe('unusable');
  });
});

describe('a new set that cannot be read', () => {
  test('is done without for five seconds', async () => {
    const { current } = ruleSetsOver({ a: good, b: new Error('stalled') });
    await current({ hash: 'a', publishedAtMs: 0 });
    const live = { hash: 'b', previousHash: 'a', publishedAtMs: 10_000 };
    expect(await current(live, 14_999)).toMatchObject({ hash: 'a' });
    await expect(current(live, 15_000)).rejects.toThrow('stalled');
  });

  test('fails the decision of a fresh instance', async () => {
    await expect(ruleSetsOver({ b: new Error('stalled') }).current({ hash: 'b', publishedAtMs: 0 })).rejects.toThrow(
      'stalled',
    );
  });
});
