import type { CardFields, SpreedlyBrowser, ThreeDsStatusEvent } from '../../simulators/spreedly/spreedly-browser.d.ts';
import type { ChallengeSize } from '../challenge-size.ts';
import type { Backend } from './backend.ts';
import type { OpenAttempt } from './open-attempt.ts';
import { type Attempt, type PaymentAnswer, type PaymentTransaction, standingOf } from './payment.ts';

/**
 * What a person sees of a payment.
 * `ready`: the form, and what was wrong with what they entered. `paying`: the start is on its way. `checking`: the bank looks at
 * the browser. `challenge`: the bank asks them. `completing`: they have answered. `declined`: a new payment may be started.
 * `unreached`: the shop's server does not answer; the same payment can be sent again.
 */
export type Step =
  | { readonly kind: 'ready'; readonly problems: readonly Problem[] }
  | { readonly kind: 'paying' | 'checking' | 'challenge' | 'completing' | 'unreached' }
  | { readonly kind: 'declined'; readonly reason: string; readonly paymentId?: string };

/** One thing that is wrong with what was entered. `attribute` as Spreedly names it: number, verification_value, full_name, … */
export type Problem = { readonly attribute: string; readonly message: string };

/** Where a payment ends that does not go on here: pages of the shop's own. */
export type Landing = 'success' | 'pending';

export type CheckoutView = {
  readonly show: (step: Step) => void;
  readonly leaveFor: (landing: Landing, id: string | undefined) => void;
};

export type CheckoutOptions = {
  readonly spreedly: SpreedlyBrowser;
  readonly environmentKey: string;
  readonly acceptHeader: string;
  readonly size: ChallengeSize;
  /** Minor units. */
  readonly amount: number;
  readonly backend: Backend;
  readonly openAttempt: OpenAttempt;
  readonly view: CheckoutView;
  readonly newKey: () => string;
  readonly sleep: (ms: number) => Promise<void>;
};

export type Checkout = {
  /** Does nothing while a payment is under way: however often it is pressed, one is started. */
  readonly pay: (card: CardFields) => void;
  /** Back to the form after a decline: the next payment is a new transaction with a new key. */
  readonly startOver: () => void;
  /** Sends the payment that is open once more, with its key: after a reload, or when the server was not reached. */
  readonly resume: () => void;
  /** The person does not answer their bank. What becomes of the payment is shown on the pending page. */
  readonly leaveChallenge: () => void;
};

/** Ids in the page (html/checkout-page.ts), for what Spreedly's script puts there. */
const HIDDEN_IFRAME_LOCATION = 'device-fingerprint';
const CHALLENGE_IFRAME_LOCATION = 'challenge';

const PAUSES_MS = [1_000, 2_000, 4_000];
const TOKENISE_MS_MAX = 20_000;
const NOT_TOKENISED = 'Your card could not be read. Please try again.';
const DECLINED = 'Your bank did not approve this payment.';

/**
 * A payment from the button to its end. Whatever the browser is told is only what it shows next: whether money moved is for the
 * server to say, which the pages that follow ask.
 */
export function createCheckout(options: CheckoutOptions): Checkout {
  const { spreedly, backend, openAttempt, view } = options;
  let isUnderWay = false;
  /** Counts what was asked of Spreedly's fields, so that an answer that comes too late is not taken for the next one. */
  let tokenising = 0;
  let awaited: number | undefined;
  /** The transaction whose events count. */
  let followed: PaymentTransaction | undefined;
  let isCompleting = false;

  // Once: a handler that is registered twice is called twice, and would complete twice.
  spreedly.on('3ds:status', onStatus);
  spreedly.on('paymentMethod', (token) => onPaymentMethod(token));
  spreedly.on('errors', (errors) => onProblems(errors));

  function pay(card: CardFields): void {
    if (isUnderWay) return;
    isUnderWay = true;
    view.show({ kind: 'paying' });
    const mine = (tokenising += 1);
    awaited = mine;
    void giveUp(mine);
    spreedly.tokenizeCreditCard(card);
  }

  async function giveUp(mine: number): Promise<void> {
    await options.sleep(TOKENISE_MS_MAX);
    if (awaited === mine) onProblems([{ attribute: '', message: NOT_TOKENISED }]);
  }

  function onProblems(problems: readonly Problem[]): void {
    if (awaited === undefined) return;
    awaited = undefined;
    isUnderWay = false;
    view.show({ kind: 'ready', problems });
  }

  function onPaymentMethod(token: string): void {
    if (awaited === undefined) return;
    awaited = undefined;
    const browserInfo = spreedly.ThreeDS.serialize(options.size, options.acceptHeader);
    const order = { payment_method_token: token, amount: options.amount, browser_info: browserInfo };
    const attempt = { key: options.newKey(), order };
    openAttempt.keep(attempt);
    void send(attempt);
  }

  async function send(attempt: Attempt): Promise<void> {
    isUnderWay = true;
    view.show({ kind: 'paying' });
    let answer = await backend.start(attempt);
    for (const pause of PAUSES_MS) {
      if (answer.kind !== 'unreached') break;
      await options.sleep(pause);
      answer = await backend.start(attempt);
    }
    if (answer.kind === 'unreached') view.show({ kind: 'unreached' });
    else settle(answer, follow);
  }

  /** What every answer comes to; one that is pending is for `goOn`. */
  function settle(answer: Exclude<PaymentAnswer, { kind: 'unreached' }>, goOn: Following): void {
    if (answer.kind === 'unknown') return leave('pending', answer.paymentId);
    if (answer.kind === 'refused') return decline(answer.message);
    const { transaction } = answer;
    const standing = standingOf(transaction.state);
    if (standing === 'pending') return goOn(transaction);
    if (standing === 'declined') return decline(reasonOf(transaction), idOf(transaction));
    leave(standing === 'succeeded' ? 'success' : 'pending', idOf(transaction));
  }

  /** The bank's page has to load within 30 s of the answer: nothing comes before the start. */
  function follow(transaction: PaymentTransaction): void {
    const lifecycle = new spreedly.ThreeDS.Lifecycle({
      environmentKey: options.environmentKey,
      hiddenIframeLocation: HIDDEN_IFRAME_LOCATION,
      challengeIframeLocation: CHALLENGE_IFRAME_LOCATION,
      challengeIframeClasses: `challenge-frame challenge-frame-${options.size}`,
      transactionToken: transaction.token,
    });
    followed = transaction;
    view.show({ kind: 'checking' });
    lifecycle.start();
  }

  function onStatus(event: ThreeDsStatusEvent): void {
    const transaction = followed;
    if (transaction === undefined || event.token !== transaction.token) return;
    switch (event.action) {
      case 'succeeded':
        return leave('success', idOf(transaction));
      case 'error':
        return void lookAfter(transaction, event.response);
      case 'challenge':
        return view.show({ kind: 'challenge' });
      case 'trigger-completion':
        return void complete(transaction, contextOf(event.context), event.finalize);
      case 'finalization-timeout':
        // The bank has not told for ten minutes and more how it ended: Spreedly is asked to go on with what it has.
        return void complete(transaction, undefined, () => leave('pending', idOf(transaction)));
      case 'device-fingerprint':
        return view.show({ kind: 'checking' });
      default:
        // A newer script may tell more than this page knows.
        event satisfies never;
    }
  }

  async function complete(
    transaction: PaymentTransaction,
    context: object | undefined,
    finalize: Following,
  ): Promise<void> {
    if (isCompleting) return;
    isCompleting = true;
    view.show({ kind: 'completing' });
    const answer = await backend.complete(transaction.token, context);
    isCompleting = false;
    if (followed !== transaction) return;
    // It may have been completed all the same, and one that cannot be completed may have ended: the pending page looks.
    if (answer.kind !== 'transaction') return leave('pending', idOf(transaction));
    settle(answer, (pending) => {
      view.show({ kind: 'checking' });
      finalize(pending);
    });
  }

  /** The script gave up. The server knows whether the payment did too; where it cannot say, only a decline lets them pay again. */
  async function lookAfter(transaction: PaymentTransaction, told?: { state: string; message: string }): Promise<void> {
    const answer = await backend.show(transaction.token);
    if (followed !== transaction) return;
    const seen = answer.kind === 'transaction' ? answer.transaction : { ...transaction, state: 'unknown', ...told };
    const standing = standingOf(seen.state);
    if (standing === 'succeeded') return leave('success', idOf(transaction));
    if (standing === 'open') return leave('pending', idOf(transaction));
    decline(told?.message ?? reasonOf(seen), idOf(transaction));
  }

  function leave(landing: Landing, id: string | undefined): void {
    followed = undefined;
    openAttempt.forget();
    view.leaveFor(landing, id);
  }

  function decline(reason: string, paymentId?: string): void {
    followed = undefined;
    openAttempt.forget();
    view.show({
      kind: 'declined',
      reason: reason === '' ? DECLINED : reason,
      ...(paymentId !== undefined && { paymentId }),
    });
  }

  return {
    pay,
    startOver() {
      isUnderWay = false;
      view.show({ kind: 'ready', problems: [] });
    },
    resume() {
      const attempt = openAttempt.read();
      if (attempt !== undefined) void send(attempt);
    },
    leaveChallenge() {
      if (followed !== undefined) leave('pending', idOf(followed));
    },
  };
}

type Following = (transaction: PaymentTransaction) => void;

function idOf({ payment_id: paymentId, token }: PaymentTransaction): string {
  return paymentId ?? token;
}

function reasonOf({ message }: PaymentTransaction): string {
  return typeof message === 'string' && message !== '' ? message : DECLINED;
}

/** A gateway's own words, such as Worldpay's; newer scripts say there how the transaction stands, which is nobody's context. */
function contextOf(context: object | undefined): object | undefined {
  return context !== undefined && 'MessageType' in context ? context : undefined;
}
