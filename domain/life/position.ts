import type { Drift } from './drift.ts';
import type { Direction, Facts } from './facts.ts';
import { isOpen, type OpenHold, sumOf } from './holds.ts';
import { type Counted, type Side, sideOf } from './side.ts';
import type { Stage } from './stage.ts';

/** What follows from all that is known of a transaction. */
export type Position = {
  readonly stage: Stage;
  readonly currency?: string;
  /** Minor units that are kept still, by entry. */
  readonly holds: ReadonlyMap<string, PositionHold>;
  /** Minor units: posted in all, undone in all, and come in by refunds that were not undone. */
  readonly posted: number;
  readonly reversed: number;
  readonly refunded: number;
  /** What each entry counts against limits: requests by their key, and what no request asked for by its advice's. */
  readonly counted: ReadonlyMap<string, Counted>;
  readonly drift: readonly Drift[];
};

export type PositionHold = {
  readonly minor: number;
  readonly currency: string;
  readonly atMs: number;
  readonly expiresAtMs?: number;
};

/**
 * The position that facts lead to. Pure, and the same for the same set of facts: whatever order connectFi, the network and
 * the queue bring them in, and however often, the end is the same.
 */
export function positionOf(facts: Facts): Position {
  const [out, comeIn, none] = (['out', 'in', 'none'] as const).map((direction) => sideOf(facts, direction));
  if (out === undefined || comeIn === undefined || none === undefined) throw new Error('A direction has no side');
  const sides = [out, comeIn, none];
  const currency = out.currency ?? comeIn.currency;
  return {
    stage: stageOf(facts, sides),
    ...(currency !== undefined && { currency }),
    holds: new Map(
      out.holds
        .filter((hold) => isOpen(hold) && hold.minor > 0)
        .flatMap(({ key, minor, currency: held, atMs, expiresAtMs }) =>
          held === undefined
            ? []
            : [[key, { minor, currency: held, atMs, ...(expiresAtMs !== undefined && { expiresAtMs }) }] as const],
        ),
    ),
    posted: out.posted,
    reversed: out.reversed,
    refunded: comeIn.kept,
    counted: new Map([...sides.flatMap(({ counted }) => [...counted]), ...refundsOf(facts, comeIn)]),
    drift: sides.flatMap(({ drift }) => drift),
  };
}

/** Names the entry of a refund, beside what its own request may count. */
const REFUND = 'refund:';

export function isRefund(entry: string): boolean {
  return entry.startsWith(REFUND);
}

/** The request or advice that an entry is of. */
export function sourceOf(entry: string): string {
  return isRefund(entry) ? entry.slice(REFUND.length) : entry;
}

/** What came in and was not taken back, by refund. */
function refundsOf(facts: Facts, { kept }: Side): readonly (readonly [string, Counted])[] {
  let left = kept;
  return facts.advices
    .filter(({ direction, meaning }) => direction === 'in' && meaning === 'posted')
    .toSorted((a, b) => (a.adviceKey < b.adviceKey ? -1 : 1))
    .map(({ adviceKey, amount }) => {
      const minor = Math.min(left, amount?.minor ?? 0);
      left -= minor;
      return [`${REFUND}${adviceKey}`, { minor, isUsed: false, isAdopted: true }];
    });
}

/** The stage of the money that goes out, where any does; else of what comes in; else of what moves nothing. */
function stageOf(facts: Facts, [out, comeIn, none]: readonly Side[]): Stage {
  if (out !== undefined && isAbout(facts, 'out')) {
    const stage = stageOfSide(facts, out, 'out');
    if (stage !== 'unseen' || !isAbout(facts, 'in')) return stage;
  }
  if (comeIn !== undefined && isAbout(facts, 'in')) {
    const stage = stageOfSide(facts, comeIn, 'in');
    return stage === 'posted' || stage === 'adopted' ? 'refunded' : stage;
  }
  return none !== undefined && isAbout(facts, 'none') ? stageOfSide(facts, none, 'none') : 'unseen';
}

function isAbout({ requests, advices }: Facts, direction: Direction): boolean {
  return [...requests, ...advices].some((fact) => fact.direction === direction);
}

function stageOfSide(facts: Facts, side: Side, direction: Direction): Stage {
  const { holds, hasPosts, kept, reversed } = side;
  const open = holds.filter((hold) => isOpen(hold) && hold.minor > 0);
  const isAdopted = [...side.counted.values()].every((counted) => counted.isAdopted || !counted.isUsed);
  if (hasPosts && kept === 0 && reversed > 0 && open.length === 0) return 'reversed';
  if (hasPosts || open.length > 0) {
    if (reversed > 0) return 'partly_reversed';
    if (isAdopted) return 'adopted';
    if (!hasPosts) return 'held';
    return open.length > 0 ? 'partly_posted' : 'posted';
  }
  return stageWhenNothingIsLeft(facts, holds, direction);
}

function stageWhenNothingIsLeft(facts: Facts, holds: readonly OpenHold[], direction: Direction): Stage {
  const has = (end: OpenHold['end']): boolean => holds.some((hold) => hold.end === end);
  const isAny = (meaning: string): boolean =>
    facts.advices.some((advice) => advice.direction === direction && advice.meaning === meaning);
  if (has('reversed') || (sumOf(holds) === 0 && holds.some(isOpen) && isAny('reversed'))) return 'reversed';
  if (holds.some(isOpen)) return 'requested';
  if (has('expired')) return 'expired';
  if (has('refused')) return 'released';
  const isDeclined = facts.requests.some((request) => request.direction === direction && request.answer !== '00');
  return isDeclined || isAny('refused') ? 'declined' : 'unseen';
}
