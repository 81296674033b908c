import type { Facts } from '../../domain/life/facts.ts';
import { eventsOf, newDrift, refusalOf } from '../../domain/life/happening.ts';
import { type Life, lifeAfter, lifeAt } from '../../domain/life/life.ts';
import { holdChanges } from '../../domain/life/listed-holds.ts';
import { positionOf } from '../../domain/life/position.ts';
import type {
  Busy,
  Clock,
  LifeChange,
  Lives,
  LifeStore,
  LifeView,
  LiveRuleSets,
  Settlement,
  Told,
} from '../../domain/ports.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';
import { within } from '../within.ts';
import { entriesAfter, type Known } from './entries-after.ts';
import { adviceNews, expiryNews, type News, standInNews } from './news.ts';

export type LivesDependencies = {
  readonly store: LifeStore;
  readonly ruleSets: LiveRuleSets;
  readonly clock: Clock;
  /** Waits before try number `attempt`, with jitter. */
  readonly pause: (attempt: number, signal: AbortSignal) => Promise<void>;
};

/** Less than a queue's consumer has for ten messages at once; whoever asks tries again later. */
const TELL_MS_MAX = 8_000;

/** Others change the same transaction, card or shared counter: each try reads anew. */
const ATTEMPTS_MAX = 30;

type Id = { readonly cardId: string; readonly authTransactionId: string };

/** Brings transactions up to what becomes known of them, by tries until one is written. */
export function createLives(dependencies: LivesDependencies): Lives {
  const { store, ruleSets, clock, pause } = dependencies;

  async function told(id: Id, news: News, outer = new AbortController().signal): Promise<Told> {
    const outcome = await within(TELL_MS_MAX, outer, async (signal) => {
      for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
        const done = await tryOnce(id, news, signal);
        if (typeof done !== 'string') return done;
        await pause(attempt, signal);
      }
      return 'busy' as const;
    });
    if (typeof outcome === 'object') return outcome;
    throw new Error(`Transaction ${id.authTransactionId} could not be brought up to date: ${outcome}`);
  }

  async function tryOnce(id: Id, news: News, signal: AbortSignal): Promise<Told | 'again'> {
    const { requestKey } = news;
    const { cardId, authTransactionId } = id;
    const view = await store.read(
      { cardId, authTransactionId, ...(requestKey !== undefined && { requestKey }) },
      signal,
    );
    if (view.kind === 'busy') return 'again';
    const ruleSet = await ruleSets.current(view.live, clock(), signal);
    if (ruleSet === 'unusable') throw new Error('No rule set can be had to count by');
    const life = lifeAt(view.life, id, news.atMs);
    const facts = news.facts(life, view, ruleSet);
    const before = positionOf(life.facts);
    const isKnown = facts === undefined || (await isOfThePast(life, news, signal));
    if (isKnown) return { kind: 'known_already', stage: before.stage, drift: [] };
    const change = await changeFor(view, life, facts, news, ruleSet, signal);
    if ('kind' in change) return 'again';
    const outcome = await store.commit(change, signal);
    if (outcome !== 'committed') return 'again';
    const after = positionOf(facts);
    const refused = news.on && refusalOf(before, after, news.on);
    const drift = newDrift(before, after);
    return { kind: 'applied', stage: after.stage, drift, ...(refused !== undefined && { refused }) };
  }

  /** An advice of the transaction that had the number before, delivered again. */
  async function isOfThePast(life: Life, { adviceKey }: News, signal: AbortSignal): Promise<boolean> {
    if (adviceKey === undefined || life.generation === 1) return false;
    return (await store.readSources(life, [adviceKey], signal)).size > 0;
  }

  async function changeFor(
    view: LifeView,
    life: Life,
    facts: Facts,
    news: News,
    ruleSet: RuleSet,
    signal: AbortSignal,
  ): Promise<LifeChange | Busy> {
    const after = positionOf(facts);
    const settled = await entriesAfter(view, life, after, { known: news.known, atMs: news.atMs } satisfies Known, {
      store,
      ruleSet,
      signal,
    });
    if ('kind' in settled) return settled;
    const events = eventsOf(life, after, news.cause(life, after), newDrift(positionOf(life.facts), after));
    const next = lifeAfter(life, { facts, entries: settled.entries, events: events.length, atMs: news.atMs });
    const row = news.row?.(view);
    return {
      seen: view,
      next,
      holds: holdChanges(view.card, life.authTransactionId, positionOf(life.facts).holds, after.holds),
      counters: settled.counters,
      ...(row && { row }),
      drift: after.drift,
      atMs: news.atMs,
      events,
    };
  }

  return {
    tellAdvice: (advice, receivedAtMs) => told(advice, adviceNews(advice, receivedAtMs)),
    expire: (due, signal) => told(due, expiryNews(due), signal),
    settleStandIn: async (standIn) => {
      let settlement: Settlement = 'already_settled';
      await told(
        standIn.request,
        standInNews(standIn, (one) => (settlement = one)),
      );
      return settlement;
    },
  };
}
