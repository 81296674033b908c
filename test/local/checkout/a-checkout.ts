import type {
  LifecycleOptions,
  SpreedlyBrowser,
  SpreedlyHandlers,
} from '../../../local/simulators/spreedly/spreedly-browser.d.ts';
import { createCheckout, type Step } from '../../../local/checkout/browser/checkout.ts';
import type { Attempt, PaymentAnswer } from '../../../local/checkout/browser/payment.ts';

export const CARD = { full_name: 'Ada Lovelace', month: 10, year: 2029 };

/** A checkout whose surroundings only note what it asks of them, and say what a test says. */
export function aCheckout({ answersTokenising = true } = {}) {
  const handlers = new Map<string, ((...words: never[]) => void)[]>();
  const asked: string[] = [];
  const steps: Step[] = [];
  const left: string[] = [];
  const starts: Attempt[] = [];
  const completions: { token: string; context?: object | undefined }[] = [];
  const answers = { start: [] as PaymentAnswer[], complete: [] as PaymentAnswer[], show: [] as PaymentAnswer[] };
  const sleeps: (() => void)[] = [];
  let kept: Attempt | undefined;
  let keys = 0;
  let cards = 0;

  const take = async (kind: keyof typeof answers): Promise<PaymentAnswer> =>
    answers[kind].shift() ?? { kind: 'unreached' };
  const tell = <Name extends keyof SpreedlyHandlers>(
    name: Name,
    ...words: Parameters<SpreedlyHandlers[Name]>
  ): void => {
    for (const handler of handlers.get(name) ?? []) handler(...(words as never[]));
  };
  const spreedly = {
    on: (name: string, handler: (...words: never[]) => void) =>
      void handlers.set(name, [...(handlers.get(name) ?? []), handler]),
    tokenizeCreditCard() {
      asked.push('tokenise');
      cards += 1;
      if (answersTokenising) tell('paymentMethod', `card${cards}`, {} as never);
    },
    ThreeDS: {
      serialize: (size: string, accept: string) => `${size} ${accept}`,
      Lifecycle: class {
        readonly #token: string;

        constructor({ transactionToken, challengeIframeClasses }: LifecycleOptions) {
          this.#token = transactionToken;
          asked.push(`lifecycle ${transactionToken} ${challengeIframeClasses}`);
        }

        start(): void {
          asked.push(`start ${this.#token}`);
        }
      },
    },
  } as unknown as SpreedlyBrowser;

  const checkout = createCheckout({
    spreedly,
    environmentKey: 'ENV',
    acceptHeader: 'text/html',
    size: '03',
    amount: 3004,
    backend: {
      async start(attempt) {
        starts.push(attempt);
        return take('start');
      },
      async complete(token, context) {
        completions.push({ token, context });
        return take('complete');
      },
      show: () => take('show'),
    },
    openAttempt: {
      keep: (attempt) => void (kept = attempt),
      read: () => kept,
      forget: () => void (kept = undefined),
    },
    view: {
      show: (step) => void steps.push(step),
      leaveFor: (landing, id) => void left.push(`${landing} ${id}`),
    },
    newKey: () => `key${(keys += 1)}`,
    sleep: (_ms) => new Promise((resolve) => void sleeps.push(resolve)),
  });
  return {
    checkout,
    asked,
    steps,
    left,
    starts,
    completions,
    answers,
    tell,
    handlersOf: (name: keyof SpreedlyHandlers) => handlers.get(name)?.length ?? 0,
    lastStep: () => steps.at(-1),
    kept: () => kept,
    /** Everything that is asked to wait has waited. */
    passTime: () => {
      for (const resolve of sleeps.splice(0)) resolve();
    },
  };
}

/** Until whatever was answered at once has been dealt with. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

export function transactionIn(state: string, token = 'T1', message = ''): PaymentAnswer {
  return { kind: 'transaction', transaction: { token, state, payment_id: `pay_${token}`, message } };
}
