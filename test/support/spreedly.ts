import type { Called, CallFailure } from '../../domain/called.ts';
import type { Spreedly, SpreedlyAnswer, SpreedlyError, SpreedlyTransaction } from '../../domain/payment/ports.ts';
import type { PaymentReading } from '../../domain/payment/reading.ts';
import { readTransaction } from '../../providers/spreedly/translate-reading.ts';

type CallName = keyof Spreedly;

/** `token`: 26 letters or digits; those of a test are padded. */
export function aToken(name: string): string {
  return name.padEnd(26, '0');
}

/** A transaction as Spreedly's JSON has it. */
export function transactionBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    on_test_gateway: true,
    created_at: '2026-11-27T12:00:00Z',
    updated_at: '2026-11-27T12:00:01Z',
    succeeded: true,
    state: 'succeeded',
    token: aToken('T1'),
    transaction_type: 'Purchase',
    order_id: null,
    amount: 3001,
    currency_code: 'USD',
    message_key: 'messages.transaction_succeeded',
    message: 'Succeeded!',
    payment_method: { full_name: 'Jane Doe', email: 'jane@example.com', last_four_digits: '3886' },
    ...changes,
  };
}

export function asTransaction(body: Record<string, unknown>): SpreedlyTransaction {
  const reading = readTransaction(body);
  if (reading === undefined) throw new Error('That is no transaction.');
  return { reading, body };
}

/** A Spreedly that makes what it is asked to, and that a test has fail. `clock`: for the times of what it makes. */
export function aSpreedly(clock: () => number) {
  const state = {
    /** In the order in which they were made. */
    transactions: [] as Record<string, unknown>[],
    /** What every new one says beside what was asked. */
    makes: {} as Record<string, unknown>,
    /** What a completion changes. */
    completes: { state: 'succeeded', succeeded: true } as Record<string, unknown>,
    /** What a call comes to in place of its answer. `isDone`: it was done all the same. */
    failing: new Map<CallName, { readonly failure: CallFailure; readonly isDone?: boolean }>(),
    rejects: undefined as readonly SpreedlyError[] | undefined,
    /** What happens while a call is on its way. */
    during: new Map<CallName, () => void | Promise<void>>(),
    calls: [] as CallName[],
    orders: [] as Parameters<Spreedly['start']>[0][],
    contexts: [] as unknown[],
    pageSize: 100,
  };

  async function answered<Value>(call: CallName, value: () => Called<Value>): Promise<Called<Value>> {
    state.calls.push(call);
    const failing = state.failing.get(call);
    if (failing !== undefined && failing.isDone !== true) {
      await state.during.get(call)?.();
      return failing.failure;
    }
    const answer = value();
    await state.during.get(call)?.();
    return failing?.failure ?? answer;
  }

  const instant = () => new Date(clock()).toISOString();
  const find = (token: string) => state.transactions.find((one) => one['token'] === token);
  const readings = (): PaymentReading[] => state.transactions.map((one) => asTransaction(one).reading);

  function asAnswer(body: Record<string, unknown>): Called<SpreedlyAnswer> {
    if (state.rejects !== undefined) {
      return { kind: 'answered', value: { kind: 'rejected', status: 422, errors: state.rejects } };
    }
    return { kind: 'answered', value: { kind: 'transaction', transaction: asTransaction(body) } };
  }

  const spreedly: Spreedly = {
    start: (order) =>
      answered('start', () => {
        state.orders.push(order);
        const body = transactionBody({
          token: aToken(`M${state.transactions.length + 1}`),
          transaction_type: order.kind === 'purchase' ? 'Purchase' : 'Authorization',
          order_id: order.transaction['order_id'],
          amount: order.transaction['amount'],
          created_at: instant(),
          updated_at: instant(),
          ...state.makes,
        });
        if (state.rejects === undefined) state.transactions.push(body);
        return asAnswer(body);
      }),
    show: (token) =>
      answered('show', () => {
        const body = find(token);
        return body === undefined
          ? { kind: 'failed', reason: 'not_found', maybeDone: false, status: 404 }
          : { kind: 'answered', value: asTransaction(body) };
      }),
    complete: (token, context) =>
      answered('complete', () => {
        const body = find(token);
        if (body === undefined) return { kind: 'failed', reason: 'not_found', maybeDone: false, status: 404 };
        state.contexts.push(context);
        Object.assign(body, { updated_at: instant() }, state.rejects === undefined && state.completes);
        return asAnswer(body);
      }),
    list: (sinceToken, _signal, order = sinceToken === undefined ? 'newest_first' : 'oldest_first') =>
      answered('list', () => {
        const all = order === 'newest_first' ? readings().toReversed() : readings();
        const at = all.findIndex(({ token }) => token === sinceToken);
        if (sinceToken !== undefined && at === -1) return { kind: 'failed', reason: 'not_found', maybeDone: false };
        return { kind: 'answered', value: all.slice(at + 1, at + 1 + state.pageSize) };
      }),
    transcript: () => answered('transcript', () => ({ kind: 'answered', value: '' })),
  };
  return { state, spreedly };
}

export const NO_ANSWER: CallFailure = { kind: 'failed', reason: 'no_answer', maybeDone: true };
