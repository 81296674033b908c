import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { OperationsAnswer, OperationsApi } from '../../bin/commands/operations-api.ts';
import { parseJson } from '../../domain/parse-json.ts';
import { closeServer, listenOnLoopback } from '../twin/listen.ts';
import { readBody } from '../twin/read-body.ts';
import { bundlePage } from './bundle-page.ts';
import { challengeSizeOf } from './challenge-size.ts';
import { checkoutPage } from './html/checkout-page.ts';
import { LANDINGS } from './html/landing-page.ts';
import { landOn } from './landing.ts';
import { createPaymentRoutes, PAYMENT_NAME } from './payment-routes.ts';
import { DEFAULT_AMOUNT, productOf } from './shop.ts';

export type CheckoutServerOptions = {
  /** 0 is a free one. */
  readonly port: number;
  /** Of the stage, called with AWS credentials that stay here. */
  readonly operations: OperationsApi;
  /** Spreedly's browser script, `https://core.spreedly.com/iframe/iframe-v1.min.js` or a simulator's. */
  readonly scriptUrl: string;
  /** Which environment of Spreedly's cards are tokenised in; it is no secret. */
  readonly environmentKey: string;
};

export type CheckoutServer = { readonly url: string; readonly close: () => Promise<void> };

/** What an order and a gateway's context need. */
const BODY_BYTES_MAX = 32_768;

/** A shop on loopback that takes payments through Cardhook, as a merchant's own server would. */
export async function startCheckoutServer(options: CheckoutServerOptions): Promise<CheckoutServer> {
  const { operations, scriptUrl, environmentKey } = options;
  const assets = await bundlePage();
  const payments = createPaymentRoutes(operations);
  const policy = contentSecurityPolicy(new URL(scriptUrl).origin);
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  const port = await listenOnLoopback(server, options.port);
  const hosts: ReadonlySet<string | undefined> = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Another site's name that leads to this machine must not pay with our credentials.
    if (!hosts.has(request.headers.host)) return end(response, 421, 'text/plain', 'This is not a name of this server.');
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`);
    const [, first = '', id = '', verb] = url.pathname.split('/');
    if (first === 'payments') return answerPayment(request, response, { id, verb });
    if (request.method !== 'GET') return end(response, 405, 'text/plain', 'Only GET.');
    const asset = assets.get(url.pathname);
    if (asset !== undefined) return end(response, 200, asset.type, asset.text);
    const landing = LANDINGS.find((one) => url.pathname === `/${one}`);
    if (landing !== undefined) {
      const landed = await landOn(landing, url.searchParams, payments);
      return 'location' in landed
        ? void response.writeHead(303, { ...COMMON_HEADERS, location: landed.location }).end()
        : endWithPage(response, landed.html);
    }
    if (url.pathname !== '/') return end(response, 404, 'text/plain', 'There is no such page.');
    endWithPage(response, checkoutOf(url.searchParams, request.headers.accept ?? '*/*'));
  }

  function checkoutOf(query: URLSearchParams, acceptHeader: string): string {
    const product = productOf(Number(query.get('amount'))) ?? productOf(DEFAULT_AMOUNT);
    if (product === undefined) throw new Error('the shop has nothing at its default price');
    return checkoutPage({ product, size: challengeSizeOf(query.get('size')), scriptUrl, environmentKey, acceptHeader });
  }

  async function answerPayment(
    request: IncomingMessage,
    response: ServerResponse,
    { id, verb }: { readonly id: string; readonly verb: string | undefined },
  ): Promise<void> {
    if (isFromElsewhere(request))
      return end(response, 403, 'text/plain', 'Payments are made from the shop’s own page.');
    const body = await readBody(request);
    if (body.length > BODY_BYTES_MAX) return end(response, 413, 'text/plain', 'That is too much.');
    const key = request.headers['idempotency-key'];
    const route = `${request.method}${id === '' ? '' : ' one'}${verb === undefined ? '' : ` ${verb}`}`;
    if (id !== '' && !PAYMENT_NAME.test(id)) return end(response, 404, 'text/plain', 'There is no such payment.');
    if (route === 'POST') return tell(await payments.start(textOf(key), parseJson(body.toString())));
    if (route === 'POST one complete') return tell(await payments.complete(id, parseJson(body.toString())));
    if (route === 'GET one') return tell(await payments.show(id));
    return end(response, 404, 'text/plain', 'There is no such route.');

    function tell({ status, body: told }: OperationsAnswer): void {
      end(response, status, 'application/json', JSON.stringify(told ?? null));
    }
  }

  function endWithPage(response: ServerResponse, html: string): void {
    response.setHeader('content-security-policy', policy);
    end(response, 200, 'text/html; charset=utf-8', html);
  }

  return { url: `http://127.0.0.1:${port}`, close: () => closeServer(server) };
}

const COMMON_HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

function end(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { ...COMMON_HEADERS, 'content-type': type }).end(text);
}

function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

/** Browsers say of every request which site made it. A form of another site cannot send JSON either. */
function isFromElsewhere({ method, headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  const isJson = method !== 'POST' || headers['content-type'] === 'application/json';
  return !isJson || (site !== undefined && site !== 'same-origin');
}

/**
 * Scripts are ours and Spreedly's. A challenge is a page of whichever bank it may be, and Spreedly's script posts forms to it
 * and styles its iframes.
 */
function contentSecurityPolicy(spreedly: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' ${spreedly}`,
    "style-src 'self' 'unsafe-inline'",
    `connect-src 'self' ${spreedly}`,
    `frame-src ${spreedly} https:`,
    `form-action 'self' ${spreedly} https:`,
    "img-src 'self' data:",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
