import type { SpreedlyCredentials } from '../../../domain/payment/credentials.ts';
import type { CallbackSender } from './callbacks.ts';
import type { Fault } from './faults.ts';
import type { Identity } from './identity.ts';
import type { Ledger } from './ledger.ts';

export type SpreedlyOptions = {
  /** As which it comes back; on another port where that one is taken. @default somebody new */
  readonly identity?: Identity;
  /** What callbacks are signed with. @default the identity's own */
  readonly signingSecret?: string;
  /** @default sha1 */
  readonly algorithm?: 'sha1' | 'sha256';
  /** So much faster than ours its time passes; 0: only when `pass` says so. @default 1 */
  readonly speed?: number;
  /** When it learns what the bank's page was told: at once, or not before the transaction is completed. @default told */
  readonly challengeResults?: 'told' | 'on_completion';
};

/** A card to be tokenised without a browser. */
export type TestCard = {
  /** @default the valid enrolled card of Spreedly's page */
  readonly number?: string;
  readonly fullName?: string;
};

export type SpreedlySimulator = {
  /** `http://127.0.0.1:<port>`: the API below `/v1`, the browser script, the bank's pages. */
  readonly url: string;
  /** For `<script src>`. */
  readonly scriptUrl: string;
  /** What the credentials' secret holds; `apiUrl` is `url`, the gateway is Spreedly's Test gateway. */
  readonly credentials: SpreedlyCredentials;
  /** A gateway that acts as Worldpay: its fingerprint page posts a message, which a completion must bring as `context`. */
  readonly worldpayGatewayToken: string;
  readonly signingSecret: string;
  /** A payment method's token. */
  readonly addCard: (card?: TestCard) => string;
  /** What the cardholder does at the bank's challenge of a transaction. Throws where there is none. */
  readonly answerChallenge: (token: string, answer: 'right_code' | 'wrong_code' | 'cancel') => void;
  /** A change as gateways bring it about later, such as `processing` that becomes `succeeded`. */
  readonly moveTo: (token: string, state: string) => void;
  readonly callbacks: CallbackSender;
  /** Each fault befalls the next call that it is for, in order. */
  readonly fail: (...faults: readonly Fault[]) => void;
  /** Its own time, epoch milliseconds. */
  readonly now: () => number;
  /** Lets its time go on at once, beside what passes by `speed`. */
  readonly pass: (ms: number) => void;
  /** What it made, was asked and sent: what an audit compares with. */
  readonly ledger: Ledger;
  readonly close: () => Promise<void>;
};

/** Spreedly on a port of its own on loopback. */
export async function startSpreedly(options: SpreedlyOptions = {}): Promise<SpreedlySimulator> {
  throw new Error(`Not yet: ${JSON.stringify(options)}`);
}
