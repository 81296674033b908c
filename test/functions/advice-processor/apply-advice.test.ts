import { createMemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import { createMemoryLifeStore } from '../../../adapters/memory/life-store.ts';
import { applyAdvice } from '../../../functions/advice-processor/apply-advice.ts';
import { anAdvice } from '../../support/advices.ts';
import { authorize } from '../../support/authorize.ts';
import { livesOver } from '../../support/lives.ts';
import { aLog } from '../../support/log-lines.ts';
import { aRequest } from '../../support/requests.ts';
import { aLimit, NOON, setOf, usd } from '../../support/rules.ts';

const DAY = setOf([aLimit('day', { max: usd(100_000) })]);

function aProcessor() {
  const memory = createMemoryDecisionStore();
  const lives = livesOver(createMemoryLifeStore(memory), DAY);
  const { lines, log } = aLog();
  return {
    memory,
    lines,
    apply: (advice = anAdvice()) => applyAdvice({ version: 1, advice, receivedAtMs: NOON + 1_000 }, { lives, log }),
    spent: () => [...(memory.cards.get('icrd_test')?.counters.values() ?? [])].map(({ amount }) => amount),
  };
}

test('an advice brings its transaction and what it counts up to it, and says so', async () => {
  const { memory, lines, apply, spent } = aProcessor();
  await authorize(memory, DAY, aRequest(), NOON);
  await apply(anAdvice({ isReversal: true, messageType: '0420' }));
  expect(spent()).toEqual([0]);
  expect(lines).toEqual([
    {
      event: 'ADVICE_APPLIED',
      fields: { cardId: 'icrd_test', authTransactionId: '000000000088', source: 'applied', stage: 'reversed' },
      metrics: { AdviceApplied: 1, Drift: 0 },
    },
  ]);
});

test('the same advice again changes nothing, and counts as nothing applied', async () => {
  const { lines, apply, spent } = aProcessor();
  const advice = anAdvice();
  await apply(advice);
  await apply(advice);
  expect(spent()).toEqual([10_000]);
  expect(lines.at(-1)).toMatchObject({
    event: 'ADVICE_APPLIED',
    fields: { source: 'known_already', stage: 'adopted' },
    metrics: { AdviceApplied: 0, Drift: 0 },
  });
});

test('each contradiction has a line of its own, with its cause', async () => {
  const { memory, lines, apply } = aProcessor();
  await authorize(memory, DAY, aRequest(), NOON);
  await apply(anAdvice({ billingAmount: usd(12_000) }));
  expect(lines).toMatchObject([
    { event: 'ADVICE_APPLIED', metrics: { AdviceApplied: 1, Drift: 1 } },
    { event: 'DRIFT_FOUND', fields: { authTransactionId: '000000000088', cause: 'amount_differs' } },
  ]);
});
