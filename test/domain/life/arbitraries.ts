import fc from 'fast-check';
import { type AdviceMeaning, ADVICE_MEANINGS } from '../../../domain/life/advice-meaning.ts';
import type { AdviceFact, Facts, RequestFact } from '../../../domain/life/facts.ts';

/** Few amounts, so that they meet: whole, parts that add up to it, and more than it. */
const amounts = fc.constantFrom(0, 3_000, 5_000, 7_000, 10_000, 12_000).map((minor) => ({ minor, currency: 'USD' }));
const oftenUsd = fc.option(
  fc.oneof({ weight: 9, arbitrary: amounts }, { weight: 1, arbitrary: fc.constant({ minor: 9, currency: 'EUR' }) }),
  {
    nil: undefined,
    freq: 9,
  },
);

const NOON = Date.UTC(2026, 10, 24, 12);
const DAY_MS = 24 * 3_600_000;
const times = fc.constantFrom(0, 1_000, 60_000, DAY_MS).map((afterMs) => NOON + afterMs);

const requestFacts: fc.Arbitrary<RequestFact> = fc
  .record({
    requestKey: fc.constantFrom('r1', 'r2', 'r3'),
    atMs: times,
    answer: fc.constantFrom('00', '00', '00', '61'),
    source: fc.constantFrom('decision', 'decision', 'stand_in'),
    direction: fc.constantFrom('out', 'out', 'out', 'in', 'none'),
    amount: oftenUsd,
  })
  .map(({ amount, ...fact }) => ({ ...fact, ...(amount && { amount, expiresAtMs: fact.atMs + 7 * DAY_MS }) }));

const adviceFacts: fc.Arbitrary<AdviceFact> = fc
  .record({
    adviceKey: fc.constantFrom('a1', 'a2', 'a3', 'a4', 'a5'),
    receivedAtMs: times,
    meaning: fc.constantFrom<AdviceMeaning[]>(...ADVICE_MEANINGS, 'posted', 'posted', 'reversed', 'partly_reversed'),
    direction: fc.constantFrom('out', 'out', 'out', 'in', 'none'),
    amount: oftenUsd,
    isPartial: fc.boolean(),
  })
  .map(({ amount, isPartial, ...fact }) => ({ ...fact, ...(amount && { amount }), ...(isPartial && { isPartial }) }));

/** What becomes known of one transaction, each once. */
export const factSets: fc.Arbitrary<Facts> = fc.record({
  requests: fc.uniqueArray(requestFacts, { selector: ({ requestKey }) => requestKey, maxLength: 3 }),
  advices: fc.uniqueArray(adviceFacts, { selector: ({ adviceKey }) => adviceKey, maxLength: 5 }),
  expired: fc.subarray(['r1', 'r2', 'r3']),
});
