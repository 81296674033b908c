import { createServer, type RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  type SpreedlyOptions,
  type SpreedlySimulator,
  startSpreedly,
} from '../../../../local/simulators/spreedly/spreedly.ts';
import { closeServer, listenOnLoopback } from '../../../../local/twin/listen.ts';

export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly transaction: Transaction;
  readonly body: Body;
};

/** What tests look at of a transaction's JSON. */
export type Transaction = Readonly<Record<string, unknown>> & {
  readonly token: string;
  readonly state: string;
  readonly required_action: string;
};

type Body = {
  readonly transaction?: Transaction;
  readonly transactions?: readonly Transaction[];
  readonly errors?: unknown;
};

const NONE: Transaction = { token: '', state: 'none', required_action: 'none' };

const BROWSER_INFO = Buffer.from(
  JSON.stringify({
    width: 1280,
    height: 800,
    depth: 24,
    timezone: 0,
    user_agent: 'test',
    java: false,
    language: 'en',
    browser_size: '05',
    accept_header: '*/*',
  }),
).toString('base64');

/** Spreedly, and a partner whose callback URL answers as a test says. Its time only passes by hand unless a test says otherwise. */
export async function aSpreedly(options: SpreedlyOptions = {}) {
  const spreedly = await startSpreedly({ speed: 0, ...options });
  const received: string[] = [];
  let answer = (): number | Promise<number> => 200;
  async function take(...[request, response]: Parameters<RequestListener>): Promise<void> {
    received.push(await text(request));
    response.writeHead(await answer()).end();
  }
  const partner = createServer((request, response) => void take(request, response));
  const callbackUrl = `http://127.0.0.1:${await listenOnLoopback(partner, 0)}/spreedly/callbacks`;
  const call = callerOf(spreedly);
  return {
    spreedly,
    callbackUrl,
    /** Bodies of callbacks, in order. */
    received,
    answerWith(next: () => number | Promise<number>) {
      answer = next;
    },
    call,
    start: (amount: number, more: object = {}, kind: 'purchase' | 'authorize' = 'purchase') =>
      call('POST', `/gateways/${spreedly.credentials.gatewayToken}/${kind}.json`, {
        transaction: { ...orderOf(spreedly, amount, callbackUrl), ...more },
      }),
    /** As a cardholder who opens the bank's page and types. */
    async confirm(token: string, code = '1234') {
      await fetch(`${spreedly.url}/bank/${token}/challenge`);
      await fetch(`${spreedly.url}/bank/${token}/answer`, { method: 'POST', body: new URLSearchParams({ code }) });
    },
    async close() {
      await spreedly.close();
      await closeServer(partner);
    },
  };
}

export function orderOf(spreedly: SpreedlySimulator, amount: number, callbackUrl: string) {
  return {
    payment_method_token: spreedly.addCard(),
    amount,
    currency_code: 'USD',
    order_id: 'pay_0123456789abcdefghijklmnop',
    attempt_3dsecure: true,
    three_ds_version: '2',
    browser_info: BROWSER_INFO,
    callback_url: callbackUrl,
    redirect_url: 'http://127.0.0.1:9/return',
  };
}

export function callerOf({ url, credentials: { environmentKey, accessSecret } }: SpreedlySimulator) {
  const authorization = `Basic ${Buffer.from(`${environmentKey}:${accessSecret}`).toString('base64')}`;
  return async (
    method: 'GET' | 'POST',
    path: string,
    body?: object,
    headers: object = { authorization },
  ): Promise<Answer> => {
    const response = await fetch(`${url}/v1${path}`, {
      method,
      headers: { ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const said = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const parsed = (isJson ? JSON.parse(said) : {}) as Body;
    return { status: response.status, text: said, transaction: parsed.transaction ?? NONE, body: parsed };
  };
}
