import type { Advice } from '../advice.ts';
import type { AuthorizationRequest } from '../authorization-request.ts';
import { flowOfTransactionType } from '../codes/transaction-flow.ts';
import { meaningOf } from './advice-meaning.ts';
import type { AdviceFact, Direction } from './facts.ts';

const PARTIAL_APPROVAL = '10';

/** An advice as far as the money of its transaction depends on it. */
export function factOfAdvice(advice: Advice, receivedAtMs: number, holdsExpireAfterMs: number): AdviceFact {
  const meaning = meaningOf(advice);
  const amount = advice.billingAmount ?? advice.transactionAmount;
  return {
    adviceKey: advice.adviceKey,
    receivedAtMs,
    meaning,
    direction: directionOf(advice),
    ...(amount && { amount }),
    ...(advice.statusCode === PARTIAL_APPROVAL && { isPartial: true }),
    ...(meaning === 'authorized' && { expiresAtMs: receivedAtMs + holdsExpireAfterMs }),
  };
}

/**
 * Which way the money went before any reversal: the transaction type says it, else connectFi's own `type`. Where neither
 * does, it is taken to have gone out, so that no limit is spent unnoticed.
 */
function directionOf({ transactionType, type }: Advice): Direction {
  const flow = transactionType === undefined ? undefined : flowOfTransactionType(transactionType);
  return flow ?? (type?.toLowerCase() === 'credit' ? 'in' : 'out');
}

/** The request that an advice would have been, had it been asked: for the rules to say which limits it counts against. */
export function requestOfAdvice(advice: Advice): AuthorizationRequest {
  const { cardId, authTransactionId, adviceKey, transactionType, messageType, mcc } = advice;
  const { merchantId, merchantName, merchantCountry, transactionAmount, billingAmount, transmissionDate } = advice;
  const direction = directionOf(advice);
  return {
    cardId,
    authTransactionId,
    requestKey: adviceKey,
    flow: direction,
    ...(billingAmount && { billingAmount }),
    ...(transactionAmount && { transactionAmount }),
    // Limits count what the transaction counts: without a billing amount, that is the transaction amount.
    ...(!billingAmount && transactionAmount && { cardCurrency: transactionAmount.currency }),
    ...(transactionType !== undefined && { transactionType }),
    ...(messageType !== undefined && { messageType }),
    ...(mcc !== undefined && { mcc }),
    ...(merchantId !== undefined && { merchantId }),
    ...(merchantName !== undefined && { merchantName }),
    ...(merchantCountry !== undefined && { merchantCountry }),
    ...(transmissionDate !== undefined && { transmissionDate }),
  };
}
