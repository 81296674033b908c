import * as z from 'zod';
import type { Call } from './calls.ts';
import { type CardWish, cardErrors, type Cards } from './cards.ts';
import { type ApiError, readOrder } from './order.ts';
import { fieldsOf, formsOf, paymentMethodFields } from './transaction-fields.ts';
import { transcriptOf } from './transcript.ts';
import type { GatewayKind, Transaction, Transactions } from './transactions.ts';
import { toJson, toXml, type WireFields } from './wire.ts';

export type Reply = { readonly status: number; readonly type: string; readonly body: string };

export type Question = { readonly call: Call; readonly query: URLSearchParams; readonly body: unknown };

export type RepliesParts = {
  readonly cards: Cards;
  readonly transactions: Transactions;
  readonly gateways: ReadonlyMap<string, GatewayKind>;
  readonly environmentKey: string;
  readonly clock: { readonly now: () => number; readonly speed: number };
  /** Its own URL. */
  readonly url: string;
};

const LISTED = 20;
const LISTED_MAX = 100;

/** What each call does and answers. Whether the caller may is looked at before. */
export function createReplies(parts: RepliesParts): (question: Question) => Reply {
  const { cards, transactions, gateways, clock } = parts;

  function start({ call, body }: Question, kind: Transaction['kind']): Reply {
    const gateway = gateways.get(call.token);
    if (gateway === undefined) return missing('gateway');
    const order = readOrder(body);
    if ('errors' in order) return problem(422, order.errors);
    const card = cards.find(order.paymentMethodToken);
    if (card === undefined) return missing('payment method');
    return outcome(transactions.start({ kind, gateway, gatewayToken: call.token, card, order }), call);
  }

  /** 422 where it has failed, by its start or by its completion. */
  function outcome(transaction: Transaction, call: Call): Reply {
    const hasFailed = transaction.state !== 'succeeded' && transaction.state !== 'pending';
    return one(transaction, call, hasFailed ? 422 : 200);
  }

  function one(transaction: Transaction, { format }: Call, status = 200): Reply {
    const fields = fieldsOf(transaction, parts.url);
    if (format === 'json') return json(status, { transaction: toJson(fields) });
    return { status, type: 'application/xml', body: toXml('transaction', fields) };
  }

  function list({ query, call }: Question): Reply {
    const newestFirst = query.get('order') === 'desc';
    const all = newestFirst ? transactions.all().toReversed() : transactions.all();
    const since = query.get('since_token');
    const at = since === null ? -1 : all.findIndex(({ token }) => token === since);
    if (since !== null && at === -1) return missing('transaction');
    const state = query.get('state');
    const count = Math.min(Number(query.get('count') ?? LISTED) || LISTED, LISTED_MAX);
    const listed = all
      .slice(at + 1)
      .filter((transaction) => state === null || transaction.state === state)
      .slice(0, count)
      .map((transaction) => fieldsOf(transaction, parts.url));
    if (call.format === 'json') return json(200, { transactions: listed.map(toJson) });
    const body = listed.map((fields) => toXml('transaction', fields, '  ')).join('');
    return { status: 200, type: 'application/xml', body: `<transactions>\n${body}</transactions>\n` };
  }

  /** The browser's: nothing that is secret, and Spreedly's time for the stand-in of its script. */
  function shownToBrowser(transaction: Transaction): Reply {
    const { token, state, requiredAction, message, responses } = transaction;
    const { fingerprintForm, challengeForm, challengeUrl } = formsOf(transaction, parts.url);
    return json(200, {
      transaction: {
        token,
        state,
        required_action: requiredAction ?? null,
        message: message?.text ?? null,
        error_code: (responses.redirect ?? responses.gateway ?? responses.setup)?.errorCode ?? null,
        device_fingerprint_form: fingerprintForm,
        challenge_form: challengeForm,
        challenge_url: challengeUrl,
      },
      simulated: { now_ms: clock.now(), speed: clock.speed },
    });
  }

  function tokenize(body: unknown): Reply {
    const wish = wishSchema.safeParse(body).data;
    if (wish === undefined) return problem(422, [{ key: 'errors.blank', message: 'There is no credit card.' }]);
    if (wish.environmentKey !== parts.environmentKey) return denied();
    const errors = cardErrors(wish.card, clock.now());
    if (errors.length > 0) return problem(422, errors);
    const fields: WireFields = paymentMethodFields(cards.add(wish.card, clock.now()));
    return json(201, { transaction: { succeeded: true, payment_method: toJson(fields) } });
  }

  return (question) => {
    const { call, body } = question;
    switch (call.name) {
      case 'purchase':
      case 'authorize':
        return start(question, call.name);
      case 'list':
        return list(question);
      case 'tokenize':
        return tokenize(body);
      case 'show':
      case 'complete':
      case 'transcript':
      case 'status': {
        const transaction = transactions.find(call.token);
        if (transaction === undefined) return missing('transaction');
        if (call.name === 'show') return one(transaction, call);
        if (call.name === 'status') return shownToBrowser(transaction);
        if (call.name === 'transcript') return { status: 200, type: 'text/plain', body: transcriptOf(transaction) };
        return outcome(transactions.complete(transaction, contextOf(body)), call);
      }
    }
  };
}

function contextOf(body: unknown): unknown {
  return z.object({ context: z.unknown() }).safeParse(body).data?.context;
}

const digits = z.union([z.string(), z.number()]).transform((value) => Number(value));

const wishSchema = z
  .object({
    environment_key: z.string(),
    payment_method: z.object({
      credit_card: z.object({
        number: z.string().transform((number) => number.replaceAll(/\s/g, '')),
        verification_value: z.string(),
        full_name: z.string().optional(),
        first_name: z.string().optional(),
        last_name: z.string().optional(),
        month: digits,
        year: digits,
      }),
      email: z.string().optional(),
    }),
  })
  .transform(({ environment_key: environmentKey, payment_method: { credit_card: card, email } }) => ({
    environmentKey,
    card: {
      number: card.number,
      cvv: card.verification_value,
      fullName: card.full_name ?? [card.first_name, card.last_name].filter((name) => name !== undefined).join(' '),
      month: card.month,
      year: card.year,
      email,
    } satisfies CardWish,
  }));

function json(status: number, body: unknown): Reply {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

function problem(status: number, errors: readonly ApiError[]): Reply {
  return json(status, { errors });
}

function missing(what: 'gateway' | 'payment method' | 'transaction'): Reply {
  const key = `errors.${what.replaceAll(' ', '_')}_not_found`;
  return problem(404, [{ key, message: `Unable to find the specified ${what}.` }]);
}

export function denied(): Reply {
  const message =
    'Unable to authenticate using the given environment_key and access_token. Please check your credentials.';
  return problem(401, [{ key: 'errors.access_denied', message }]);
}

export function notHere(): Reply {
  return problem(404, [{ key: 'errors.not_found', message: 'Not here.' }]);
}
