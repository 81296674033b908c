import type { Advice } from '../../domain/advice.ts';
import type { Answer } from '../../domain/answer.ts';
import { type AuthorizationRequest, spendAmount } from '../../domain/authorization-request.ts';
import type { Money } from '../../domain/money.ts';
import type { AdviceQueue, AdviceRefuge, KeyCheck, StandInQueue, WebhookKeys } from '../../domain/ports.ts';
import { standInAnswer, type StandInPolicy } from '../../domain/stand-in.ts';
import { failureOf, until } from '../../domain/until.ts';
import { translate } from '../../providers/connectfi/translate.ts';
import { type Deadline, startDeadline } from './deadline.ts';
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
  /** Where an advice goes that the queue does not take. */
  readonly adviceRefuge: Pick<AdviceRefuge, 'keep'>;
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

/** The queue's part of the time there is for an advice; what is left is for the second place. */
const QUEUE_SHARE = 0.5;

/**
 * Acknowledges only what is durable: in the queue, else in the table. connectFi tells an advice once, so a 503 is a loss, and
 * counted as one.
 */
async function acceptAdvice(
  advice: Advice,
  key: KeyCheck,
  deadline: Deadline,
  { adviceQueue, adviceRefuge, clock, observe }: WebhookDependencies,
): Promise<Reply> {
  // Without a key nobody knows who tells.
  if (key === 'unavailable') {
    observe.adviceLost(advice, key);
    return NOT_STORED;
  }
  const { enteredAtMs } = deadline;
  const lastMs = deadline.answerByMs - ANSWER_RESERVE_MS;
  const queueUntilMs = enteredAtMs + (lastMs - enteredAtMs) * QUEUE_SHARE;
  const queued = await failureOf(queueUntilMs, clock, (signal) => adviceQueue.send(advice, enteredAtMs, signal));
  if (queued === undefined) {
    observe.adviceQueued(advice);
    return answered('00');
  }
  const kept = await failureOf(lastMs, clock, (signal) => adviceRefuge.keep(advice, enteredAtMs, signal));
  if (kept === undefined) {
    observe.adviceKeptAside(advice, queued);
    return answered('00');
  }
  observe.adviceLost(advice, kept);
  return NOT_STORED;
}

const NOT_STORED: Reply = {
  statusCode: 503,
  body: { message: 'The advice could not be stored. Please send it again.' },
};
