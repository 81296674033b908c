import { ANSWERS, type Answer } from '../../../domain/answer.ts';
import { type Connectfi, readAnswer } from '../../simulators/connectfi/connectfi.ts';
import type { TransactionNumbers } from '../../simulators/connectfi/transaction-numbers.ts';
import { requestBody } from '../../simulators/connectfi/webhook-body.ts';
import type { Asked, Sending } from './traffic.ts';

/** What came back for one request, over all its deliveries. */
export type Told = {
  readonly asked: Asked;
  readonly authTransactionId: string;
  readonly answers: Answer[];
  /** Deliveries that nothing came back for within connectFi's patience. */
  unanswered: number;
};

export type Sent = {
  readonly told: readonly Told[];
  readonly deliveries: number;
  /** Milliseconds of every answered delivery. */
  readonly tookMs: readonly number[];
};

export type Sender = {
  readonly connectfi: Connectfi;
  /** The numbers of a request by its place. */
  readonly numbersOf: (number: number) => TransactionNumbers;
  readonly concurrency: number;
  readonly onAnswer: (deliveries: number) => void;
  readonly stopping: AbortSignal;
};

/** Sends everything, at most `concurrency` places of the queue at once. */
export async function sendAll(sendings: Iterator<Sending>, sender: Sender): Promise<Sent> {
  const { connectfi, numbersOf, concurrency, onAnswer, stopping } = sender;
  const told = new Map<number, Told>();
  const tookMs: number[] = [];
  let deliveries = 0;

  async function deliver(to: Told, body: string): Promise<void> {
    const delivery = await connectfi.post(body);
    const answer = delivery.kind === 'answered' && delivery.status === 200 ? readAnswer(delivery.body) : undefined;
    if (answer === undefined) to.unanswered += 1;
    else to.answers.push(answer);
    if (delivery.kind === 'answered') tookMs.push(delivery.tookMs);
    deliveries += 1;
    onAnswer(deliveries);
  }

  async function work(): Promise<void> {
    for (let next = sendings.next(); next.done !== true && !stopping.aborted; next = sendings.next()) {
      const { asked, copies } = next.value;
      const numbers = numbersOf(asked.number);
      const before = told.get(asked.number);
      const to = before ?? { asked, authTransactionId: numbers.authTransactionId, answers: [], unanswered: 0 };
      told.set(asked.number, to);
      const body = requestBody(numbers, { cardId: asked.cardId, amount: asked.minor / 100 });
      await Promise.all(Array.from({ length: copies }, () => deliver(to, body)));
    }
  }

  await Promise.all(Array.from({ length: concurrency }, work));
  return { told: [...told.values()], deliveries, tookMs };
}

/** Answers in the order of the provider's table, with how often each was given. */
export function answerCounts(told: readonly Told[]): readonly (readonly [Answer, number])[] {
  const all = told.flatMap(({ answers }) => answers);
  return ANSWERS.map((answer) => [answer, all.filter((one) => one === answer).length] as const);
}
