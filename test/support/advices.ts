import type { Advice } from '../../domain/advice.ts';
import { nextKey, usd } from './rules.ts';

/** The posting of a purchase of 100.00 USD by the card of `aRequest`, with whatever a test wants otherwise. */
export function anAdvice(changes: Partial<Advice> = {}): Advice {
  return {
    cardId: 'icrd_test',
    authTransactionId: '000000000088',
    adviceKey: nextKey(),
    isSuccess: true,
    statusCode: '00',
    messageType: '0220',
    transactionType: '00',
    billingAmount: usd(10_000),
    mcc: '5999',
    ...changes,
  };
}
