import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { addressName, type CounterAddress } from '../../domain/counter-address.ts';
import type { CounterAdjustment } from '../../domain/decision/counter-adjustment.ts';
import type { CounterChange } from '../../domain/decision/counter-change.ts';
import { readPlanOf } from '../../domain/decision/read-plan.ts';
import { type DecisionState, joinedShared, NOTHING_SHARED, type ReadPlan } from '../../domain/decision/reading.ts';
import { adopt } from '../../domain/life/adoption.ts';
import { adjustmentsOf, type Entries, missingFrom } from '../../domain/life/entry.ts';
import type { Life } from '../../domain/life/life.ts';
import { isRefund, type Position, sourceOf } from '../../domain/life/position.ts';
import { settle, wholeChanges } from '../../domain/life/settlement.ts';
import type { Busy, LifeStore, LifeView } from '../../domain/ports.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';

/** What is told with the news itself. */
export type Known = { readonly known: ReadonlyMap<string, AuthorizationRequest>; readonly atMs: number };

export type EntriesAfter = {
  readonly entries: Entries;
  readonly counters: readonly (CounterAdjustment | CounterChange)[];
};

type Tools = { readonly store: LifeStore; readonly ruleSet: RuleSet; readonly signal: AbortSignal };

/**
 * The entries of a life brought to what its position counts, and what that changes of counters. Money that no request of ours
 * asked for begins to count by the live rules.
 */
export async function entriesAfter(
  view: LifeView,
  life: Life,
  position: Position,
  { known, atMs }: Known,
  tools: Tools,
): Promise<EntriesAfter | Busy> {
  const adjustments = adjustmentsOf(life.entries, position.counted);
  const missing = missingFrom(life.entries, position.counted);
  const requests = await requestsOf(missing, known, life, tools);
  const state = await stateFor(view, life, [...requests.values()], atMs, tools);
  if ('kind' in state) return state;
  const settled = settle(state, life.entries, adjustments);
  if (missing.length === 0) return { entries: settled.entries, counters: settled.counters };

  let { state: after } = settled;
  const begun: CounterChange[] = [];
  const entries = new Map(settled.entries);
  for (const key of missing) {
    const request = requests.get(sourceOf(key));
    if (request === undefined) throw new Error(`Nothing is known of ${key} of transaction ${life.authTransactionId}`);
    const kind = isRefund(key) ? 'refunded' : 'spent';
    const minor = position.counted.get(key)?.minor ?? 0;
    const adopted = adopt(tools.ruleSet, after, { key, request, minor, atMs, kind });
    after = adopted.state;
    begun.push(...adopted.counters);
    const tries = entries.get(key)?.moves ?? [];
    entries.set(key, { ...adopted.entry, moves: [...tries, ...adopted.entry.moves] });
  }
  // What was posted and partly undone before it became known counts what is left.
  const last = settle(after, entries, adjustmentsOf(entries, position.counted));
  const touched = [...settled.counters, ...begun, ...last.counters];
  return { entries: last.entries, counters: wholeChanges(touched, state, last.state) };
}

async function requestsOf(
  missing: readonly string[],
  known: ReadonlyMap<string, AuthorizationRequest>,
  life: Life,
  { store, signal }: Tools,
): Promise<ReadonlyMap<string, AuthorizationRequest>> {
  const sources = new Set(missing.map(sourceOf));
  const unknown = [...sources].filter((key) => !known.has(key));
  const found = unknown.length === 0 ? new Map() : await store.readSources(life, unknown, signal);
  return new Map([...known, ...found].filter(([key]) => sources.has(key)));
}

/** The card and every counter that may have to change. */
async function stateFor(
  { card }: LifeView,
  { entries }: Life,
  requests: readonly AuthorizationRequest[],
  atMs: number,
  { store, ruleSet, signal }: Tools,
): Promise<DecisionState | Busy> {
  const moved = [...entries.values()].flatMap(({ moves }) => moves.flatMap(({ address }) => address ?? []));
  const plans = requests.flatMap((request) =>
    (['out', request.flow] as const).map((flow) => readPlanOf(ruleSet, { ...request, flow }, card, atMs)),
  );
  const counters = distinct([...moved, ...plans.flatMap((plan) => plan.counters)]);
  if (counters.length === 0) return { card, shared: NOTHING_SHARED };
  const plan: ReadPlan = { counters, holders: [] };
  const shared = await store.readShared(card.cardId, plan, signal);
  return shared.kind === 'busy' ? shared : { card, shared: joinedShared(NOTHING_SHARED, shared.shared) };
}

function distinct(addresses: readonly CounterAddress[]): readonly CounterAddress[] {
  return [...new Map(addresses.map((address) => [addressName(address), address])).values()];
}
