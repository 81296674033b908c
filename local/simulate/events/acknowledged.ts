import type { Advice } from '../../../domain/advice.ts';
import { translate } from '../../../providers/connectfi/translate.ts';
import { type Connectfi, createConnectfi, readAnswer } from '../../simulators/connectfi/connectfi.ts';

/** An advice that was sent, whatever came back. */
export type SentAdvice = { readonly advice: Advice; readonly isAcknowledged: boolean };

/** connectFi, which tells of each advice that it has sent. */
export function connectfiTelling(url: string, onAdvice: (sent: SentAdvice) => Promise<void>): Connectfi {
  const connectfi = createConnectfi({ url });
  return {
    ...connectfi,
    async post(body, hangUpAfterMs) {
      const delivery = await connectfi.post(body, hangUpAfterMs);
      const translated = translate(Buffer.from(body));
      if (translated.kind !== 'advice') return delivery;
      const isTaken = delivery.kind === 'answered' && delivery.status === 200 && readAnswer(delivery.body) === '00';
      await onAdvice({ advice: translated.advice, isAcknowledged: isTaken });
      return delivery;
    },
  };
}

/** One advice among all: of its card, its transaction and its key. */
export function nameOfAdvice({ cardId, authTransactionId, adviceKey }: Advice): string {
  return `${cardId} ${authTransactionId} ${adviceKey}`;
}
