import { transactionPartition } from '../../../adapters/dynamo/keys.ts';
import { unseenCard } from '../../../domain/card.ts';
import type { Counter } from '../../../domain/windows/counter.ts';
import { audit, type AuditInput } from '../../../local/simulate/http/audit.ts';
import type { AnswerRow } from '../../../local/simulate/http/scan-tables.ts';
import type { Told } from '../../../local/simulate/http/send.ts';

const COUNTER_IDS = { card: 'card~1', hotCard: 'hot~1', program: 'program~1', tries: 'tries~1' };

const counter = (amount: number, count: number): Counter => ({ epoch: 0, amount, count, fromMs: 5 });

const toldOf = (number: number, minor: number, ...answers: Told['answers']): Told => ({
  asked: { number, cardId: 'c', minor },
  authTransactionId: String(number),
  answers,
  unanswered: 0,
});

function rowOf(number: number, changes: Partial<AnswerRow>): [string, readonly AnswerRow[]] {
  const pk = transactionPartition('c', String(number));
  return [pk, [{ pk, sk: 'REQUEST#', answer: '00', source: 'decision', publishedAtMs: 5, ...changes }]];
}

/** Two approvals of 300 and 200 and a decline, as they should be; tests break one thing each. */
function sound(): AuditInput {
  return {
    told: [toldOf(1, 300, '00', '00'), toldOf(2, 200, '00'), toldOf(3, 600, '61')],
    stored: {
      answers: new Map([rowOf(1, {}), rowOf(2, {}), rowOf(3, { answer: '61' })]),
      cards: new Map([
        [
          'c',
          {
            ...unseenCard('c'),
            counters: new Map([
              ['card~1', counter(500, 2)],
              ['tries~1', counter(0, 3)],
            ]),
            holds: new Map([
              ['k1', { authTransactionId: '1', minor: 300, currency: 'USD', atMs: 0, expiresAtMs: 0 }],
              ['k2', { authTransactionId: '2', minor: 200, currency: 'USD', atMs: 0, expiresAtMs: 0 }],
            ]),
          },
        ],
      ]),
      slices: [counter(300, 1), counter(200, 1)],
    },
    hotCard: 'hot',
    limits: { card: 500, hotCard: 1_000, program: 500, tries: 3 },
    counterIds: COUNTER_IDS,
    standIns: new Map(),
    lost: new Set(),
  };
}

const promisesOf = (input: AuditInput) => audit(input).violations.map(({ promise }) => promise);

function withAnswers(...rows: readonly [string, readonly AnswerRow[]][]): AuditInput {
  const { stored, ...others } = sound();
  return { ...others, stored: { ...stored, answers: new Map([...stored.answers, ...rows]) } };
}

test('finds nothing wrong where nothing is', () => {
  expect(audit(sound())).toEqual({ violations: [], approved: 500, toldTwoThings: 0 });
});

test.each<[string, AuditInput, string]>([
  ['two answers', { ...sound(), told: [toldOf(1, 300, '00', '05'), ...sound().told.slice(1)] }, 'one_answer_a_request'],
  ['another answer than is stored', withAnswers(rowOf(3, { answer: '65' })), 'one_answer_a_request'],
  ['an answer that is not stored', withAnswers([rowOf(3, {})[0], []]), 'answers_are_remembered'],
  ['more than the card’s limit', { ...sound(), limits: { ...sound().limits, card: 499 } }, 'never_over_a_limit'],
  ['more than the program’s limit', { ...sound(), limits: { ...sound().limits, program: 499 } }, 'never_over_a_limit'],
  ['more often than tries allow', { ...sound(), limits: { ...sound().limits, tries: 1 } }, 'never_over_a_limit'],
  [
    'a slice that counts what was not approved',
    { ...sound(), stored: { ...sound().stored, slices: [counter(501, 3)] } },
    'counters_are_exact',
  ],
  [
    'slices that have lent more than they have',
    {
      ...sound(),
      stored: { ...sound().stored, slices: [{ ...counter(500, 2), borrowed: { amount: 1, count: 0, times: 1 } }] },
    },
    'counters_are_exact',
  ],
  [
    'a hold that belongs to no approval',
    { ...sound(), told: sound().told.with(1, { ...toldOf(2, 200, '00'), authTransactionId: '9' }) },
    'holds_are_exact',
  ],
])('sees %s', (_what, input, promise) => {
  expect(promisesOf(input)).toContain(promise);
});

test('counts a stand-in that told something else, and calls it no broken promise', () => {
  const told = [toldOf(1, 300, '00', '05'), ...sound().told.slice(1)];
  expect(audit({ ...sound(), told, standIns: new Map([['c 1', ['05']]]) })).toEqual({
    violations: [],
    approved: 500,
    toldTwoThings: 1,
  });
});

test('asks for no row of a stand-in that nothing is stored of', () => {
  const told = [...sound().told, toldOf(4, 100, '05')];
  const standIns = new Map([['c 4', ['05']]]);
  expect(promisesOf({ ...sound(), told, standIns })).toEqual(['answers_are_remembered']);
  expect(promisesOf({ ...sound(), told, standIns, lost: new Set(['c 4']) })).toEqual([]);
});

test('counts what a stand-in approved, and holds no limit against it', () => {
  const adopted = withAnswers(rowOf(2, { source: 'stand_in' }));
  const standIns = new Map([['c 2', ['00']]]);
  const limits = { ...adopted.limits, card: 300, program: 300 };
  const { stored } = adopted;
  const cards = new Map([...stored.cards].map(([id, card]) => [id, { ...card, counters: new Map(card.counters) }]));
  // A stand-in is no try.
  cards.get('c')?.counters.set('tries~1', counter(0, 2));
  expect(audit({ ...adopted, limits, standIns, stored: { ...stored, cards } })).toEqual({
    violations: [],
    approved: 300,
    toldTwoThings: 0,
  });
});

test('counts an approval that came too late only where the stand-in approved too', () => {
  const late = (answer: '00' | '05') => withAnswers(rowOf(2, { source: 'stand_in', answer, lateAnswer: '00' }));
  const standIns = new Map([['c 2', ['00', '05']]]);
  expect(audit({ ...late('00'), standIns }).approved).toBe(500);
  expect(audit({ ...late('05'), standIns }).approved).toBe(300);
});
