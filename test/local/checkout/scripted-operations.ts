import { CommandFailure } from '../../../bin/commands/command-failure.ts';
import type { OperationsAnswer, OperationsApi } from '../../../bin/commands/operations-api.ts';

type Call = {
  readonly route: string;
  readonly body?: object;
  readonly key?: string;
};

/** Cardhook's operations API, answering what a test says, by route and in turn; `lost` is no answer at all. */
export type ScriptedOperations = OperationsApi & {
  readonly calls: Call[];
  /** The last of them goes on being answered. */
  readonly answers: (route: string, ...answers: readonly (OperationsAnswer | 'lost')[]) => void;
};

export const START = 'POST /spreedly/transactions/purchase';

export function scriptedOperations(): ScriptedOperations {
  const calls: Call[] = [];
  const scripts = new Map<string, (OperationsAnswer | 'lost')[]>();
  return {
    calls,
    answers: (route, ...answers) => void scripts.set(route, [...answers]),
    async call(method, path, _query, body, headers) {
      const route = `${method} ${path}`;
      const key = headers?.['idempotency-key'];
      calls.push({ route, ...(body !== undefined && { body }), ...(key !== undefined && { key }) });
      const script = scripts.get(route) ?? [];
      const answer = script.length > 1 ? script.shift() : script[0];
      if (answer === undefined) return { status: 404, body: { message: `Nothing is scripted for ${route}.` } };
      if (answer === 'lost') throw new CommandFailure('It did not answer.');
      return answer;
    },
  };
}

/** A transaction as Cardhook answers it. */
export function transaction(state: string, more: object = {}): OperationsAnswer {
  const body = { state, token: 'T1', payment_id: PAYMENT, amount: 3004, message: 'Succeeded!', ...more };
  return { status: 200, body };
}

export const PAYMENT = `pay_${'a'.repeat(26)}`;
