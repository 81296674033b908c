import type {
  AnsweredTransaction,
  CompletionContext,
  Lifecycle,
  LifecycleOptions,
  ThreeDsStatusEvent,
  TransactionStatus,
} from '../spreedly-browser.d.ts';
import { type Shown, showInFrame } from './frames.ts';
import { watchStatus } from './poll.ts';
import { askStatus, type Status } from './status.ts';

/** By the guide: a fingerprint is waited for ten seconds, a challenge ten minutes and more. */
const FINGERPRINT = { everyMs: 1_000, forMs: 10_000 };
const CHALLENGE = { everyMs: 2_000, forMs: 600_000 };

type Event<One = ThreeDsStatusEvent> = One extends ThreeDsStatusEvent ? Omit<One, 'token'> : never;

/** Drives the browser's part of one transaction, and tells each turn of it. */
export function createLifecycle(
  {
    environmentKey,
    hiddenIframeLocation,
    challengeIframeLocation,
    transactionToken,
    challengeIframeClasses,
  }: LifecycleOptions,
  origin: string,
  emit: (event: ThreeDsStatusEvent) => void,
): Lifecycle {
  let step = new AbortController();
  let isStarted = false;

  const tell = (event: Event): void => emit({ token: transactionToken, ...event });

  /** Each step ends the one before: its watch, and what it listened to. */
  function nextStep(): AbortSignal {
    step.abort();
    step = new AbortController();
    return step.signal;
  }

  function goOn(transaction: AnsweredTransaction): void {
    const signal = nextStep();
    if (transaction.state !== 'pending') return void concludeAsAsked(signal, transaction);
    const { required_action: action, challenge_url: url } = transaction;
    if (action === 'device_fingerprint') return void fingerprint(htmlOf(transaction.device_fingerprint_form), signal);
    if (action !== 'challenge') return void watch(signal);
    const form = htmlOf(transaction.challenge_form);
    if (url != null) return void challenge({ url }, signal);
    if (form !== undefined) return void challenge({ form }, signal);
    fail('Spreedly sent neither a form nor an address for the challenge.');
  }

  async function fingerprint(form: string | undefined, signal: AbortSignal): Promise<void> {
    if (form === undefined) return fail('Spreedly sent no form for the device fingerprint.');
    const looks = { name: `spreedly-fingerprint-${transactionToken}`, classes: '', title: 'Device fingerprint' };
    const frame = showInFrame(hiddenIframeLocation, { form }, looks);
    frame.style.display = 'none';
    tell({ action: 'device-fingerprint' });
    const posted = new AbortController();
    let context: CompletionContext | undefined;
    const hear = ({ source, data }: MessageEvent<unknown>): void => {
      if (source !== frame.contentWindow) return;
      context = profileOf(data);
      if (context !== undefined) posted.abort();
    };
    addEventListener('message', hear, { signal });
    const outcome = await watchStatus({
      ...FINGERPRINT,
      origin,
      token: transactionToken,
      isOver: isFingerprinted,
      signal: AbortSignal.any([signal, posted.signal]),
    });
    if (signal.aborted) return;
    removeEventListener('message', hear);
    if (outcome.kind === 'unreachable') return fail('Spreedly does not answer.');
    tell({ action: 'trigger-completion', ...(context !== undefined && { context }), finalize: goOn });
  }

  async function challenge(shown: Shown, signal: AbortSignal): Promise<void> {
    showInFrame(challengeIframeLocation, shown, {
      name: `spreedly-challenge-${transactionToken}`,
      classes: challengeIframeClasses ?? '',
      title: 'Your bank’s confirmation',
    });
    tell({ action: 'challenge' });
    await watch(signal);
  }

  /** Until the transaction is no longer pending. */
  async function watch(signal: AbortSignal): Promise<void> {
    const outcome = await watchStatus({ ...CHALLENGE, origin, token: transactionToken, isOver: isNotPending, signal });
    if (outcome.kind === 'stopped') return;
    if (outcome.kind === 'unreachable') return fail('Spreedly does not answer.');
    const { transaction } = outcome.status;
    if (outcome.kind === 'over') return conclude(transaction);
    tell({ action: 'finalization-timeout', context: transaction, finalize: goOn });
  }

  /** What the backend was answered is the truth; the status has the words for it. */
  async function concludeAsAsked(signal: AbortSignal, { state, token }: AnsweredTransaction): Promise<void> {
    const status = await askStatus(origin, transactionToken);
    if (signal.aborted) return;
    const { message = null, error_code: code = null } = status?.transaction ?? {};
    conclude({ token, state, required_action: null, message, error_code: code });
  }

  function conclude(transaction: TransactionStatus & { readonly error_code: string | null }): void {
    clear();
    if (transaction.state === 'succeeded') return tell({ action: 'succeeded', context: transaction });
    const { state, message, error_code: code } = transaction;
    tell({ action: 'error', context: transaction, response: { state, message: message ?? '', error_code: code } });
  }

  function clear(): void {
    document.getElementById(hiddenIframeLocation)?.replaceChildren();
    document.getElementById(challengeIframeLocation)?.replaceChildren();
  }

  function fail(sentence: string): void {
    clear();
    tell({ action: 'error', context: sentence });
  }

  async function startByStatus(signal: AbortSignal): Promise<void> {
    const status = await askStatus(origin, transactionToken);
    if (signal.aborted) return;
    if (status === undefined) return fail('Spreedly does not know this transaction, or does not answer.');
    goOn(status.transaction);
  }

  return {
    start(transaction) {
      if (environmentKey === undefined) console.warn('Spreedly.ThreeDS.Lifecycle: environmentKey is missing.');
      if (isStarted) return console.warn('Spreedly.ThreeDS.Lifecycle: it was started before.');
      isStarted = true;
      if (transaction === undefined) void startByStatus(nextStep());
      else goOn(transaction);
    },
  };
}

function isFingerprinted({ transaction }: Status): boolean {
  return transaction.required_action !== 'device_fingerprint';
}

function isNotPending({ transaction }: Status): boolean {
  return transaction.state !== 'pending';
}

/** A form is text in a status, and an object in an answer of the authenticated API. */
function htmlOf(form: AnsweredTransaction['challenge_form']): string | undefined {
  return form == null ? undefined : typeof form === 'string' ? form : form.cdata;
}

/** What Worldpay's page posts when it is done: JSON as text, or an object. */
function profileOf(data: unknown): CompletionContext | undefined {
  try {
    const value: unknown = typeof data === 'string' ? JSON.parse(data) : data;
    const isProfile =
      typeof value === 'object' &&
      value !== null &&
      'MessageType' in value &&
      value.MessageType === 'profile.completed';
    return isProfile ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
