import fc from 'fast-check';
import type { Advice } from '../../../domain/advice.ts';
import { type Finding, GRACE_MS, reconcile } from '../../../domain/reconciliation/reconcile.ts';
import type { CardRecords, HistoryEntry, KeptAdvice, KeptRequest } from '../../../domain/reconciliation/records.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 26, 12);
const PERIOD = { fromMs: NOW - 30 * DAY, untilMs: NOW };
const SCOPE = { period: PERIOD, nowMs: NOW, graceMs: GRACE_MS };
const YESTERDAY = NOW - DAY;

const usd = (minor: number) => ({ minor, currency: 'USD' });

function advice(changes: Partial<Advice> = {}): Advice {
  const told = {
    cardId: 'icrd_one',
    authTransactionId: '000000000088',
    isSuccess: true,
    isReversal: false,
    statusCode: '00',
    billingAmount: usd(4_000),
    traceNumber: '000002',
    ...changes,
  };
  return { adviceKey: JSON.stringify(told), ...told };
}

const entry = (changes: Partial<Advice> = {}, occurredAtMs = YESTERDAY): HistoryEntry => ({
  advice: advice(changes),
  occurredAtMs,
});
const kept = (changes: Partial<Advice> = {}, receivedAtMs = YESTERDAY): KeptAdvice => ({
  advice: advice(changes),
  receivedAtMs,
});
const request = (changes: Partial<KeptRequest> = {}): KeptRequest => ({
  authTransactionId: '000000000088',
  requestKey: 'r',
  answer: '00',
  amount: usd(4_000),
  decidedAtMs: YESTERDAY,
  ...changes,
});

function found(records: Partial<CardRecords>, entries: readonly HistoryEntry[] = []) {
  const { findings, repairs } = reconcile({ requests: [], advices: [], ...records }, entries, SCOPE);
  return { kinds: findings.map(({ kind }) => kind), findings, repairs };
}

describe('what both have', () => {
  const { traceNumber: _trace, ...withoutTrace } = advice({ adviceKey: 'another' });
  const { billingAmount: _amount, ...withoutAmount } = advice({ adviceKey: 'another' });

  test.each<[string, Advice]>([
    ['word for word', advice()],
    ['by another key', advice({ adviceKey: 'another' })],
    ['with another trace number', advice({ traceNumber: '000001' })],
    ['without a trace number', withoutTrace],
    ['without an amount', withoutAmount],
  ])('is agreed, told %s', (_how, told) => {
    expect(found({ advices: [kept()] }, [{ advice: told, occurredAtMs: YESTERDAY }]).kinds).toEqual(['agreed']);
  });

  test('is agreed once, and what is told twice by connectFi is one thing', () => {
    expect(found({ advices: [kept()] }, [entry(), entry()]).kinds).toEqual(['agreed']);
  });

  test('but tell differently contradicts, and nothing is repaired', () => {
    const other = found({ advices: [kept({ billingAmount: usd(6_000) })] }, [entry()]);
    expect([other.findings, other.repairs]).toEqual([
      [expect.objectContaining({ kind: 'contradicts', differs: 'amount' })],
      [],
    ]);
    const outcome = found({ advices: [kept({ isSuccess: false, statusCode: '05' })] }, [entry()]);
    expect([outcome.findings, outcome.repairs]).toEqual([[expect.objectContaining({ differs: 'outcome' })], []]);
  });

  test('is another thing on another day: the number has come again', () => {
    const { kinds } = found({ advices: [kept({}, NOW - 9 * DAY)] }, [entry({ adviceKey: 'later' })]);
    expect(kinds.toSorted()).toEqual(['advice_missing', 'unknown_to_connectfi']);
  });
});

describe('what connectFi alone has', () => {
  test('is a lost advice, and marked where it comes from', () => {
    const { kinds, repairs } = found({ requests: [request()] }, [entry()]);
    expect(kinds).toEqual(['advice_missing']);
    expect(repairs).toEqual([{ ...advice(), source: 'reconciliation' }]);
  });

  test.each<[string, KeptRequest['answer'], Partial<Advice>, string | undefined]>([
    ['an approval that we declined', '05', {}, '05'],
    ['a decline that we approved', '00', { isSuccess: false, statusCode: '51' }, '00'],
    ['an approval that we approved', '00', {}, undefined],
    ['a decline that we declined', '61', { isSuccess: false, statusCode: '61' }, undefined],
    ['a reversal', '00', { isReversal: true }, undefined],
  ])('may be %s', (_what, answer, changes, contradicted) => {
    const [finding] = found({ requests: [request({ answer })] }, [entry(changes)]).findings;
    expect(finding).toMatchObject({ kind: 'advice_missing', ...(contradicted !== undefined && { contradicted }) });
    expect(finding !== undefined && 'contradicted' in finding).toBe(contradicted !== undefined);
  });

  test('and whose reversal we have is not taken for it', () => {
    const { kinds } = found({ advices: [kept({ isReversal: true })] }, [entry({ isReversal: true }), entry()]);
    expect(kinds.toSorted()).toEqual(['advice_missing', 'agreed']);
  });

  test('is left alone while it may be under way, also when it is dated ahead', () => {
    const young = [entry({}, NOW - GRACE_MS + 1), entry({ traceNumber: '000003' }, NOW - 1)];
    expect(found({}, young)).toMatchObject({ kinds: ['too_young', 'too_young'], repairs: [] });
    expect(found({}, [entry({}, NOW - GRACE_MS)]).kinds).toEqual(['advice_missing']);
  });

  test('without a readable time is as young as the request that it is about', () => {
    const undated: HistoryEntry = { advice: advice() };
    expect(found({ requests: [request({ decidedAtMs: NOW - 1 })] }, [undated]).kinds).toEqual(['too_young']);
    expect(found({ requests: [request()] }, [undated]).kinds).toEqual(['advice_missing']);
    expect(found({}, [undated]).kinds).toEqual(['advice_missing']);
  });
});

describe('what we alone have', () => {
  test('is told: an advice, or an approval that nobody ever spoke of again', () => {
    expect(found({ advices: [kept()] }).kinds).toEqual(['unknown_to_connectfi']);
    expect(found({ requests: [request()] }).findings).toEqual([
      { kind: 'unknown_to_connectfi', authTransactionId: '000000000088', request: request() },
    ]);
  });

  test('is nothing to tell of where it was declined, or is young', () => {
    expect(found({ requests: [request({ answer: '61' })] }).kinds).toEqual([]);
    expect(found({ requests: [request({ decidedAtMs: NOW - 1 })], advices: [kept({}, NOW - 1)] }).kinds).toEqual([]);
  });
});

test('what happened outside of the period helps to match and is not judged', () => {
  const before = PERIOD.fromMs - HOUR;
  const outside = [kept({}, before), kept({ traceNumber: '9', billingAmount: usd(1) }, before)];
  expect(found({ advices: outside, requests: [request({ decidedAtMs: before })] }, [entry({}, before)]).kinds).toEqual(
    [],
  );
  expect(found({ advices: outside }, [entry({}, PERIOD.fromMs)]).kinds).toEqual(['agreed']);
});

describe('after any of the advices were lost', () => {
  /** A message that really happened, how the history tells it, and whether its advice came. */
  const happened = fc.record({
    authTransactionId: fc.constantFrom('000000000001', '000000000002'),
    minor: fc.constantFrom(1_000, 2_000),
    isReversal: fc.boolean(),
    statusCode: fc.constantFrom('00', '10', '1A'),
    daysAgo: fc.constantFrom(2, 12),
    wasLost: fc.boolean(),
    isDated: fc.boolean(),
    /** `alike`: its key is the same; otherwise other fields of it are missing, and its key is another. */
    told: fc.constantFrom('alike', 'without_trace', 'with_request_trace'),
  });
  const days = fc.array(happened, { maxLength: 12 });

  type Happened = typeof happened extends fc.Arbitrary<infer One> ? One : never;

  function world(all: readonly Happened[]) {
    const messages = all.map((one, nth) => {
      const { authTransactionId, minor, isReversal, statusCode, daysAgo } = one;
      const isSuccess = statusCode !== '1A';
      const said = { authTransactionId, isReversal, statusCode, isSuccess, billingAmount: usd(minor) };
      return { ...one, atMs: NOW - daysAgo * DAY + nth, said, key: `message ${nth}`, traceNumber: `1000${nth}` };
    });
    const advices = messages
      .filter(({ wasLost }) => !wasLost)
      .map(({ said, key, traceNumber, atMs }) => kept({ ...said, adviceKey: key, traceNumber }, atMs));
    const entries = messages.map(({ said, key, traceNumber, atMs, told, isDated }): HistoryEntry => {
      const { traceNumber: _none, ...without } = advice({ ...said, adviceKey: `${key}, in the history` });
      const toldAs = {
        alike: advice({ ...said, adviceKey: key, traceNumber }),
        without_trace: without,
        with_request_trace: { ...without, traceNumber: `2000${traceNumber}` },
      }[told];
      return { advice: toldAs, ...(isDated && { occurredAtMs: atMs }) };
    });
    return { messages, advices, entries };
  }

  /** What is kept says, whatever its keys are. */
  const meanings = (advices: readonly Advice[]) =>
    advices
      .map(({ authTransactionId, isReversal, statusCode, billingAmount }) =>
        JSON.stringify([authTransactionId, isReversal, statusCode, billingAmount]),
      )
      .toSorted();

  const afterwards = (advices: readonly KeptAdvice[], repairs: readonly Advice[]): readonly KeptAdvice[] => {
    const all = [...advices, ...repairs.map((one) => ({ advice: one, receivedAtMs: NOW }))];
    return [...new Map(all.map((one) => [one.advice.adviceKey, one])).values()];
  };

  test('every one is there exactly once, however the history tells it', () => {
    fc.assert(
      fc.property(days, (all) => {
        const { advices, entries, messages } = world(all);
        const { repairs } = reconcile({ requests: [], advices }, entries, SCOPE);
        const now = afterwards(advices, repairs).map((one) => one.advice);
        expect(meanings(now)).toEqual(meanings(messages.map(({ said }) => advice(said))));
      }),
      { numRuns: 2_000 },
    );
  });

  test('a second time brings in nothing more, and all agrees', () => {
    fc.assert(
      fc.property(days, (all) => {
        const { advices, entries } = world(all);
        const first = reconcile({ requests: [], advices }, entries, SCOPE);
        const second = reconcile({ requests: [], advices: afterwards(advices, first.repairs) }, entries, SCOPE);
        expect(second.repairs).toEqual([]);
        const kinds = new Set(second.findings.map(({ kind }): Finding['kind'] => kind));
        expect([...kinds].filter((kind) => kind !== 'agreed')).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});
