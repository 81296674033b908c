import { setTimeout as delay } from 'node:timers/promises';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs';
import type { Functions } from '../lambda/functions.ts';
import { createPermits } from '../lambda/permits.ts';
import { refused } from '../lambda/read-properties.ts';
import type { Credentials, ResolvedTemplate } from '../template/resolved-template.ts';
import { readBatchResult, type BatchResult } from './batch-result.ts';
import { readMappings, type Mapping } from './mapping.ts';
import { gatherBatch, splitBySize } from './message-batch.ts';
import { sqsEvent } from './sqs-event.ts';

export type EventSourceMappingsOptions = {
  /** Where SQS answers, as `http://127.0.0.1:8480`. */
  readonly endpointUrl: string;
  readonly credentialsFor: (roleArn: string) => Credentials;
  /** Takes a sentence for whoever watches: an error of SQS, a batch that comes back. */
  readonly onLog: (mappingId: string, line: string) => void;
};

export type EventSourceMappings = {
  /** Receives no more and resolves when the batches under way are done. */
  readonly stop: () => Promise<void>;
};

type Poller = {
  readonly mapping: Mapping;
  readonly functions: Pick<Functions, 'invoke'>;
  readonly client: SQSClient;
  readonly say: (line: string) => void;
  readonly stopping: AbortSignal;
};

/** How long to leave a queue alone after an error: a missing grant does not mend itself, a restart takes a moment. */
const PAUSE_AFTER_ERROR_MS = 1_000;

/**
 * Polls the queues of a template's event source mappings, with the functions' own roles, as Lambda does.
 * @throws {TemplateRefused} for a mapping that the twin cannot run
 */
export function startEventSourceMappings(
  template: ResolvedTemplate,
  functions: Pick<Functions, 'invoke' | 'find'>,
  options: EventSourceMappingsOptions,
): EventSourceMappings {
  const stopping = new AbortController();
  const running = readMappings(template).map((mapping) => {
    const roleArn = functions.find(mapping.functionReference)?.roleArn;
    const resource = template.resources.get(mapping.logicalId);
    if (roleArn === undefined && resource) throw refused(resource, ['it names a function that is not there']);
    const client = new SQSClient({
      region: mapping.region,
      endpoint: options.endpointUrl,
      credentials: options.credentialsFor(roleArn ?? ''),
      // An error is told at once; the next poll is the retry.
      maxAttempts: 1,
    });
    const say = sayOnce((line) => options.onLog(mapping.logicalId, line));
    return poll({ mapping, functions, client, say, stopping: stopping.signal }).finally(() => client.destroy());
  });
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

/** One receiver a queue; as many batches at once as the mapping may run. */
async function poll(poller: Poller): Promise<void> {
  const { mapping, stopping } = poller;
  const permits = createPermits(mapping.concurrencyMax);
  const batches = new Set<Promise<void>>();
  while (!stopping.aborted) {
    await permits.acquire();
    const received = await receiveBatch(poller);
    const batch = runParts(poller, received).finally(() => {
      permits.release();
      batches.delete(batch);
    });
    batches.add(batch);
  }
  await Promise.all(batches);
}

async function runParts(poller: Poller, received: readonly Message[]): Promise<void> {
  await Promise.all(splitBySize(received).map((batch) => runBatch(poller, batch)));
}

async function receiveBatch(poller: Poller): Promise<readonly Message[]> {
  try {
    return await gatherBatch((count, waitMs) => receive(poller, count, waitMs), poller.mapping);
  } catch (error) {
    if (poller.stopping.aborted) return [];
    poller.say(`cannot receive from ${poller.mapping.queueArn}: ${messageOf(error)}`);
    await delay(PAUSE_AFTER_ERROR_MS, undefined, { signal: poller.stopping }).catch(() => undefined);
    return [];
  }
}

async function receive(
  { client, mapping, stopping }: Poller,
  count: number,
  waitMs: number,
): Promise<readonly Message[]> {
  const { Messages } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: mapping.queueUrl,
      MaxNumberOfMessages: count,
      // Whole seconds; less than one would be a short poll, and a loop of them.
      WaitTimeSeconds: Math.ceil(waitMs / 1_000),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
    { abortSignal: stopping },
  );
  return Messages ?? [];
}

async function runBatch(poller: Poller, batch: readonly Message[]): Promise<void> {
  const { mapping, functions, say } = poller;
  const messageIds = batch.map(({ MessageId }) => MessageId ?? '');
  try {
    const invocation = await functions.invoke(mapping.functionReference, JSON.stringify(sqsEvent(mapping, batch)));
    const { reportsItemFailures } = mapping;
    const result = readBatchResult(invocation, { reportsItemFailures, messageIds });
    if (result.kind === 'all_retried') say(`${batch.length} messages come back: ${result.reason}`);
    await deleteDone(poller, batch, result);
  } catch (error) {
    say(`cannot finish a batch of ${mapping.queueArn}: ${messageOf(error)}`);
  }
}

async function deleteDone(
  { client, mapping, say }: Poller,
  batch: readonly Message[],
  result: BatchResult,
): Promise<void> {
  const done = batch.filter(({ MessageId }) => isDone(result, MessageId ?? ''));
  // SQS deletes up to ten at once.
  for (let start = 0; start < done.length; start += 10) {
    const { Failed } = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: mapping.queueUrl,
        Entries: done.slice(start, start + 10).map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle })),
      }),
    );
    for (const { Code, Message } of Failed ?? [])
      say(`cannot delete from ${mapping.queueArn}: ${Code} ${Message ?? ''}`);
  }
}

function isDone(result: BatchResult, messageId: string): boolean {
  if (result.kind === 'some_failed') return !result.failedIds.has(messageId);
  return result.kind === 'all_done';
}

/** Leaves out a line that is the same as the last: an error that stays is told once. */
function sayOnce(say: (line: string) => void): (line: string) => void {
  let last: string | undefined;
  return (line) => {
    if (line !== last) say(line);
    last = line;
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
