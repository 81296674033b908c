import type { ApplicationPushMessage } from '../../contracts/application-push.ts';
import type { AdviceMessage, StandInMessage } from '../../contracts/queue-message.ts';
import type { PushQueue } from '../../domain/merchant-application/ports.ts';
import type { AdviceQueue, StandInQueue } from '../../domain/ports.ts';
import type { SendMessage } from './sqs-sender.ts';

/**
 * Sends through a client that is loaded at the first send: a request that is decided in time sends nothing, and its cold
 * start should not pay for the SQS client.
 */
export function createLazySqsSender(): SendMessage {
  let loading: Promise<SendMessage> | undefined;
  return async (queueUrl, message, signal) => {
    loading ??= import('./sqs-sender.ts').then((module) => module.createSqsSender());
    const send = await loading;
    await send(queueUrl, message, signal);
  };
}

export function createAdviceQueue(send: SendMessage, queueUrl: string): AdviceQueue {
  return {
    send: (advice, receivedAtMs, signal) =>
      send(queueUrl, { version: 1, receivedAtMs, advice } satisfies AdviceMessage, signal),
  };
}

export function createStandInQueue(send: SendMessage, queueUrl: string): StandInQueue {
  return {
    send: (standIn, signal) => send(queueUrl, { version: 1, ...standIn } satisfies StandInMessage, signal),
  };
}

export function createPushQueue(send: SendMessage, queueUrl: string): PushQueue {
  return {
    send: (push, receivedAtMs, signal) =>
      send(queueUrl, { version: 1, receivedAtMs, push } satisfies ApplicationPushMessage, signal),
  };
}
