import { createServer } from 'node:http';
import type { SpreedlyCredentials } from '../../../domain/payment/credentials.ts';
import { closeServer, listenOnLoopback, PortTaken } from '../../twin/listen.ts';
import { createBrowserFiles } from './browser-files.ts';
import { type CallbackSender, createCallbacks } from './callbacks.ts';
import { createCards, VALID_CARD } from './cards.ts';
import { createWaitingClock } from './clock.ts';
import { createFaults, type Fault } from './faults.ts';
import { type Identity, newIdentity } from './identity.ts';
import type { CallEntry, DeliveryEntry, Ledger, TransactionEntry } from './ledger.ts';
import { createReplies } from './replies.ts';
import { createListener } from './server.ts';
import { createTransactions, type GatewayKind, type Transaction } from './transactions.ts';

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

/** EMV's limit between the bank's answer and the opening of its challenge. */
const CHALLENGE_LOAD_MS_MAX = 30_000;

/** Spreedly on a port of its own on loopback. */
export async function startSpreedly({
  identity = newIdentity(0),
  signingSecret = identity.signingSecret,
  algorithm = 'sha1',
  speed = 1,
  challengeResults = 'told',
}: SpreedlyOptions = {}): Promise<SpreedlySimulator> {
  const { environmentKey, accessSecret, gatewayToken, worldpayGatewayToken } = identity;
  const clock = createWaitingClock(Date.now(), speed);
  const closing = new AbortController();
  const cards = createCards();
  const faults = createFaults();
  const calls: CallEntry[] = [];
  const deliveries: DeliveryEntry[] = [];
  const transactions = createTransactions({
    now: clock.now,
    challengeResults,
    // In our time where its own is faster: a browser is no faster than it is.
    challengeLoadMsMax: CHALLENGE_LOAD_MS_MAX * Math.max(1, speed),
    onChange: (transaction) => callbacks.changed(transaction),
  });
  const server = createServer();
  const url = `http://127.0.0.1:${await listenOnLoopback(server, identity.port).catch(elsewhere)}`;
  const callbacks = createCallbacks({
    clock,
    signature: { secret: signingSecret, algorithm },
    url,
    find: transactions.find,
    note: (delivery) => void deliveries.push(delivery),
    signal: closing.signal,
  });
  const gateways = new Map<string, GatewayKind>([
    [gatewayToken, 'test'],
    [worldpayGatewayToken, 'worldpay'],
  ]);
  const replyTo = createReplies({
    cards,
    transactions,
    gateways,
    environmentKey,
    clock: { now: clock.now, speed },
    url,
  });
  const note = (call: CallEntry): void => void calls.push(call);
  const browserFiles = createBrowserFiles();
  server.on(
    'request',
    createListener({ environmentKey, accessSecret, transactions, replyTo, browserFiles, faults, now: clock.now, note }),
  );

  async function elsewhere(error: unknown): Promise<number> {
    if (error instanceof PortTaken) return listenOnLoopback(server, 0);
    throw error;
  }

  function existing(token: string): Transaction {
    const transaction = transactions.find(token);
    if (transaction === undefined) throw new Error(`There is no transaction ${token}.`);
    return transaction;
  }

  return {
    url,
    scriptUrl: `${url}/iframe/iframe-v1.min.js`,
    credentials: { environmentKey, accessSecret, gatewayToken, apiUrl: url },
    worldpayGatewayToken,
    signingSecret,
    addCard: ({ number = VALID_CARD, fullName = 'Ada Testcard' } = {}) =>
      cards.add({ number, fullName, cvv: '123', month: 10, year: 2029, email: 'ada@example.com' }, clock.now()).token,
    answerChallenge(token, answer) {
      const transaction = existing(token);
      if (transaction.requiredAction !== 'challenge') throw new Error(`Transaction ${token} has no challenge.`);
      transactions.answerChallenge(transaction, answer);
    },
    moveTo: (token, state) => void transactions.moveTo(existing(token), state),
    callbacks,
    fail: faults.add,
    now: clock.now,
    pass: clock.pass,
    ledger: {
      transactions: () => transactions.all().map(entryOf),
      transaction: (token) => entryOf(existing(token)),
      calls: () => calls,
      deliveries: () => deliveries,
    },
    async close() {
      closing.abort();
      await closeServer(server);
    },
  };
}

function entryOf({ token, kind, order, state, requiredAction, states, completions }: Transaction): TransactionEntry {
  const { orderId, amount, currency } = order;
  return { token, kind, orderId, amount, currency, state, requiredAction, states, completions };
}
