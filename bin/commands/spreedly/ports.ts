import type { SpreedlyCredentials } from '../../../domain/payment/credentials.ts';
import type { CallbackQueue, PaymentReader, PaymentStarts, Spreedly } from '../../../domain/payment/ports.ts';
import type { StageOptions } from '../stage.ts';
import type { Secrets } from '../stage-secrets.ts';

/** Spreedly's part of a stage, as the commands work on it. */
export type SpreedlyStage = {
  readonly name: string;
  readonly payments: PaymentReader;
  readonly starts: Pick<PaymentStarts, 'read' | 'listOpen'>;
  /** The queue that callbacks take: what is replayed goes the same way. */
  readonly callbacks: CallbackQueue;
  readonly spreedly: (credentials: SpreedlyCredentials) => Pick<Spreedly, 'transcript'>;
  readonly signingSecretArn: string;
  readonly credentialsSecretArn: string;
  readonly secrets: Secrets;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/** Throws a sentence for a stage that is not there, or has no Spreedly. */
export type ConnectSpreedly = (options: StageOptions) => Promise<SpreedlyStage>;
