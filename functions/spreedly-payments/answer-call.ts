import { type PaymentBodyRefusal, readCompleteRequest, readStartRequest } from '../../contracts/payment-request.ts';
import type { StartKind } from '../../domain/payment/start.ts';
import { completePayment } from './complete-payment.ts';
import type { PaymentsDependencies } from './dependencies.ts';
import { bodyRefusal, notFoundReply, refusal, type Reply } from './reply.ts';
import { showPayment } from './show-payment.ts';
import { startPayment } from './start-payment.ts';

/** One call of the operations API. */
export type PaymentsCall = {
  readonly method: string;
  /** As it is declared, such as `/spreedly/transactions/{token}`. */
  readonly route: string;
  /** Of the path: a token of Spreedly's or a payment id. */
  readonly id: string;
  /** Undefined where there is none, several, or one that cannot be a key. */
  readonly idempotencyKey?: string;
  readonly body: Uint8Array;
};

/** Less than the 29 seconds that API Gateway waits, with what a cold start and a last note take. */
const ANSWER_MS_MAX = 25_500;

/** Answers whatever the routes of Spreedly's transactions are called with. */
export async function answerCall(call: PaymentsCall, dependencies: PaymentsDependencies): Promise<Reply> {
  const giveUpAtMs = dependencies.clock() + ANSWER_MS_MAX;
  switch (`${call.method} ${call.route}`) {
    case 'POST /spreedly/transactions/purchase':
      return start('purchase', call, dependencies, giveUpAtMs);
    case 'POST /spreedly/transactions/authorize':
      return start('authorize', call, dependencies, giveUpAtMs);
    case 'GET /spreedly/transactions/{token}':
      return showPayment(call.id, dependencies, giveUpAtMs);
    case 'POST /spreedly/transactions/{token}/complete': {
      const request = readCompleteRequest(call.body);
      return 'reason' in request
        ? refuse(request, dependencies)
        : completePayment(call.id, request, dependencies, giveUpAtMs);
    }
    default:
      return notFoundReply();
  }
}

async function start(
  kind: StartKind,
  { idempotencyKey, body }: PaymentsCall,
  dependencies: PaymentsDependencies,
  giveUpAtMs: number,
): Promise<Reply> {
  const request = readStartRequest(body, dependencies.urls);
  if ('reason' in request) return refuse(request, dependencies);
  if (idempotencyKey === undefined) {
    dependencies.observe.refused('key_missing');
    return refusal('key_missing');
  }
  return startPayment({ kind, request, idempotencyKey }, dependencies, giveUpAtMs);
}

/** Nothing of the body is logged: not even the names of its fields are known to be harmless. */
function refuse(refused: PaymentBodyRefusal, { observe }: PaymentsDependencies): Reply {
  observe.refused(refused.reason);
  return bodyRefusal(refused);
}
