import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@aws-sdk/client-sqs';
import type { Functions } from '../lambda/functions.ts';
import { createPermits } from '../lambda/permits.ts';
import { refused } from '../template/read-properties.ts';
import type { Credentials, ResolvedTemplate } from '../template/resolved-template.ts';
import { readBatchResult, type BatchResult } from './batch-result.ts';
import { readMappings, type Mapping } from './mapping.ts';
import { gatherBatch, splitBySize } from './message-batch.ts';
import { openPolledQueue, type PolledQueue } from './polled-queue.ts';
import { sqsEvent } from './sqs-event.ts';

export type EventSourceMappingsOptions = {
  /** Where SQS answers, as `http://127.0.0.1:8480`. */
  readonly endpointUrl: string;
  /** The key with which to poll as a role. */
  readonly credentialsFor: (roleArn: string) => Credentials;
  /** Takes a sentence for whoever watches: an error of SQS, a batch that comes back. */
  readonly onLog: (mappingId: string, line: string) => void;
  /** How long a stop waits for the batches under way. */
  readonly drainMsMax?: number;
};

export type EventSourceMappings = {
  /** Receives no more, and resolves when the batches under way are done, or have had their time. */
  readonly stop: () => Promise<void>;
};

type Poller = {
  readonly mapping: Mapping;
  readonly functions: Pick<Functions, 'invoke'>;
  readonly queue: PolledQueue;
  readonly say: (line: string) => void;
  /** Aborts when nothing more is to be received. */
  readonly stopping: AbortSignal;
  /** Aborts when what is under way is to be given up. */
  readonly givingUp: AbortSignal;
};

/** How long to leave a queue alone after an error: a missing grant does not mend itself, a restart takes a moment. */
const PAUSE_AFTER_ERROR_MS = 1_000;

/** A batch takes milliseconds. One that takes seconds waits for something that is going away too. */
const DRAIN_MS_MAX = 3_000;

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
  const givingUp = new AbortController();
  const running = readMappings(template).map((mapping) => {
    const roleArn = functions.find(mapping.functionReference)?.roleArn;
    const resource = template.resources.get(mapping.logicalId);
    if (roleArn === undefined && resource) throw refused(resource, ['it names a function that is not there']);
    const { endpointUrl } = options;
    const queue = openPolledQueue(mapping, { endpointUrl, credentials: options.credentialsFor(roleArn ?? '') });
    const say = sayOnce((line) => {
      if (!givingUp.signal.aborted) options.onLog(mapping.logicalId, line);
    });
    const signals = { stopping: stopping.signal, givingUp: givingUp.signal };
    return poll({ mapping, functions, queue, say, ...signals }).finally(queue.close);
  });
  return {
    async stop() {
      stopping.abort();
      const drained = new AbortController();
      const timeUp = sleep(options.drainMsMax ?? DRAIN_MS_MAX, undefined, { signal: drained.signal });
      await Promise.race([Promise.all(running), timeUp.catch(() => undefined)]);
      drained.abort();
      givingUp.abort();
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

async function receiveBatch({ mapping, queue, say, stopping }: Poller): Promise<readonly Message[]> {
  try {
    return await gatherBatch((count, waitMs) => queue.receive(count, waitMs, stopping), mapping);
  } catch (error) {
    if (stopping.aborted) return [];
    say(`cannot receive from ${mapping.queueArn}: ${messageOf(error)}`);
    await sleep(PAUSE_AFTER_ERROR_MS, undefined, { signal: stopping }).catch(() => undefined);
    return [];
  }
}

async function runBatch(poller: Poller, batch: readonly Message[]): Promise<void> {
  const { mapping, functions, queue, say, givingUp } = poller;
  const messageIds = batch.map(({ MessageId }) => MessageId ?? '');
  try {
    const invocation = await functions.invoke(mapping.functionReference, JSON.stringify(sqsEvent(mapping, batch)));
    const { reportsItemFailures } = mapping;
    const result = readBatchResult(invocation, { reportsItemFailures, messageIds });
    if (result.kind === 'all_retried') say(`${batch.length} messages come back: ${result.reason}`);
    const done = batch.filter(({ MessageId }) => isDone(result, MessageId ?? ''));
    for (const problem of await queue.remove(done, givingUp)) say(problem);
  } catch (error) {
    say(`cannot finish a batch of ${mapping.queueArn}: ${messageOf(error)}`);
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
