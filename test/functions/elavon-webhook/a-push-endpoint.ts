import { createMemoryCredentialVault } from '../../../adapters/memory/credential-vault.ts';
import type { Metrics } from '../../../contracts/telemetry.ts';
import type { UnqueuedPush } from '../../../domain/merchant-application/ports.ts';
import { answerPush, type PushDelivery, type PushDependencies } from '../../../functions/elavon-webhook/answer-push.ts';
import { createVariantNoter } from '../../../functions/elavon-webhook/note-variant.ts';
import { createObserver } from '../../../functions/elavon-webhook/observe.ts';
import { bytesOf } from '../../support/elavon-bodies.ts';
import { aLog } from '../../support/log-lines.ts';

export const PROOF = 'the right proof';

/** The endpoint on ports in memory: `push` a body and look at what was answered, queued, kept, noted and logged. */
export function aPushEndpoint(changes: Partial<PushDependencies> = {}) {
  const queued: UnqueuedPush[] = [];
  const kept: UnqueuedPush[] = [];
  const notes: unknown[] = [];
  const { lines, log } = aLog();
  const observe = createObserver(log);
  const dependencies: PushDependencies = {
    authenticator: {
      check: async (profileCode, { authorization = [] }) =>
        authorization.join() === PROOF && profileCode === 'ACME'
          ? { kind: 'authentic', profileCode, variant: 'bare-text', secret: 'current' }
          : { kind: 'refused' },
    },
    vault: createMemoryCredentialVault(),
    queue: { send: async (push, receivedAtMs) => void queued.push({ push, receivedAtMs }) },
    refuge: { keep: async (push, receivedAtMs) => void kept.push({ push, receivedAtMs }) },
    noteVariant: createVariantNoter({ note: async (...note) => void notes.push(note.slice(0, 3)) }, Date.now, observe),
    observe,
    clock: Date.now,
    ...changes,
  };
  return {
    queued,
    kept,
    notes,
    lines,
    observe,
    metric: (name: keyof Metrics): number => lines.reduce((sum, { metrics }) => sum + (metrics[name] ?? 0), 0),
    push: (body: unknown, delivery: Partial<PushDelivery> = {}) =>
      answerPush(
        {
          profileCode: 'ACME',
          headers: { authorization: [PROOF] },
          body: body instanceof Uint8Array ? body : bytesOf(body),
          gatewayReceivedAtMs: Date.now(),
          ...delivery,
        },
        dependencies,
      ),
  };
}
