import type { RuleSetReading } from '../../../domain/ports.ts';
import { compileRuleSet, type Rule } from '../../../domain/rule-set.ts';
import { createLiveRuleSets } from '../../../functions/connectfi-webhook/live-rule-set.ts';

const SIGNAL = new AbortController().signal;
const WHEN_NONE = compileRuleSet('none', []);
const rule: Rule = { id: 'r', kind: 'card_block', answer: '05', cards: ['c'] };
const good: RuleSetReading = { kind: 'read', rules: [rule] };
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
