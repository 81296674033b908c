import { counterIdOf } from '../../../domain/rules/counter-id.ts';
import { periodAt } from '../../../domain/windows/calendar.ts';
import type { Counter } from '../../../domain/windows/counter.ts';
import { bucketWidthMs, oldestFromMs } from '../../../domain/windows/trailing.ts';
import type { TrailingWindow, Window } from '../../../domain/windows/window.ts';
import type { Played } from '../world/play.ts';
import type { Account, Spending } from './spending.ts';
import type { Violation } from './violation.ts';

type Sum = { readonly amount: number; readonly count: number };

/** Compares the stored rows of a limit with what it had to count. */
export function* drifted(account: Account, played: Played): Generator<Violation> {
  const stored = storedRows(account, played);
  const { counterId, owner, fromMs, spendings } = account;
  const [{ rule } = { rule: undefined }] = spendings;
  // What was counted before the limit began again is void.
  if (rule === undefined || stored.some((row) => row.fromMs > fromMs)) return;
  const { window } = rule;
  const rows = stored.filter((row) => row.fromMs === fromMs);
  if (rows.length === 0) {
    if (isKept(account, window, played)) yield violation(`no row of ${counterId} of ${owner}`);
    return;
  }
  const tell = (problem: string): Violation => violation(`${problem} at ${counterId} of ${owner}`);
  if (window.kind === 'trailing') {
    yield* trailingDrift(window, rows, spendings, played.endedAtMs, tell);
    return;
  }
  const epoch = Math.max(...rows.map((row) => row.epoch));
  // Some of the rows of a period that is over may have been tidied away.
  if (window.kind === 'calendar' && periodAt(window, epoch).endMs < played.endedAtMs) return;
  const current = rows.filter((row) => row.epoch === epoch);
  const ofPeriod = spendings.filter(
    ({ atMs }) => window.kind !== 'calendar' || periodAt(window, atMs).startMs === epoch,
  );
  const counted = sumOf(current);
  const expected = expectedOf(ofPeriod);
  if (counted.amount !== expected.amount || counted.count !== expected.count) {
    yield tell(`counted ${counted.amount} (${counted.count}), approved ${expected.amount} (${expected.count})`);
  }
  yield* lentDrift(current, tell);
}

/** A trailing window may count the oldest bucket a little longer than it must, and never forgets what is in it. */
function* trailingDrift(
  window: TrailingWindow,
  rows: readonly Counter[],
  spendings: readonly Spending[],
  endedAtMs: number,
  tell: (problem: string) => Violation,
): Generator<Violation> {
  // The latest time that any clock has shown this limit: what left the window by then may be gone.
  const movedOnMs = rows.map(({ epoch }) => oldestFromMs(window, epoch));
  const nowMs = Math.max(endedAtMs, ...movedOnMs, ...spendings.map(({ atMs }) => atMs));
  const afterMs = nowMs - window.lengthMs;
  const isInWindow = (bucket: number): boolean => (bucket + 1) * bucketWidthMs(window) > afterMs;
  const buckets = rows.flatMap((row) => [...(row.buckets ?? [])]);
  const counted = sumOf(buckets.filter(([bucket]) => isInWindow(bucket)).map(([, tally]) => tally));
  const needed = expectedOf(spendings.filter(({ atMs }) => atMs > afterMs));
  const whole = sumOf(rows);
  const inBuckets = sumOf(buckets.map(([, tally]) => tally));
  const all = expectedOf(spendings);
  if (counted.amount < needed.amount || counted.count < needed.count) {
    yield tell(`counted ${counted.amount} (${counted.count}) of ${needed.amount} (${needed.count})`);
  }
  if (whole.amount > all.amount || whole.count > all.count) {
    yield tell(`counted ${whole.amount} (${whole.count}), approved only ${all.amount} (${all.count})`);
  }
  if (whole.amount !== inBuckets.amount || whole.count !== inBuckets.count) {
    yield tell(`${whole.amount} (${whole.count}) in all, ${inBuckets.amount} (${inBuckets.count}) in its buckets`);
  }
  yield* lentDrift(rows, tell);
}

/** What slices lend each other adds up to nothing. */
function* lentDrift(rows: readonly Counter[], tell: (problem: string) => Violation): Generator<Violation> {
  const lent = sumOf(rows.map(({ borrowed }) => borrowed ?? { amount: 0, count: 0 }));
  if (lent.amount !== 0 || lent.count !== 0) yield tell(`slices have lent ${lent.amount} (${lent.count})`);
}

function storedRows({ counterId, owner, detail, slices }: Account, { memory }: Played): readonly Counter[] {
  const [level = '', ...id] = owner.split('#');
  const inCard =
    level === 'card' && detail === '' ? memory.cards.get(id.join('#'))?.counters.get(counterId) : undefined;
  if (inCard !== undefined) return [inCard];
  return Array.from(
    { length: slices },
    (_, slice) => `${owner}#${counterId}#${encodedDetail(detail)}#${slice}`,
  ).flatMap((name) => memory.counters.get(name) ?? []);
}

function encodedDetail(detail: string): string {
  return detail.split('&').map(encodeURIComponent).join('&');
}

/** Whether nothing can have taken the rows: every set that was live has the limit, and no time to live has come. */
function isKept({ counterId }: Account, window: Window, { scenario, happenings }: Played): boolean {
  const published = happenings.flatMap((happening) => (happening.kind === 'published' ? [happening.set] : []));
  const isInEverySet = [0, ...published].every((set) =>
    scenario.sets[set]?.rules.some((rule) => counterIdOf(rule) === counterId),
  );
  const isTidied = [...scenario.before, ...scenario.lanes.flat()].some(({ kind }) => kind === 'tidy');
  return isInEverySet && (window.kind === 'lifetime' || !isTidied);
}

function sumOf(tallies: readonly Sum[]): Sum {
  return {
    amount: tallies.reduce((sum, { amount }) => sum + amount, 0),
    count: tallies.reduce((sum, { count }) => sum + count, 0),
  };
}

function expectedOf(spendings: readonly Spending[]): Sum {
  return { amount: spendings.reduce((sum, { amount }) => sum + amount, 0), count: spendings.length };
}

function violation(tells: string): Violation {
  return { promise: 'counters_are_exact', tells };
}
