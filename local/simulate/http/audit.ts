import { transactionPartition } from '../../../adapters/dynamo/keys.ts';
import { type Card, HOLDS_MAX } from '../../../domain/card.ts';
import type { Violation } from '../oracle/violation.ts';
import type { Limits } from './rules.ts';
import type { AnswerRow, Stored } from './scan-tables.ts';
import type { Told } from './send.ts';
import type { Asked } from './traffic.ts';

export type AuditInput = {
  readonly told: readonly Told[];
  readonly stored: Stored;
  readonly hotCard: string;
  readonly limits: Limits;
  readonly counterIds: Readonly<Record<keyof Limits, string>>;
  /** `cardId authTransactionId` of what a stand-in answered. */
  readonly standIns: ReadonlyMap<string, readonly string[]>;
  /** Those of them that nothing need be stored of. */
  readonly lost: ReadonlySet<string>;
};

export type Audit = {
  readonly violations: readonly Violation[];
  /** What the limits let through, minor units. */
  readonly approved: number;
  /** Requests that were told one thing by a stand-in and another by a decision: recorded, and no promise. */
  readonly toldTwoThings: number;
};

/** A request that was decided or approved by a stand-in, whatever was told. */
type Counted = {
  readonly asked: Asked;
  readonly authTransactionId: string;
  /** Counts against limits, and is held. */
  readonly isSpent: boolean;
  /** A stand-in approved it: it asked no limit for room, and may come to be counted when others have spent it. */
  readonly isAdopted: boolean;
  /** A decision saw it, which counts as a try. */
  readonly isTried: boolean;
};

/** Holds what was sent and told against what is stored. The amounts are those that were sent. */
export function audit(input: AuditInput): Audit {
  const { told, stored, standIns, lost } = input;
  const violations: Violation[] = [];
  const counted: Counted[] = [];
  let toldTwoThings = 0;
  for (const one of told) {
    const { asked, authTransactionId, answers } = one;
    const rows = stored.answers.get(transactionPartition(asked.cardId, authTransactionId)) ?? [];
    const [row] = rows;
    const isAdopted = row !== undefined && wasAdopted(row);
    if (row !== undefined && (isAdopted || wasDecided(row))) {
      // What a late approval took is given back where the stand-in declined.
      counted.push({ asked, authTransactionId, isSpent: row.answer === '00', isAdopted, isTried: wasDecided(row) });
    }
    const request = `${asked.cardId} ${authTransactionId}`;
    const isStoodIn = standIns.has(request);
    const isSteady = new Set([...answers, ...(row && answers.length > 0 ? [row.answer] : [])]).size <= 1;
    if (!isSteady && isStoodIn) toldTwoThings += 1;
    else if (!lost.has(request)) violations.push(...inconstant(one, rows, isSteady));
  }
  violations.push(...byCard(input, counted), ...ofProgram(input, counted));
  return { violations, approved: sumOf(counted.filter(isApproved)), toldTwoThings };
}

function* inconstant({ asked, answers }: Told, rows: readonly AnswerRow[], isSteady: boolean): Generator<Violation> {
  const request = `request ${asked.number} of ${asked.cardId}`;
  const told = answers.join(', ');
  if (!isSteady) {
    yield { promise: 'one_answer_a_request', tells: `${request}: told ${told}, stored ${rows[0]?.answer}` };
  }
  if (answers.length > 0 && rows.length !== 1) {
    yield { promise: 'answers_are_remembered', tells: `${request}: told ${told}, ${rows.length} rows` };
  }
}

/** A stand-in that came first leaves nothing of a decision. */
function wasDecided({ source, lateAnswer }: AnswerRow): boolean {
  return source === 'decision' || lateAnswer !== undefined;
}

/** A stand-in approved what no decision had: it is counted when it is settled. */
function wasAdopted({ answer, source, lateAnswer }: AnswerRow): boolean {
  return answer === '00' && source === 'stand_in' && lateAnswer !== '00';
}

/** Whether limits let it through. */
function isApproved({ isSpent, isAdopted }: Counted): boolean {
  return isSpent && !isAdopted;
}

function* byCard({ stored, hotCard, limits, counterIds }: AuditInput, all: readonly Counted[]): Generator<Violation> {
  for (const [cardId, ofCard] of Map.groupBy(all, ({ asked }) => asked.cardId)) {
    const approved = ofCard.filter(isApproved);
    const spendings = ofCard.filter(({ isSpent }) => isSpent);
    const spent = sumOf(spendings);
    const isHot = cardId === hotCard;
    const max = isHot ? limits.hotCard : limits.card;
    if (sumOf(approved) > max) {
      yield { promise: 'never_over_a_limit', tells: `${sumOf(approved)} of ${max} on ${cardId}` };
    }
    if (!isHot && approved.length > limits.tries) {
      yield { promise: 'never_over_a_limit', tells: `${approved.length} of ${limits.tries} times on ${cardId}` };
    }
    const card = stored.cards.get(cardId);
    const counted = (name: keyof Limits) => card?.counters.get(counterIds[name]) ?? { amount: 0, count: 0 };
    const drift = (what: string, stands: number, must: number): Violation[] =>
      stands === must ? [] : [{ promise: 'counters_are_exact', tells: `${what} of ${cardId}: ${stands}, not ${must}` }];
    yield* drift('the limit', counted('card').amount, spent);
    yield* drift('the approvals', counted('card').count, spendings.length);
    if (isHot) yield* drift('its own limit', counted('hotCard').amount, spent);
    else yield* drift('the tries', counted('tries').count, ofCard.filter(({ isTried }) => isTried).length);
    yield* strayHolds(cardId, card, spendings);
  }
}

/** The newest holds are listed, each of an approval; all of them where there are few. */
function* strayHolds(cardId: string, card: Card | undefined, approved: readonly Counted[]): Generator<Violation> {
  const held = [...(card?.holds.values() ?? [])].map((hold) => `${hold.authTransactionId} ${hold.minor}`);
  const spent = new Set(approved.map(({ asked, authTransactionId }) => `${authTransactionId} ${asked.minor}`));
  const strays = held.filter((hold) => !spent.has(hold));
  if (strays.length > 0) yield { promise: 'holds_are_exact', tells: `${cardId} holds ${strays.join(', ')}` };
  if (approved.length <= HOLDS_MAX && held.length !== approved.length) {
    yield { promise: 'holds_are_exact', tells: `${cardId} holds ${held.length} of ${approved.length} approvals` };
  }
}

function* ofProgram({ stored, limits }: AuditInput, all: readonly Counted[]): Generator<Violation> {
  const approved = sumOf(all.filter(isApproved));
  const spent = sumOf(all);
  const counted = stored.slices.reduce((sum, { amount }) => sum + amount, 0);
  const lent = stored.slices.reduce((sum, { borrowed }) => sum + (borrowed?.amount ?? 0), 0);
  if (approved > limits.program) {
    yield { promise: 'never_over_a_limit', tells: `${approved} of ${limits.program} by the program` };
  }
  if (counted !== spent) {
    yield { promise: 'counters_are_exact', tells: `the program's slices: ${counted}, not ${spent}` };
  }
  if (lent !== 0) yield { promise: 'counters_are_exact', tells: `the program's slices have lent ${lent}` };
}

function sumOf(counted: readonly Counted[]): number {
  return counted.reduce((sum, { asked, isSpent }) => sum + (isSpent ? asked.minor : 0), 0);
}
