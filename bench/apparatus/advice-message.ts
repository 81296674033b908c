import type { AdviceMessage } from '../../contracts/queue-message.ts';
import { outcomeOf } from '../../local/simulators/connectfi/connectfi.ts';
import type { TransactionNumbers } from '../../local/simulators/connectfi/transaction-numbers.ts';
import { adviceBody } from '../../local/simulators/connectfi/webhook-body.ts';
import { translate } from '../../providers/connectfi/translate.ts';

/** An advice of a purchase that nobody asked for, as connectFi sends it: the dearest one, because all of it begins to count. */
export function advised(numbers: TransactionNumbers, cardId: string): string {
  return adviceBody(numbers, { cardId, amount: 10 }, outcomeOf('00'));
}

/** The same as the message that the connectFi function queues. */
export function adviceMessage(numbers: TransactionNumbers, cardId: string): AdviceMessage {
  const translated = translate(Buffer.from(advised(numbers, cardId)));
  if (translated.kind !== 'advice') throw new Error('The simulated advice is no advice.');
  return { version: 1, receivedAtMs: Date.now(), advice: translated.advice };
}

/** So many cards whose ids begin alike. */
export type CardIds = { readonly prefix: string; readonly count: number };

export function cardIdOf({ prefix }: CardIds, index: number): string {
  return `icrd_${prefix}${String(index).padStart(6, '0')}`;
}
