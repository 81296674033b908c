import type { OperationsAnswer, OperationsApi } from '../../../bin/commands/operations-api.ts';
import type { SpreedlySimulator } from '../../../local/simulators/spreedly/spreedly.ts';

type Answered = {
  readonly transaction?: { readonly token: string; readonly state: string };
  readonly errors?: unknown;
};

export type CardhookStandIn = OperationsApi & {
  /** What was asked, in order: `POST purchase key1`, `POST complete`. */
  readonly asked: string[];
  /** The next start uses this gateway. */
  useGateway: string | undefined;
};

/**
 * As much of Cardhook as the page sees, over a simulated Spreedly: a key is a payment, answers are bare transactions, a declined
 * one is a result. The whole of it is in test/e2e.
 */
export function cardhookOver(
  { credentials, url }: SpreedlySimulator,
  merchant: { redirectUrl: string; callbackUrl: string },
): CardhookStandIn {
  const { environmentKey, accessSecret, gatewayToken } = credentials;
  const authorization = `Basic ${Buffer.from(`${environmentKey}:${accessSecret}`).toString('base64')}`;
  const tokens = new Map<string, string>();

  async function spreedly(method: string, path: string, body?: object): Promise<OperationsAnswer> {
    const response = await fetch(`${url}/v1${path}.json`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const { transaction, errors } = (await response.json()) as Answered;
    if (transaction === undefined) return { status: 422, body: { message: 'Refused.', reason: 'rejected', errors } };
    return { status: 200, body: { ...transaction, payment_id: `pay_${transaction.token.toLowerCase()}` } };
  }

  async function start(key: string, order: object): Promise<OperationsAnswer> {
    const known = tokens.get(key);
    if (known !== undefined) return spreedly('GET', `/transactions/${known}`);
    const { redirectUrl, callbackUrl } = merchant;
    const transaction = { ...order, redirect_url: redirectUrl, callback_url: callbackUrl };
    const gateway = cardhook.useGateway ?? gatewayToken;
    const answer = await spreedly('POST', `/gateways/${gateway}/purchase`, { transaction });
    if (answer.status === 200) tokens.set(key, (answer.body as { token: string }).token);
    return answer;
  }

  const cardhook: CardhookStandIn = {
    asked: [],
    useGateway: undefined,
    async call(method, path, _query, body = {}, headers = {}) {
      const [, , , id = '', verb] = path.split('/');
      const key = headers['idempotency-key'] ?? '';
      cardhook.asked.push(`${method} ${verb ?? id}${key === '' ? '' : ` ${key}`}`);
      if (id === 'purchase') return start(key, body);
      const token = [...tokens.values()].find((one) => id === one || id === `pay_${one.toLowerCase()}`) ?? id;
      return verb === 'complete'
        ? spreedly('POST', `/transactions/${token}/complete`, body)
        : spreedly('GET', `/transactions/${token}`);
    },
  };
  return cardhook;
}
