import { describeReconciliation } from '../../bin/commands/reconcile/describe-reconciliation.ts';
import { problemOf } from '../../bin/commands/reconcile/problem.ts';
import type { CardFinding, StageReconciliation } from '../../bin/commands/reconcile/stage-reconciliation.ts';

const AT = Date.UTC(2026, 10, 26, 12);
const about = { cardId: 'icrd_one', authTransactionId: '000000000088' };
const advice = {
  ...about,
  adviceKey: 'k',
  isSuccess: true,
  statusCode: '00',
  billingAmount: { minor: 4_000, currency: 'USD' },
};
const kept = { advice, receivedAtMs: AT };

function result(changes: Partial<StageReconciliation> = {}): StageReconciliation {
  return {
    period: { fromMs: AT, untilMs: AT + 1_000 },
    isDryRun: false,
    cards: 1,
    counts: { agreed: 1, advice_missing: 0, contradicts: 0, unknown_to_connectfi: 0, too_young: 0 },
    findings: [],
    sent: 0,
    unread: [],
    unreadable: { entries: 0, rows: 0 },
    ...changes,
  };
}

const counts = (changes: Partial<StageReconciliation['counts']>) => ({ ...result().counts, ...changes });

test.each<[string, Partial<StageReconciliation>]>([
  ['nothing is missing', {}],
  ['all that was missing was sent', { counts: counts({ advice_missing: 3 }), sent: 3 }],
  ['something is too young to tell', { counts: counts({ too_young: 1 }) }],
])('there is no problem where %s', (_what, changes) => {
  expect(problemOf(result(changes))).toBeUndefined();
});

test.each<[string, Partial<StageReconciliation>]>([
  ['3 advices would be brought in', { counts: counts({ advice_missing: 3 }), isDryRun: true }],
  ['1 message both have', { counts: counts({ contradicts: 1 }) }],
  ['does not know 2 records of ours', { counts: counts({ unknown_to_connectfi: 2 }) }],
  ['told nothing of 1 card', { unread: [{ cardId: 'icrd_one', problem: 'busy', detail: 'HTTP 503' }] }],
  ['2 entries of connectFi cannot be read', { unreadable: { entries: 2, rows: 0 } }],
  ['1 row of ours cannot be read', { unreadable: { entries: 0, rows: 1 } }],
])('a person has to look where %s', (sentence, changes) => {
  expect(problemOf(result(changes))).toContain(sentence);
});

test.each<[CardFinding, string]>([
  [
    { ...about, kind: 'advice_missing', entry: { advice }, contradicted: '61' },
    'advice missing: a transaction that went through (00), 40.00 USD, against our answer 61',
  ],
  [
    {
      ...about,
      kind: 'contradicts',
      differs: 'outcome',
      entry: { advice: { ...advice, isSuccess: false, statusCode: '1A' } },
      kept,
    },
    'contradicts in outcome: connectFi has a transaction that failed (1A), 40.00 USD, we have a transaction that went through (00), 40.00 USD',
  ],
  [
    { ...about, kind: 'unknown_to_connectfi', kept: { ...kept, advice: { ...advice, isReversal: true } } },
    'unknown to connectFi: advice of 2026-11-26T12:00:00Z, a reversal that went through (00), 40.00 USD',
  ],
  [
    {
      ...about,
      kind: 'unknown_to_connectfi',
      request: { ...about, requestKey: 'r', answer: '00', decidedAtMs: AT },
    },
    'unknown to connectFi: approved at 2026-11-26T12:00:00Z',
  ],
])('a finding is one line', (finding, sentence) => {
  expect(describeReconciliation(result({ findings: [finding] }))).toContain(`icrd_one 000000000088: ${sentence}`);
});

test('a card that was not read says why, and a long list is cut', () => {
  const findings = Array.from({ length: 60 }, () => ({ ...about, kind: 'too_young', entry: { advice } }) as const);
  const unread = [{ cardId: 'icrd_two', problem: 'out_of_time', detail: 'nothing had come' } as const];
  const lines = describeReconciliation(result({ findings, unread }));
  expect(lines).toContain('and 10 more, all of them with --json');
  expect(lines.at(-1)).toBe('icrd_two: out of time (nothing had come)');
});
