import { readTimeline, type Timeline } from '../../adapters/dynamo/timeline-store.ts';
import { type Position, positionOf } from '../../domain/life/position.ts';
import type { CarriedEvent } from '../../local/event-bridge/carried-events.ts';
import { lookUntil } from '../../local/demo/twin-access.ts';
import type { Happening } from '../../local/simulators/connectfi/happening.ts';
import type { Advise, Dress } from '../../local/simulators/connectfi/script.ts';
import { createSimulator } from '../../local/simulators/connectfi/simulator.ts';
import { DOCUMENTED_NUMBERS, nextTransaction } from '../../local/simulators/connectfi/transaction-numbers.ts';
import type { Purchase } from '../../local/simulators/connectfi/webhook-body.ts';
import type { ATwin } from './a-twin.ts';
import { cardhook } from './operator.ts';

/** Which transaction, as the tables and the operator name it. */
export type Named = { readonly cardId: string; readonly authTransactionId: string };

export type PlayedLives = ReturnType<typeof playLives>;

/** Transactions that connectFi's simulator plays against a twin, by names of the test's own, and what became of them. */
export function playLives(twin: ATwin) {
  let numbers = DOCUMENTED_NUMBERS;
  const simulator = createSimulator({
    connectfi: twin.connectfi,
    numbers: { nextTransaction: () => (numbers = nextTransaction(numbers)) },
  });
  const named = new Map<string, Named>();

  function idOf(transaction: string): Named {
    const id = named.get(transaction);
    if (id === undefined) throw new Error(`Nobody has played ${transaction}`);
    return id;
  }

  function timelineOf(transaction: string): Promise<Timeline> {
    const { cardId, authTransactionId } = idOf(transaction);
    return readTimeline(twin.dynamo, twin.table('AuthorizationsTable'), cardId, authTransactionId);
  }

  async function positionIn(transaction: string): Promise<Position | undefined> {
    const life = (await timelineOf(transaction)).lives.at(-1);
    return life && positionOf(life.facts);
  }

  return {
    idOf,
    timelineOf,

    /** @returns the answer that connectFi got */
    async ask(transaction: string, purchase: Purchase, dress: Dress = {}): Promise<string> {
      const played = await simulator.playStep({ kind: 'ask', transaction, purchase, ...dress });
      if (!('verdict' in played)) throw new Error(`${transaction} was not asked for`);
      named.set(transaction, { cardId: played.cardId, authTransactionId: played.numbers.authTransactionId });
      return played.verdict.responseCode;
    },

    /** @returns whether each delivery was acknowledged */
    async advise(
      transaction: string,
      happening: Happening,
      more: Pick<Advise, 'deliveries' | 'purchase'> = {},
    ): Promise<readonly boolean[]> {
      const played = await simulator.playStep({ kind: 'advise', transaction, happening, ...more });
      if (!('acknowledged' in played)) throw new Error(`This does not happen to ${transaction}`);
      named.set(transaction, { cardId: played.cardId, authTransactionId: played.numbers.authTransactionId });
      return played.acknowledged.map(({ isTaken }) => isTaken);
    },

    /** Where it stands, once it has come to this stage and heard of so many advices, or where it stays. */
    async standing(transaction: string, stage: Position['stage'], advices = 0): Promise<Position | undefined> {
      await lookUntil(
        async () => ({ position: await positionIn(transaction), heard: (await timelineOf(transaction)).advices }),
        ({ position, heard }) => position?.stage === stage && heard.length >= advices,
      );
      return positionIn(transaction);
    },

    /** What is left of a limit, as the operator is told. */
    async left(cardId: string, rule: string): Promise<unknown> {
      const told = JSON.parse(await cardhook(twin.endpoints, '--json', 'limits', 'show', cardId));
      return told.limits.find((limit: { rule: string }) => limit.rule === rule)?.readings[0]?.left;
    },

    /** The types of the events of it that the bus has carried, first to last. */
    async carried(transaction: string): Promise<readonly string[]> {
      const { cardId, authTransactionId } = idOf(transaction);
      const answer = await fetch(new URL('/_twin/events', twin.url));
      return ((await answer.json()) as readonly CarriedEvent[])
        .map(({ event: { detail } }) => detail as { readonly type?: string; readonly id?: string })
        .filter(({ id }) => id?.startsWith(`${cardId}/${authTransactionId}/`) === true)
        .map(({ type }) => type ?? 'without a type');
    },
  };
}
