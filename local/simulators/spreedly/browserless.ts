import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { OperationsApi } from '../../../bin/commands/operations-api.ts';
import type { ShownPayment } from './report.ts';
import type { SpreedlySimulator } from './spreedly.ts';

/** A payment to be made through a twin's operations API. */
export type Wish = { readonly amount: number; readonly kind?: 'purchase' | 'authorize' };

/** What the operations API is asked with: the same for every try of one payment. */
export type StartOptions = { readonly idempotencyKey: string; readonly paymentMethodToken?: string };

/** What a browser would have told of itself. */
const BROWSER = {
  width: 1_280,
  height: 800,
  depth: 24,
  timezone: 0,
  user_agent: 'Mozilla/5.0 (no browser)',
  java: false,
  language: 'en',
  browser_size: '03',
  accept_header: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
};

const STEPS_MAX = 4;
const LOOK_MS = 500;

/** The bare transaction, or what stands in its place while nothing is known. */
const shownSchema = z
  .object({
    token: z.string().optional(),
    payment_id: z.string().optional(),
    state: z.string(),
    required_action: z.string().nullish(),
  })
  .transform(({ payment_id: paymentId, ...shown }) => ({ ...shown, ...(paymentId !== undefined && { paymentId }) }));

/** A checkout without a browser: starts, completes and confirms as the page, the script and the cardholder would. */
export type Browserless = {
  readonly start: (wish: Wish, options: StartOptions) => Promise<Answered>;
  /** From what the start answered to the end, or to where it does not go on. */
  readonly goOn: (answered: Answered) => Promise<Answered>;
  readonly show: (id: string) => Promise<Answered>;
};

/** @property shown undefined where the answer was no transaction */
export type Answered = { readonly status: number; readonly body: unknown; readonly shown: Shown | undefined };

type Shown = ShownPayment & { readonly required_action?: string | null | undefined };

export function createBrowserless(operations: OperationsApi, spreedly: SpreedlySimulator): Browserless {
  async function call(
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const answer = await operations.call(method, `/spreedly/transactions/${path}`, {}, body, headers);
    const { data } = shownSchema.safeParse(answer.body);
    if (data === undefined) return { ...answer, shown: undefined };
    const { token, ...shown } = data;
    return { ...answer, shown: { ...shown, ...(token !== undefined && { token }) } };
  }

  function show(id: string): Promise<Answered> {
    return call('GET', encodeURIComponent(id));
  }

  async function nextStep(answered: Answered, { token, required_action: action, paymentId }: Shown): Promise<Answered> {
    if (token === undefined) {
      await sleep(LOOK_MS);
      return paymentId === undefined ? answered : show(paymentId);
    }
    if (action === 'device_fingerprint') return call('POST', `${token}/complete`);
    if (action === 'challenge') spreedly.answerChallenge(token, 'right_code');
    return show(token);
  }

  return {
    start: ({ amount, kind = 'purchase' }, { idempotencyKey, paymentMethodToken = spreedly.addCard() }) =>
      call(
        'POST',
        kind,
        {
          payment_method_token: paymentMethodToken,
          amount,
          currency_code: 'USD',
          attempt_3dsecure: true,
          three_ds_version: '2',
          browser_info: Buffer.from(JSON.stringify(BROWSER)).toString('base64'),
        },
        { 'idempotency-key': idempotencyKey },
      ),
    async goOn(answered) {
      let now = answered;
      for (let steps = 0; steps < STEPS_MAX; steps += 1) {
        if (now.shown === undefined || !['pending', 'unknown'].includes(now.shown.state)) return now;
        now = await nextStep(now, now.shown);
      }
      return now;
    },
    show,
  };
}
