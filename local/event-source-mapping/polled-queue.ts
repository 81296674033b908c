import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs';
import { within } from '../../adapters/within.ts';
import type { Credentials } from '../template/resolved-template.ts';
import type { Mapping } from './mapping.ts';

/** The queue of a mapping, as Lambda's poller sees it. Every call ends: by an answer, by `signal`, or as an error. */
export type PolledQueue = {
  /** Waits for the first of up to `count` messages up to `waitMs`. */
  readonly receive: (count: number, waitMs: number, signal: AbortSignal) => Promise<readonly Message[]>;
  /** @returns a sentence for each message that could not be deleted */
  readonly remove: (messages: readonly Message[], signal: AbortSignal) => Promise<readonly string[]>;
  readonly close: () => void;
};

export type PolledQueueOptions = {
  /** Where SQS answers, as `http://127.0.0.1:8480`. */
  readonly endpointUrl: string;
  readonly credentials: Credentials;
  /** How long SQS may take beyond the time that it was told to wait. */
  readonly answerMsMax?: number;
};

/** It takes milliseconds here; a machine that was asleep may need seconds. */
const ANSWER_MS_MAX = 5_000;

/** SQS deletes up to ten at once. */
const REMOVED_MAX = 10;

export function openPolledQueue(
  { queueUrl: QueueUrl, queueArn, region }: Mapping,
  { endpointUrl, credentials, answerMsMax = ANSWER_MS_MAX }: PolledQueueOptions,
): PolledQueue {
  // An error is told at once; the next poll is the retry.
  const client = new SQSClient({ region, endpoint: endpointUrl, credentials, maxAttempts: 1 });

  async function removeSome(messages: readonly Message[], signal: AbortSignal): Promise<readonly string[]> {
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    const { Failed = [] } = await answered(answerMsMax, signal, (abortSignal) =>
      client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }), { abortSignal }),
    );
    return Failed.map(({ Code, Message = '' }) => `cannot delete from ${queueArn}: ${Code} ${Message}`);
  }

  return {
    async receive(count, waitMs, signal) {
      // Whole seconds; less than one would be a short poll, and a loop of them.
      const WaitTimeSeconds = Math.ceil(waitMs / 1_000);
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: count,
        WaitTimeSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      const { Messages = [] } = await answered(WaitTimeSeconds * 1_000 + answerMsMax, signal, (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      return Messages;
    },
    async remove(messages, signal) {
      const problems: string[] = [];
      for (let start = 0; start < messages.length; start += REMOVED_MAX) {
        problems.push(...(await removeSome(messages.slice(start, start + REMOVED_MAX), signal)));
      }
      return problems;
    },
    close: () => client.destroy(),
  };
}

/** @throws an Error that names the time, when it is over before the call is */
async function answered<Result>(
  msMax: number,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const result = await within(msMax, signal, call);
  if (result === 'out_of_time') throw new Error(`no answer within ${msMax} ms`);
  return result;
}
