import type { Advice } from '../../domain/advice.ts';
import type { Answer } from '../../domain/answer.ts';
import { type AuthorizationRequest, spendAmount } from '../../domain/authorization-request.ts';
import type { Money } from '../../domain/money.ts';
import type { AdviceQueue, KeyCheck, StandInQueue, WebhookKeys } from '../../domain/ports.ts';
import { standInAnswer, type StandInPolicy } from '../../domain/stand-in.ts';
import { translate } from '../../providers/connectfi/translate.ts';
import { type Deadline, startDeadline, until } from './deadline.ts';
import { decideAuthorization, type DecisionDependencies, type NoDecision } from './decide-authorization.ts';
import type { Observe } from './observe.ts';

/** One HTTP POST as it reached us. */
export type Delivery = {
  /** API Gateway's id of the request. */
  readonly id: string;
  readonly presentedKey: string;
  readonly body: Uint8Array;
  /** API Gateway's clock when it took the request, epoch milliseconds. */
  readonly gatewayReceivedAtMs: number;
};

export type Reply =
  | { readonly statusCode: 200; readonly body: { readonly responseCode: Answer } }
  | { readonly statusCode: 404; readonly body: { readonly message: 'Not Found' } }
  | { readonly statusCode: 503; readonly body: { readonly message: string } };

export type WebhookDependencies = DecisionDependencies & {
  readonly keys: WebhookKeys;
  readonly adviceQueue: AdviceQueue;
  readonly standInQueue: StandInQueue;
  readonly observe: Observe;
  readonly standInPolicy: StandInPolicy;
  /** The answer to a request that cannot be read. */
  readonly unreadableAnswer: Answer;
};

/** The same answer as an unknown route's, so that a wrong key learns nothing. */
const NOT_FOUND: Reply = { statusCode: 404, body: { message: 'Not Found' } };

/** Kept back from queueing, so that the answer itself is on its way in time. */
const ANSWER_RESERVE_MS = 100;

/** Answers one webhook from connectFi: key, then body, then decision or durable receipt. */
export async function answerWebhook(delivery: Delivery, dependencies: WebhookDependencies): Promise<Reply> {
  const deadline = startDeadline(dependencies.clock(), delivery.gatewayReceivedAtMs);
  const key = await dependencies.keys.check(delivery.presentedKey);
  if (key === 'no_match') {
    dependencies.observe.keyRefused();
    return NOT_FOUND;
  }
  if (key === 'unavailable') dependencies.observe.keyUnavailable();
  const webhook = translate(delivery.body);
  switch (webhook.kind) {
    case 'request':
      return answered(await answerRequest(webhook.request, delivery.id, key, deadline, dependencies));
    case 'advice':
      return await acceptAdvice(webhook.advice, key, deadline, dependencies);
    case 'unreadable':
      dependencies.observe.unreadable(webhook.reason, dependencies.unreadableAnswer);
      return answered(dependencies.unreadableAnswer);
  }
}

function answered(responseCode: Answer): Reply {
  return { statusCode: 200, body: { responseCode } };
}

async function answerRequest(
  request: AuthorizationRequest,
  deliveryId: string,
  key: KeyCheck,
  deadline: Deadline,
  dependencies: WebhookDependencies,
): Promise<Answer> {
  // Without a key nobody knows who asks: the policy answers and nothing is read, written or queued.
  if (key === 'unavailable') {
    const answer = standInAnswer(dependencies.standInPolicy, amountOf(request));
    dependencies.observe.stoodIn(request, answer, 'webhook_key_unavailable', undefined, deadline);
    return answer;
  }
  const outcome = await decideAuthorization(request, deliveryId, deadline, dependencies);
  if (outcome.kind === 'no_decision') return standIn(request, deliveryId, outcome, deadline, dependencies);
  dependencies.observe.decided(request, outcome, deadline);
  return outcome.answer;
}

/** The amount as far as the request alone tells: a stand-in knows neither card nor rules. */
function amountOf(request: AuthorizationRequest): Money | undefined {
  return spendAmount(request, undefined);
}

/** Answers by policy, and queues what was answered so that the settler makes it the answer of any later ask. */
async function standIn(
  request: AuthorizationRequest,
  deliveryId: string,
  { cause, known, error }: NoDecision,
  deadline: Deadline,
  { clock, observe, standInPolicy, standInQueue }: WebhookDependencies,
): Promise<Answer> {
  const answer = standInAnswer(standInPolicy, amountOf(request), known);
  const answeredAtMs = clock();
  try {
    const queued = await until(deadline.answerByMs - ANSWER_RESERVE_MS, clock, (signal) =>
      standInQueue.send({ deliveryId, request, answer, cause, answeredAtMs }, signal),
    );
    if (queued === 'deadline_passed') observe.standInNotQueued(request, queued);
  } catch (failure) {
    observe.standInNotQueued(request, failure);
  }
  observe.stoodIn(request, answer, cause, error, deadline);
  return answer;
}

/** Acknowledges only what is durable. connectFi tells an advice once, so a 503 here is a loss that is counted. */
async function acceptAdvice(
  advice: Advice,
  key: KeyCheck,
  deadline: Deadline,
  { adviceQueue, clock, observe }: WebhookDependencies,
): Promise<Reply> {
  try {
    const sent =
      key === 'unavailable'
        ? key
        : await until(deadline.answerByMs - ANSWER_RESERVE_MS, clock, (signal) =>
            adviceQueue.send(advice, deadline.enteredAtMs, signal),
          );
    if (sent === undefined) {
      observe.adviceQueued(advice);
      return answered('00');
    }
    observe.adviceNotQueued(advice, sent);
  } catch (error) {
    observe.adviceNotQueued(advice, error);
  }
  return { statusCode: 503, body: { message: 'The advice could not be stored. Please send it again.' } };
}
