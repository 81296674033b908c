import { describeError, type Log } from '../../contracts/telemetry.ts';
import type { Advice } from '../../domain/advice.ts';
import type { Answer } from '../../domain/answer.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import type { Trail } from '../../domain/decision/trail.ts';
import type { Clock } from '../../domain/ports.ts';
import type { StandInCause } from '../../domain/stand-in.ts';
import type { UnreadableReason } from '../../providers/connectfi/read-body.ts';
import type { Deadline } from './deadline.ts';
import type { DecisionOutcome } from './decide-authorization.ts';

/** What the webhook tells its log and metrics: one line for each thing that can come of a delivery. */
export type Observe = ReturnType<typeof createObserver>;

type Decided = Exclude<DecisionOutcome, { kind: 'no_decision' }>;

export function createObserver(log: Log, clock: Clock) {
  const since = (deadline: Deadline): number => clock() - deadline.enteredAtMs;
  return {
    decided: (request: AuthorizationRequest, outcome: Decided, deadline: Deadline): void => {
      const elapsedMs = since(deadline);
      log(
        'AUTHORIZATION_ANSWERED',
        {
          ...idsOf(request),
          answer: outcome.answer,
          source: outcome.kind,
          attempts: outcome.attempts,
          ...(outcome.kind === 'decided' && {
            ruleSet: outcome.trail.ruleSet,
            rules: outcome.trail.fired.map((firing) => firing.by),
          }),
        },
        {
          [metricOf(outcome)]: 1,
          AnswerTime: elapsedMs,
          ...(outcome.kind === 'decided' && hasShadowReason(outcome.trail) && { ShadowDeclined: 1 }),
        },
      );
    },

    stoodIn: (
      request: AuthorizationRequest,
      answer: Answer,
      cause: StandInCause,
      error: unknown,
      deadline: Deadline,
    ): void => {
      log(
        'STAND_IN_ANSWERED',
        { ...idsOf(request), answer, cause, ...(error !== undefined && { error: describe(error) }) },
        { StandIn: 1, AnswerTime: since(deadline) },
      );
    },

    standInNotQueued: (request: AuthorizationRequest, failure: unknown): void => {
      log('STAND_IN_NOT_QUEUED', { ...idsOf(request), error: describe(failure) }, { StandInNotQueued: 1 });
    },

    adviceQueued: (advice: Advice): void => {
      log('ADVICE_QUEUED', idsOf(advice), { AdviceQueued: 1 });
    },

    /** The queue did not take it, and the table did. */
    adviceKeptAside: (advice: Advice, failure: unknown): void => {
      log('ADVICE_KEPT_ASIDE', { ...idsOf(advice), error: describe(failure) }, { AdviceKeptAside: 1 });
    },

    adviceLost: (advice: Advice, failure: unknown): void => {
      log('ADVICE_LOST', { ...idsOf(advice), error: describe(failure) }, { AdviceLost: 1 });
    },

    unreadable: (reason: UnreadableReason, answer: Answer): void => {
      log('REQUEST_UNREADABLE', { reason, answer }, { UnreadableRequest: 1 });
    },

    keyRefused: (): void => {
      log('WEBHOOK_KEY_REFUSED', {}, { WebhookKeyRefused: 1 });
    },

    /** Known keys go on being used; only where there never were any does `keyUnavailable` follow. */
    keysNotFetched: (error: unknown): void => {
      log('WEBHOOK_KEYS_NOT_FETCHED', { error: describeError(error) }, { WebhookKeysNotFetched: 1 });
    },

    keyUnavailable: (): void => {
      log('WEBHOOK_KEY_UNAVAILABLE', {}, { WebhookKeyUnavailable: 1 });
    },

    ruleSetUnusable: (problem: string): void => {
      log('RULE_SET_UNUSABLE', { reason: problem }, { RuleSetUnusable: 1 });
    },

    unexpected: (error: unknown): void => {
      log('UNEXPECTED_ERROR', { error: describeError(error) }, { UnexpectedError: 1 });
    },
  };
}

function metricOf({ kind, answer }: Decided): 'Remembered' | 'Approved' | 'Declined' {
  if (kind === 'remembered') return 'Remembered';
  return answer === '00' ? 'Approved' : 'Declined';
}

function hasShadowReason({ shadow, shadowMore }: Trail): boolean {
  return shadow !== undefined || shadowMore !== undefined;
}

function idsOf({ cardId, authTransactionId }: { cardId: string; authTransactionId: string }) {
  return { cardId, authTransactionId };
}

function describe(failure: unknown): string {
  return typeof failure === 'string' ? failure : describeError(failure);
}
