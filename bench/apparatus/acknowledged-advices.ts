import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Fault } from '../../local/faults/fault.ts';
import { accessTwin, lookUntil } from '../../local/demo/twin-access.ts';
import { createConnectfi, readAnswer } from '../../local/simulators/connectfi/connectfi.ts';
import { DOCUMENTED_NUMBERS, nextTransaction } from '../../local/simulators/connectfi/transaction-numbers.ts';
import type { Endpoints } from '../../local/twin/endpoints.ts';
import { adviceMessage, advised } from './advice-message.ts';

/** Times in milliseconds, one a call; `drained` is how fast the processors of the twin work a backlog off. */
export type AcknowledgedAdvices = {
  readonly acknowledged: readonly number[];
  readonly bare: readonly number[];
  readonly drained: { readonly messages: number; readonly seconds: number };
};

const WARM_UP_ROUNDS = 10;
const ROUNDS = 60;
const CALLS_A_ROUND = 50;
const BACKLOG = 3_000;
const BATCH = 10;
const CARDS = 500;
const DRAINED_MS_MAX = 300_000;

/** Holds the processors still while something is timed: on this machine they would compute beside it. */
const PROCESSORS_HELD: readonly Fault[] = [{ kind: 'stall', service: 'dynamodb' }];

/**
 * Advices over HTTP, and the very messages that they become sent to the same queue, one at a time in alternating rounds. Each
 * round begins with an empty queue, and nothing is processed before its end.
 */
export async function measureAcknowledgements(endpoints: Endpoints): Promise<AcknowledgedAdvices> {
  const { connectfi: url, credentials, sqs: endpoint } = endpoints;
  if (url === null) throw new Error('Stage dev has no connectFi route.');
  const access = accessTwin(endpoints);
  const sqs = new SQSClient({ endpoint, region: credentials.region, credentials, maxAttempts: 1 });
  const QueueUrl = `${endpoint}/000000000000/${endpoints.queues['AdviceQueue']}`;
  const connectfi = createConnectfi({ url });
  let numbers = DOCUMENTED_NUMBERS;

  function next(index: number) {
    numbers = nextTransaction(numbers);
    return [numbers, `icrd_bench${index % CARDS}`] as const;
  }

  async function acknowledge(body: string): Promise<void> {
    const delivery = await connectfi.post(body);
    const isTaken = delivery.kind === 'answered' && readAnswer(delivery.body) === '00';
    if (!isTaken) throw new Error(`An advice was not acknowledged: ${JSON.stringify(delivery)}`);
  }

  async function sendBare(MessageBody: string): Promise<void> {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }

  async function drain(): Promise<void> {
    const left = await lookUntil(
      () => access.messagesIn('AdviceQueue'),
      (messages) => messages === 0,
      DRAINED_MS_MAX,
    );
    if (left > 0) throw new Error(`${left} advices were not worked off.`);
  }

  async function timed(inputs: readonly string[], call: (input: string) => Promise<void>): Promise<readonly number[]> {
    const timesMs: number[] = [];
    await access.whileFaulty(PROCESSORS_HELD, async () => {
      for (const input of inputs) {
        const beganAt = performance.now();
        await call(input);
        timesMs.push(performance.now() - beganAt);
      }
    });
    await drain();
    return timesMs;
  }

  async function playRound(round: number) {
    const indexes = [...Array(CALLS_A_ROUND).keys()];
    const bodies = indexes.map((index) => advised(...next(index)));
    const messages = indexes.map((index) => JSON.stringify(adviceMessage(...next(index))));
    if (round % 2 === 0) return { bare: await timed(messages, sendBare), whole: await timed(bodies, acknowledge) };
    return { whole: await timed(bodies, acknowledge), bare: await timed(messages, sendBare) };
  }

  /** What is in the queue when the last message is, until nothing is. */
  async function drainBacklog(): Promise<AcknowledgedAdvices['drained']> {
    for (let sent = 0; sent < BACKLOG; sent += BATCH) {
      const Entries = [...Array(BATCH).keys()].map((index) => {
        return { Id: String(index), MessageBody: JSON.stringify(adviceMessage(...next(sent + index))) };
      });
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
    const messages = await access.messagesIn('AdviceQueue');
    const beganAt = performance.now();
    await drain();
    return { messages, seconds: (performance.now() - beganAt) / 1_000 };
  }

  try {
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await playRound(round);
    const rounds: Awaited<ReturnType<typeof playRound>>[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await playRound(round));
    const drained = await drainBacklog();
    return {
      acknowledged: rounds.flatMap(({ whole }) => whole),
      bare: rounds.flatMap(({ bare }) => bare),
      drained,
    };
  } finally {
    sqs.destroy();
    access.close();
  }
}
