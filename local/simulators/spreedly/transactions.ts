import { type Card, DECLINED_CARD, INVALID_CARD } from './cards.ts';
import type { TransactionEntry } from './ledger.ts';
import type { Order } from './order.ts';
import { type Flow, flowOf, type Step } from './test-amounts.ts';
import { newToken } from './tokens.ts';

export type GatewayKind = 'test' | 'worldpay';

/** What a gateway, or a bank, said at one step. */
export type StepResponse = {
  readonly success: boolean;
  readonly message: string;
  readonly errorCode: string | null;
  readonly isPending: boolean;
  readonly atMs: number;
};

export type Transaction = {
  readonly token: string;
  readonly kind: 'purchase' | 'authorize';
  readonly gateway: GatewayKind;
  readonly gatewayToken: string;
  readonly card: Card;
  readonly order: Order;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly state: string;
  readonly requiredAction: Step | undefined;
  readonly message: { readonly key: string; readonly text: string } | undefined;
  readonly responses: {
    readonly gateway?: StepResponse;
    readonly setup?: StepResponse;
    readonly redirect?: StepResponse;
    readonly callback?: StepResponse;
  };
  /** Since when the bank has a challenge for the cardholder, and what came of it. */
  readonly challenge?: {
    readonly sinceMs: number;
    readonly isLoaded: boolean;
    readonly wrongCodes: number;
    readonly result?: 'passed' | 'failed' | 'too_late';
  };
  /** Worldpay's: a completion must bring it. */
  readonly sessionId: string;
  readonly states: TransactionEntry['states'];
  readonly completions: number;
};

/** What starts a transaction. */
export type Start = Pick<Transaction, 'kind' | 'gateway' | 'gatewayToken' | 'card' | 'order'>;

export type ChallengeAnswer = 'right_code' | 'wrong_code' | 'cancel';

export type Transactions = {
  readonly start: (start: Start) => Transaction;
  /** As Spreedly takes it: what is not pending stays as it is. */
  readonly complete: (transaction: Transaction, context: unknown) => Transaction;
  /** The bank's page was opened. */
  readonly load: (transaction: Transaction) => Transaction;
  readonly answerChallenge: (transaction: Transaction, answer: ChallengeAnswer) => Transaction;
  readonly moveTo: (transaction: Transaction, state: string) => Transaction;
  readonly find: (token: string) => Transaction | undefined;
  /** Oldest first. */
  readonly all: () => readonly Transaction[];
};

export type TransactionsParts = {
  readonly now: () => number;
  readonly challengeResults: 'told' | 'on_completion';
  /** So long after the bank's answer its challenge may be opened, in its own time. */
  readonly challengeLoadMsMax: number;
  /** A transaction has another state, or is new. */
  readonly onChange: (transaction: Transaction) => void;
};

/** The bank waits no longer for the cardholder. */
const CHALLENGE_MS_MAX = 600_000;
const WRONG_CODES_MAX = 3;

/** Every transaction there is, and what happens to it. */
export function createTransactions({
  now,
  challengeResults,
  challengeLoadMsMax,
  onChange,
}: TransactionsParts): Transactions {
  const transactions = new Map<string, Transaction>();

  function write(transaction: Transaction, former?: Transaction): Transaction {
    transactions.set(transaction.token, transaction);
    if (former?.state !== transaction.state || former.requiredAction !== transaction.requiredAction)
      onChange(transaction);
    return transaction;
  }

  function change(former: Transaction, { state = former.state, ...rest }: Partial<Transaction>): Transaction {
    const atMs = now();
    const states = state === former.state ? former.states : [...former.states, { atMs, state }];
    return write({ ...former, ...rest, state, states, updatedAtMs: atMs }, former);
  }

  /** On to the step after `done` of the flow's, or to the end. */
  function goOn(former: Transaction, done: Step | undefined): Transaction {
    const flow = flowOf(former.order.amount, former.order.isThreeDs);
    const next = flow.steps[done === undefined ? 0 : flow.steps.indexOf(done) + 1];
    return next === undefined ? end(former, flow.ends) : ask(former, next);
  }

  function ask(former: Transaction, step: Step): Transaction {
    const atMs = now();
    return change(former, {
      state: 'pending',
      requiredAction: step,
      responses: {
        ...former.responses,
        setup: { success: true, message: 'Checked enrollment status', errorCode: null, isPending: true, atMs },
      },
      ...(step === 'challenge' && { challenge: { sinceMs: atMs, isLoaded: false, wrongCodes: 0 } }),
    });
  }

  function end(former: Transaction, state: Flow['ends'], text?: string): Transaction {
    const { success, message, errorCode } = ENDINGS[state];
    const response = { success, message: text ?? message.text, errorCode, isPending: false, atMs: now() };
    return change(former, {
      state,
      requiredAction: undefined,
      message: { ...message, text: text ?? message.text },
      responses: { ...former.responses, [stepOf(former, state)]: response },
    });
  }

  function concludeChallenge(transaction: Transaction): Transaction {
    switch (transaction.challenge?.result) {
      case undefined:
        return transaction;
      case 'passed':
        return goOn(transaction, 'challenge');
      case 'failed':
        return end(transaction, 'gateway_processing_failed', 'The cardholder was not authenticated.');
      case 'too_late':
        return end(transaction, 'gateway_processing_failed', 'The challenge was not answered in time.');
    }
  }

  function withResult(
    transaction: Transaction,
    challenge: NonNullable<Transaction['challenge']>,
    isTold = challengeResults === 'told',
  ): Transaction {
    const kept = { ...transaction, challenge };
    transactions.set(kept.token, kept);
    return isTold ? concludeChallenge(kept) : kept;
  }

  return {
    start(start) {
      const atMs = now();
      const made: Transaction = {
        ...start,
        token: newToken(),
        createdAtMs: atMs,
        updatedAtMs: atMs,
        state: 'new',
        requiredAction: undefined,
        message: undefined,
        responses: {},
        sessionId: newToken(),
        states: [],
        completions: 0,
      };
      if (start.card.number === DECLINED_CARD) return end(made, 'gateway_processing_failed');
      if (start.card.number === INVALID_CARD && start.order.isThreeDs)
        return end(made, 'gateway_processing_failed', 'The card could not be authenticated.');
      return goOn(made, undefined);
    },
    complete(transaction, context) {
      if (transaction.state !== 'pending') return transaction;
      const counted = { ...transaction, completions: transaction.completions + 1 };
      transactions.set(counted.token, counted);
      const { requiredAction, challenge, gateway } = counted;
      if (requiredAction === 'device_fingerprint') {
        if (gateway === 'worldpay' && !isContextOf(counted, context))
          return end(counted, 'gateway_processing_failed', 'Worldpay’s session is not known.');
        return goOn(counted, 'device_fingerprint');
      }
      if (challenge === undefined) return counted;
      const isOver = challenge.result === undefined && now() - challenge.sinceMs >= CHALLENGE_MS_MAX;
      return withResult(counted, isOver ? { ...challenge, result: 'too_late' } : challenge, true);
    },
    load(transaction) {
      const { challenge } = transaction;
      if (challenge === undefined || challenge.isLoaded || transaction.state !== 'pending') return transaction;
      const isLate = now() - challenge.sinceMs > challengeLoadMsMax;
      return withResult(transaction, { ...challenge, isLoaded: true, ...(isLate && { result: 'too_late' }) }, isLate);
    },
    answerChallenge(transaction, answer) {
      const { challenge, requiredAction } = transaction;
      if (requiredAction !== 'challenge' || challenge === undefined || challenge.result !== undefined)
        return transaction;
      if (answer === 'right_code') return withResult(transaction, { ...challenge, result: 'passed' });
      const wrongCodes = challenge.wrongCodes + 1;
      const isLost = answer === 'cancel' || wrongCodes >= WRONG_CODES_MAX;
      return withResult(transaction, { ...challenge, wrongCodes, ...(isLost && { result: 'failed' }) });
    },
    moveTo(transaction, state) {
      const success = state === 'succeeded';
      const text = success ? 'Succeeded!' : `Moved to ${state}.`;
      return change(transaction, {
        state,
        requiredAction: undefined,
        message: { key: success ? SUCCEEDED_KEY : `messages.transaction_${state}`, text },
        responses: {
          ...transaction.responses,
          callback: { success, message: text, errorCode: null, isPending: false, atMs: now() },
        },
      });
    },
    find: (token) => transactions.get(token),
    all: () => [...transactions.values()],
  };
}

const SUCCEEDED_KEY = 'messages.transaction_succeeded';

/** What is said at the end. Of the keys only that of success is documented. */
const ENDINGS: Readonly<
  Record<Flow['ends'], Pick<StepResponse, 'success' | 'errorCode'> & { message: { key: string; text: string } }>
> = {
  succeeded: { success: true, errorCode: null, message: { key: SUCCEEDED_KEY, text: 'Succeeded!' } },
  gateway_processing_failed: {
    success: false,
    errorCode: 'declined',
    message: { key: 'messages.transaction_declined', text: 'Unable to process the transaction.' },
  },
  gateway_setup_failed: {
    success: false,
    errorCode: 'setup_failed',
    message: { key: 'messages.gateway_setup_failed', text: 'Unable to set the transaction up at the gateway.' },
  },
};

/** Under which name a response is told: what a bank's page brought comes back by the redirect. */
function stepOf({ requiredAction }: Transaction, state: string): keyof Transaction['responses'] {
  if (state === 'gateway_setup_failed') return 'setup';
  return requiredAction === 'challenge' ? 'redirect' : 'gateway';
}

function isContextOf({ sessionId }: Transaction, context: unknown): boolean {
  return typeof context === 'object' && context !== null && 'SessionId' in context && context.SessionId === sessionId;
}
