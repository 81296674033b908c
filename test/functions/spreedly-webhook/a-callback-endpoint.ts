import type { Metrics } from '../../../contracts/telemetry.ts';
import type { CallbackMember } from '../../../domain/payment/callback.ts';
import {
  answerCallback,
  type CallbackDelivery,
  type CallbackDependencies,
} from '../../../functions/spreedly-webhook/answer-callback.ts';
import { createObserver } from '../../../functions/spreedly-webhook/observe.ts';
import { aLog } from '../../support/log-lines.ts';
import { SIGNING_SECRET } from '../../support/spreedly-callbacks.ts';

/** The endpoint on ports in memory: `post` a body and look at what was answered, queued, renewed and logged. */
export function aCallbackEndpoint(changes: Partial<CallbackDependencies> = {}) {
  const queued: CallbackMember[] = [];
  const renewals = { count: 0 };
  const { lines, log } = aLog();
  const dependencies: CallbackDependencies = {
    secrets: {
      read: async () => ({ secrets: { current: SIGNING_SECRET }, isStale: false }),
      renew: async () => void (renewals.count += 1),
    },
    queue: { sendAll: async (members) => void queued.push(...members) },
    observe: createObserver(log),
    clock: Date.now,
    ...changes,
  };
  return {
    queued,
    renewals,
    lines,
    metric: (name: keyof Metrics): number => lines.reduce((sum, { metrics }) => sum + (metrics[name] ?? 0), 0),
    post: (body: string | Uint8Array, delivery: Partial<CallbackDelivery> = {}) =>
      answerCallback(
        {
          callbackId: 'request-1',
          body: Buffer.from(body),
          gatewayReceivedAtMs: Date.now(),
          ...delivery,
        },
        dependencies,
      ),
  };
}
