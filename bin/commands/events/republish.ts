import type { Command } from 'commander';
import { scanEvents } from '../../../adapters/dynamo/event-history.ts';
import { createEventBus } from '../../../adapters/event-bridge/event-bus.ts';
import type { OutboundEvent } from '../../../domain/outbound-event.ts';
import { fromArgument, toArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Options } from '../options.ts';
import { counted, instant, print } from '../output.ts';
import { createProgress } from '../progress.ts';
import { connectToStage } from '../stage.ts';

type RepublishOptions = Options & { readonly from: number; readonly to: number };

const OTHER_TABLES = ['ApplicationsTableName', 'JobsTableName', 'PaymentsTableName'] as const;

/** The adapter bounds each call; a scan of millions takes as long as it takes. */
const UNTIL_DONE = new AbortController().signal;

export function addRepublish(events: Command): void {
  events
    .command('republish')
    .description('put the events of a span of time on the bus again, from their rows and with the same ids')
    .requiredOption('--from <time>', 'the first day (UTC) or instant', fromArgument)
    .requiredOption(
      '--to <time>',
      'the last day, which is meant whole, or the instant before which it ends',
      toArgument,
    )
    .action(async (_own: object, command: Command) => republish(command.optsWithGlobals<RepublishOptions>()));
}

async function republish({ from: fromMs, to: untilMs, ...options }: RepublishOptions): Promise<void> {
  const stage = await connectToStage(options);
  const bus = createEventBus(stage.events, stage.output('CardEventBusName'));
  const progress = createProgress('rows looked at:');
  let published = 0;

  async function publish(events: readonly OutboundEvent[]): Promise<void> {
    const outcome = await bus.publish(events, UNTIL_DONE);
    published += outcome.kind === 'published' ? events.length : outcome.index;
    if (outcome.kind === 'published') return;
    throw new CommandFailure(
      `The bus did not take an event: ${outcome.because}. Run the command again: ids are the same, so nothing counts twice.`,
      { result: { published } },
    );
  }

  try {
    let unreadable = 0;
    // A stage without Elavon, Strivve or Spreedly has no table of theirs.
    const others = OTHER_TABLES.flatMap((output) => stage.outputIfAny(output) ?? []);
    for (const table of [stage.output('AuthorizationsTableName'), ...others]) {
      const done = await scanEvents(
        stage.dynamo,
        table,
        { fromMs, untilMs },
        { onEvents: publish, onProgress: ({ scanned, about }) => progress.at(scanned, about) },
      );
      unreadable += done.unreadable;
    }
    progress.end();
    print(
      { published, unreadable, from: instant(fromMs), to: instant(untilMs) },
      [
        `${counted(published, 'event')} from ${instant(fromMs)} until ${instant(untilMs)} published again on ${stage.name}.`,
        ...(unreadable === 0 ? [] : [`${counted(unreadable, 'row')} cannot be read: somebody changed them by hand.`]),
      ],
      options.json,
    );
  } finally {
    progress.end();
  }
}
