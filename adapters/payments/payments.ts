import { type Called, called, type CallFailure } from '../../domain/called.ts';
import type { PaymentRecord } from '../../domain/payment/payment.ts';
import { type BroughtIn, broughtIn, isOpenStill, isToBeAsked, type ToldMember } from '../../domain/payment/bring-in.ts';
import { madeStart } from '../../domain/payment/conclude-start.ts';
import type { Payments, PaymentStore, Spreedly, ToldPayment } from '../../domain/payment/ports.ts';
import type { PaymentReading, ReadingCause } from '../../domain/payment/reading.ts';
import { PaymentUnsettled } from '../../domain/payment/unsettled.ts';
import type { Clock } from '../../domain/ports.ts';
import { within } from '../within.ts';

export type PaymentsDependencies = {
  readonly store: PaymentStore;
  readonly spreedly: Pick<Spreedly, 'show'>;
  readonly clock: Clock;
  /** Waits before try number `attempt`, with jitter. */
  readonly pause: (attempt: number, signal: AbortSignal) => Promise<void>;
};

/** A queue's consumer waits for both, and for what it reads before, at most. */
const LOOK_UP_MS_MAX = 10_000;
const STORE_MS_MAX = 8_000;

/** Other callbacks and calls change the same record: each try reads anew. */
const ATTEMPTS_MAX = 30;

/** The answers that say of a start that it is a transaction; from any other it follows when the record first has its payment id. */
const OF_STARTS: ReadonlySet<ReadingCause | undefined> = new Set(['started', 'found']);

const UNTIL_DONE = new AbortController().signal;

/** Brings the records of payments up to what becomes known of them, by tries until one is written. */
export function createPayments({ store, spreedly, clock, pause }: PaymentsDependencies): Payments {
  async function timely<Value>(
    token: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const done = await within(STORE_MS_MAX, signal, work);
    if (done === 'out_of_time') throw new Error(`The record of ${token} could not be reached in time`);
    return done;
  }

  async function bringIn(token: string, what: BroughtIn, outer: AbortSignal): Promise<ToldPayment | undefined> {
    return timely(token, outer, async (signal) => {
      for (let nth = 1; nth <= ATTEMPTS_MAX; nth += 1) {
        const seen = await store.read(token, signal);
        const brought = broughtIn(seen, token, what);
        if (brought === undefined) return undefined;
        const kind = brought.isChanged ? 'changed' : 'unchanged';
        if (brought.news === undefined) return { kind, ...(seen && { record: seen }) };
        const isSettled = seen?.paymentId !== undefined && !OF_STARTS.has(what.answered?.cause);
        const made = isSettled ? undefined : await madeBy(brought.news.next, signal);
        const outcome = await store.write({ seen, ...brought.news, ...(made && { made }) }, signal);
        if (outcome === 'written') return { kind, record: brought.news.next };
        await pause(nth, signal);
      }
      throw new Error(`What became known of ${token} could not be brought in: others change it all the time`);
    });
  }

  /** The start that turns out to be this transaction: one that is another already stays that. */
  async function madeBy({ token, paymentId }: PaymentRecord, signal: AbortSignal) {
    if (paymentId === undefined) return undefined;
    const start = await store.readStart(paymentId, signal);
    return start === undefined || start.token !== undefined
      ? undefined
      : { seen: start, next: madeStart(start, token) };
  }

  async function lookUp(token: string): Promise<Called<PaymentReading>> {
    const answer = await called(clock() + LOOK_UP_MS_MAX, clock, (signal) => spreedly.show(token, signal));
    if (answer.kind === 'failed') return answer;
    const { reading } = answer.value;
    if (reading.token !== token) throw new Error(`Asked for ${token}, Spreedly answered for another transaction`);
    return { kind: 'answered', value: reading };
  }

  /** What is proven is written without an answer too, and nothing else. */
  async function tellUnanswered(told: ToldMember, { reason }: CallFailure): Promise<ToldPayment> {
    const { token, proof } = told.member;
    const kept = proof.kind === 'signed' ? await bringIn(token, { told }, UNTIL_DONE) : undefined;
    const record = kept?.record;
    if (reason === 'not_found' && record?.isDisputed !== true) {
      return { kind: 'unknown_to_spreedly', ...(record && { record }) };
    }
    throw new PaymentUnsettled(`Transaction ${token} could not be looked up: ${reason}`, record);
  }

  return {
    async tell(member, receivedAtMs) {
      const { token } = member;
      const told = { member, receivedAtMs };
      const seen = await timely(token, UNTIL_DONE, (signal) => store.read(token, signal));
      if (!isToBeAsked(seen, told)) return (await bringIn(token, { told }, UNTIL_DONE)) ?? { kind: 'unchanged' };
      const atMs = clock();
      const answer = await lookUp(token);
      if (answer.kind === 'failed') return tellUnanswered(told, answer);
      const answered = { reading: answer.value, cause: 'looked_up', atMs } as const;
      const outcome = (await bringIn(token, { told, answered }, UNTIL_DONE)) ?? { kind: 'unchanged' };
      if (outcome.record === undefined || !isOpenStill(outcome.record, told)) return outcome;
      throw new PaymentUnsettled(`Spreedly answers for ${token} as it was before what it told`, outcome.record);
    },

    note: async (reading, cause, atMs, signal) =>
      (await bringIn(reading.token, { answered: { reading, cause, atMs } }, signal)) ?? { kind: 'unchanged' },
  };
}
