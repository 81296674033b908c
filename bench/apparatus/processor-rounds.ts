import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { handler } from '../../functions/advice-processor/handler.ts';
import { SeededRandom } from '../../local/simulate/seeded-random.ts';
import type { TransactionNumbers } from '../../local/simulators/connectfi/transaction-numbers.ts';
import { adviceMessage, type CardIds, cardIdOf } from './advice-message.ts';

/** The program that bench/advice.ts starts for each number of cards: plays a round whenever its parent says so. */
export type RoundOrder = { readonly round: number; readonly batches: number; readonly cardIds: CardIds };

/** `cpuMs` is what this process computed in the round, garbage collection included. */
export type ProcessorRound = { readonly events: number; readonly timeMs: number; readonly cpuMs: number };

const TRIES_MAX = 5;
const EVENTS_A_BATCH = 10;

const context = {} as Context;
const TRANSACTIONS_A_ROUND = 1_000_000;

function batch(random: SeededRandom, cardIds: CardIds, first: number): SQSEvent {
  const Records = [...Array(EVENTS_A_BATCH).keys()].map((index) => {
    const authTransactionId = String(first + index).padStart(12, '0');
    const numbers: TransactionNumbers = { authTransactionId, traceNumber: authTransactionId.slice(-6) };
    const cardId = cardIdOf(cardIds, random.integer(0, cardIds.count - 1));
    const body = JSON.stringify(adviceMessage(numbers, cardId));
    return { messageId: authTransactionId, body } as SQSRecord;
  });
  return { Records };
}

/** What fails is delivered again, as its queue would, and its time counts. */
async function processed({ Records }: SQSEvent, tries = 1): Promise<void> {
  const { batchItemFailures } = await handler({ Records }, context);
  if (batchItemFailures.length === 0) return;
  if (tries === TRIES_MAX) throw new Error('The processor failed at an advice.');
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  await processed({ Records: Records.filter(({ messageId }) => failed.has(messageId)) }, tries + 1);
}

async function play({ round, batches, cardIds }: RoundOrder): Promise<ProcessorRound> {
  const random = new SeededRandom(round);
  const first = (round + 1) * TRANSACTIONS_A_ROUND;
  const events = [...Array(batches).keys()].map((nth) => batch(random, cardIds, first + nth * EVENTS_A_BATCH));
  const cpuBefore = process.cpuUsage();
  const beganAt = performance.now();
  for (const event of events) {
    await processed(event);
  }
  const timeMs = performance.now() - beganAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { events: batches * EVENTS_A_BATCH, timeMs, cpuMs: (user + system) / 1_000 };
}

process.on('message', (order: RoundOrder) => {
  void play(order).then((round) => process.send?.(round));
});
