import type { Answer } from '../answer.ts';
import { spendAmount } from '../authorization-request.ts';
import type { Money } from '../money.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { createFidelity } from './fidelity.ts';
import type { PastRequest, Standing } from './past-request.ts';
import type { BacktestReport } from './report.ts';
import { createSide } from './side.ts';
import { type Answered, createWorld, type Moment } from './world.ts';

export type BacktestOptions = {
  /** The set that decides now, by `compileForBacktest`. */
  readonly live: RuleSet;
  /** By `compileCandidate`. */
  readonly candidate: RuleSet;
  /** Requests before this are folded for their counters and not compared; epoch milliseconds. */
  readonly fromMs?: number;
  /** Told after each request how many are done. */
  readonly onFolded?: (done: number) => void;
};

/**
 * Decides the past again, by the live rules and by the candidate, each with the counters that its own answers lead to:
 * what an earlier request has taken, a later one does not find. `history` is in the order of `byTime`, from the first
 * request on, so that a window that begins before `fromMs` is counted whole.
 */
export function backtest(
  history: readonly PastRequest[],
  { live, candidate, fromMs = -Infinity, onFolded }: BacktestOptions,
): BacktestReport {
  const rerun = createRerun(live, candidate);
  const standingOf = createStandings();
  const fidelity = createFidelity(live.hash, history[0]?.decidedAtMs ?? 0);
  const sides = { newlyDeclined: createSide(), newlyApproved: createSide() };
  const count = { compared: 0, foldedBefore: 0, standIns: 0, otherCode: 0 };
  let span: { readonly firstMs: number; readonly lastMs: number } | undefined;

  function fold(past: PastRequest): void {
    const { request, decidedAtMs, source } = past;
    const isBefore = decidedAtMs < fromMs;
    if (isBefore) count.foldedBefore += 1;
    else if (source !== 'decision') count.standIns += 1;
    if (source === 'stand_in') return;
    const moment: Moment = { request, nowMs: decidedAtMs, standing: standingOf(past) };
    // Rules had no say in it, and would have none again; what it took is taken.
    const answers = rerun(moment, source === 'counted_stand_in' ? '00' : undefined);
    if (!isBefore && source === 'decision') {
      count.compared += 1;
      span = { firstMs: span?.firstMs ?? decidedAtMs, lastMs: decidedAtMs };
      fidelity.add(past, answers.live.answer);
      compare(moment, answers);
    }
    for (const { commit } of Object.values(answers)) commit();
  }

  function compare(moment: Moment, answers: Rerun): void {
    const isNowApproved = isApproved(answers.live.answer);
    if (isNowApproved !== isApproved(answers.candidate.answer)) {
      const side = isNowApproved ? sides.newlyDeclined : sides.newlyApproved;
      const refusing = isNowApproved ? answers.candidate : answers.live;
      side.add(exampleOf(moment, answers), refusing.trail().fired, outgoing(moment, candidate));
    } else if (answers.live.answer !== answers.candidate.answer) count.otherCode += 1;
  }

  for (const [index, past] of history.entries()) {
    fold(past);
    onFolded?.(index + 1);
  }
  return {
    ...count,
    ...span,
    newlyDeclined: sides.newlyDeclined.result(),
    newlyApproved: sides.newlyApproved.result(),
    fidelity: fidelity.result(),
  };
}

/** What one request is answered in each world. */
type Rerun = {
  readonly live: Answered;
  readonly candidate: Answered;
  /** By the candidate, had all earlier answers been those of the live rules: tells direct changes from cascades. */
  readonly following: Answered;
};

/** Asks all three; where `given` is told, each counts what that answer changes. */
function createRerun(live: RuleSet, candidate: RuleSet): (moment: Moment, given: Answer | undefined) => Rerun {
  const worlds = { live: createWorld(live), candidate: createWorld(candidate), following: createWorld(candidate) };
  return (moment, given) => {
    const answered = worlds.live.ask(moment, given);
    return {
      live: answered,
      candidate: worlds.candidate.ask(moment, given),
      following: worlds.following.ask(moment, given ?? answered.answer),
    };
  };
}

function exampleOf({ request, nowMs }: Moment, { live, candidate, following }: Rerun) {
  return {
    cardId: request.cardId,
    authTransactionId: request.authTransactionId,
    decidedAtMs: nowMs,
    live: live.answer,
    candidate: candidate.answer,
    isCascade: isApproved(following.answer) === isApproved(live.answer),
  };
}

function isApproved(answer: Answer): boolean {
  return answer === '00';
}

/** What the request would take from the card. */
function outgoing({ request, standing }: Moment, { settings }: RuleSet): Money | undefined {
  if (request.flow === 'in' || request.flow === 'none') return undefined;
  const amount = spendAmount(request, standing.currency ?? settings.cardCurrency);
  return amount === undefined || amount.minor === 0 ? undefined : amount;
}

/** How each card stood when that was last told: rows of stand-ins, and of earlier versions, do not say. */
function createStandings(): (past: PastRequest) => Standing {
  const latest = new Map<string, Standing>();
  return ({ request: { cardId }, standing }) => {
    if (standing !== undefined) latest.set(cardId, standing);
    return latest.get(cardId) ?? { status: 'active' };
  };
}
