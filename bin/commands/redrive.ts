import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { Argument, type Command } from 'commander';
import type { OutputId } from '../../lib/output-ids.ts';
import { CommandFailure } from './command-failure.ts';
import { commandLine, type Options } from './options.ts';
import { counted, print } from './output.ts';
import { createProgress } from './progress.ts';
import { connectToStage, type Stage } from './stage.ts';

/** The dead-letter queues of messages, by what their messages are. */
const QUEUES = {
  advice: 'AdviceDeadLetterQueueUrl',
  'stand-in': 'StandInDeadLetterQueueUrl',
  push: 'ApplicationPushDeadLetterQueueUrl',
  callback: 'PaymentCallbackDeadLetterQueueUrl',
} as const satisfies Record<string, OutputId>;

type Redriven = keyof typeof QUEUES;

/** How often to look how far it is. */
const LOOK_MS = 500;

export function addRedriveCommand(program: Command): void {
  program
    .command('redrive')
    .description('move the messages of a dead-letter queue back to where they are processed, once the cause is mended')
    .addArgument(new Argument('<what>', 'what failed').choices([...Object.keys(QUEUES), 'events']))
    .action(async (what: Redriven | 'events', _own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const stage = await connectToStage(options);
      await (what === 'events' ? explainEvents(stage, options) : redrive(what, stage, options));
    });
}

async function redrive(what: Redriven, stage: Stage, options: Options): Promise<void> {
  const { arn, messages } = await queueOf(stage, QUEUES[what]);
  if (messages === 0) {
    print({ moved: 0 }, [`There are no dead letters of ${what} on ${stage.name}.`], options.json);
    return;
  }
  await stage.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn }));
  const moved = await watch(stage, arn, messages);
  print(
    { moved },
    [
      `${counted(moved, 'message')} of ${what} moved back on ${stage.name}. They are processed now; what fails again is a dead`,
      'letter again after five tries.',
    ],
    options.json,
  );
}

/** Waits until the move is over. */
async function watch(stage: Stage, SourceArn: string, about: number): Promise<number> {
  const progress = createProgress('messages moved:');
  try {
    for (;;) {
      const { Results = [] } = await stage.sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
      const {
        Status,
        ApproximateNumberOfMessagesMoved: moved = 0,
        FailureReason,
      }: ListMessageMoveTasksResultEntry = Results[0] ?? {};
      if (Status === 'COMPLETED') return moved;
      if (Status !== 'RUNNING') throw notMoved(moved, FailureReason ?? `it is ${Status ?? 'not there any more'}`);
      progress.at(moved, Math.max(about, moved));
      await sleep(LOOK_MS);
    }
  } finally {
    progress.end();
  }
}

function notMoved(moved: number, reason: string): CommandFailure {
  const told = `Only ${counted(moved, 'message')} moved: ${reason}. Run the command again for the others.`;
  return new CommandFailure(told, { result: { moved } });
}

/** What is in this queue are Lambda's records of what it gave up. Events are published again from their rows. */
async function explainEvents(stage: Stage, options: Options): Promise<void> {
  const { messages } = await queueOf(stage, 'EventDeadLetterQueueUrl');
  const command = commandLine(options, 'events', 'republish', '--from', 'DAY', '--to', 'DAY');
  const queue = stage.output('EventDeadLetterQueueUrl');
  const lines =
    messages === 0
      ? [`No card events were given up on ${stage.name}.`]
      : [
          `${counted(messages, 'record')} of card events that were given up on ${stage.name}. They say where in the stream the`,
          'events were and not what they are, so there is nothing to move back. Publish the events again from their rows:',
          '',
          `    ${command}`,
          '',
          'Consumers know them by their ids. Then empty the queue, and its alarm ends:',
          '',
          `    aws sqs purge-queue --queue-url ${queue}`,
        ];
  print({ records: messages, republish: command, queue }, lines, options.json);
}

async function queueOf(stage: Stage, output: OutputId): Promise<{ readonly arn: string; readonly messages: number }> {
  const { Attributes = {} } = await stage.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: stage.output(output),
      AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'],
    }),
  );
  return {
    arn: Attributes['QueueArn'] ?? '',
    messages: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
  };
}
