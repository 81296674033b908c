import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { setCardStatus, setHolderStatus } from '../../../adapters/dynamo/card-store.ts';
import type { Holder, Status } from '../../../domain/card.ts';
import { print } from '../output.ts';
import { connectToStage, type Stage } from '../stage.ts';
import { nameOf, takesWhom, whom, type WhomOptions } from './whom.ts';

/** A decision that has read the old status has its answer written by then, or none (functions/connectfi-webhook/deadline.ts). */
const DECISION_MS_MAX = 2_000;

export function addSetStatus(cards: Command, name: string, status: Status, description: string): void {
  takesWhom(cards.command(name).description(`${description}; in force when the command returns`)).action(
    async (cardId: string | undefined, _own: object, command: Command) => {
      const holder = whom(cardId, command);
      const options = command.optsWithGlobals<WhomOptions>();
      const stage = await connectToStage(options);
      const set = await setStatus(stage, holder, status);
      const subject =
        holder.level === 'program' ? 'The program' : `${holder.level[0]?.toUpperCase()}${nameOf(holder).slice(1)}`;
      print({ ...holder, status: set }, [`${subject} on ${stage.name} is ${set}.`], options.json);
    },
  );
}

/**
 * A card's status guards every approval's write, so it acts at once. A status above it is read and not locked: whoever
 * tightens it waits until no decision can be under way that has read the old one.
 */
async function setStatus(stage: Stage, holder: Holder, status: Status): Promise<Status> {
  const table = stage.output('CardsTableName');
  if (holder.level === 'card') return setCardStatus(stage.dynamo, table, holder.id, status, Date.now());
  const set = await setHolderStatus(stage.dynamo, table, holder, status, Date.now());
  if (set !== 'active') {
    console.error(`Written; waiting ${DECISION_MS_MAX / 1_000} s for the decisions that are under way …`);
    await sleep(DECISION_MS_MAX);
  }
  return set;
}
