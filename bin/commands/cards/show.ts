import type { Command } from 'commander';
import { readCard, readHolderStatus } from '../../../adapters/dynamo/card-store.ts';
import type { Card, Holder } from '../../../domain/card.ts';
import { holdersOf } from '../../../domain/decision/reading.ts';
import { formatMoney } from '../../../domain/money.ts';
import { commandLine } from '../options.ts';
import { counted, instant, print } from '../output.ts';
import { connectToStage, type Stage } from '../stage.ts';
import { nameOf, takesWhom, whom, type WhomOptions } from './whom.ts';

export function addShowCard(cards: Command): void {
  takesWhom(
    cards.command('show').description('a card, or what it belongs to, as the next decision will see it'),
  ).action(async (cardId: string | undefined, _own: object, command: Command) => {
    const holder = whom(cardId, command);
    const options = command.optsWithGlobals<WhomOptions>();
    const stage = await connectToStage(options);
    await (holder.level === 'card' ? showCard(stage, holder.id, options) : showHolder(stage, holder, options));
  });
}

async function showHolder(stage: Stage, holder: Holder, { json }: WhomOptions): Promise<void> {
  const status = await readHolderStatus(stage.dynamo, stage.output('CardsTableName'), holder);
  print({ ...holder, status }, [`On ${stage.name}, ${nameOf(holder)} is ${status}.`], json);
}

async function showCard(stage: Stage, cardId: string, options: WhomOptions): Promise<void> {
  const table = stage.output('CardsTableName');
  const card = await readCard(stage.dynamo, table, cardId);
  const above = await Promise.all(
    holdersOf(card).map(async (holder) => ({
      ...holder,
      status: await readHolderStatus(stage.dynamo, table, holder),
    })),
  );
  const { account, group, currency, firstApprovedAtMs, lastApprovedAtMs } = card;
  const held = heldByCurrency(card);
  print(
    { cardId, status: card.status, account, group, currency, firstApprovedAtMs, lastApprovedAtMs, above, held },
    [
      `Card ${cardId} on ${stage.name} is ${card.status}.`,
      ...above.filter(({ status }) => status !== 'active').map((holder) => `  ${nameOf(holder)} is ${holder.status}`),
      `  account ${account ?? 'none'}, group ${group ?? 'none'}, currency ${currency ?? 'as its balance says'}`,
      `  first approved ${when(firstApprovedAtMs)}, last approved ${when(lastApprovedAtMs)}`,
      ...held.map(
        ({ minor, holds, currency: of }) =>
          `  ${counted(holds, 'open hold')} of ${formatMoney({ minor, currency: of })}`,
      ),
      `  what it may still spend:  ${commandLine(options, 'limits', 'show', cardId)}`,
    ],
    options.json,
  );
}

/** What approvals keep for transactions that are not settled yet. */
function heldByCurrency({ holds }: Card) {
  return [...Map.groupBy(holds.values(), ({ currency }) => currency)].map(([currency, own]) => ({
    currency,
    holds: own.length,
    minor: own.reduce((sum, { minor }) => sum + minor, 0),
  }));
}

function when(ms: number | undefined): string {
  return ms === undefined ? 'never' : instant(ms);
}
