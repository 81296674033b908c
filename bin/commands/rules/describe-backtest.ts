import type { Example, Fidelity, Side } from '../../../domain/backtest/report.ts';
import { formatMoney } from '../../../domain/money.ts';
import { colours, counted, harmless, instant } from '../output.ts';
import type { BacktestRun } from './run-backtest.ts';

const RULES_MAX = 10;

/** A backtest as a person reads it. */
export function describeBacktest(run: BacktestRun): string[] {
  const { compared, firstMs, lastMs, newlyDeclined, newlyApproved, otherCode, fidelity } = run;
  if (compared === 0 || firstMs === undefined || lastMs === undefined) {
    return ['There is no authorization in that time to decide again.', ...leftOut(run)];
  }
  return [
    `${counted(compared, 'authorization')} from ${instant(firstMs)} to ${instant(lastMs)}, decided again:`,
    ...describeSide('newly declined', newlyDeclined, compared, colours.red),
    ...describeSide('newly approved', newlyApproved, compared, colours.green),
    ...(otherCode === 0 ? [] : [`declined by both, with another code: ${otherCode.toLocaleString('en')}`]),
    ...leftOut(run),
    ...describeFidelity(fidelity),
  ];
}

function describeSide(what: string, side: Side, compared: number, paint: (text: string) => string): string[] {
  const { count, cascade, withoutMoney } = side;
  if (count === 0) return [`${what}: none`];
  const money = Object.entries(side.money).map(([currency, minor]) => formatMoney({ minor, currency }));
  const rules = Object.entries(side.byRule).map(([rule, times]) => `${rule} ${times.toLocaleString('en')}`);
  const by = [...rules.slice(0, RULES_MAX), ...(rules.length > RULES_MAX ? ['…'] : [])];
  return [
    paint(`${what}: ${count.toLocaleString('en')} (${percent(count, compared)})`),
    ...(cascade === 0 ? [] : [`  of them only because an earlier answer changed: ${cascade.toLocaleString('en')}`]),
    ...(money.length === 0 ? [] : [`  money: ${money.join(', ')}`]),
    ...(withoutMoney === 0 ? [] : [`  without money: ${withoutMoney.toLocaleString('en')}`]),
    `  refused by: ${by.join(', ')}`,
    ...side.examples.map((example) => `    ${describeExample(example)}`),
  ];
}

function describeExample({
  cardId,
  authTransactionId,
  decidedAtMs,
  live,
  candidate,
  isCascade,
  because,
}: Example): string {
  const why = because.map(harmless).join('; ');
  return `${instant(decidedAtMs)} ${cardId} ${authTransactionId}: ${live} → ${candidate}${isCascade ? ' (cascade)' : ''}  ${why}`;
}

function leftOut({ foldedBefore, standIns, unreadable }: BacktestRun): string[] {
  return [
    ...(foldedBefore === 0
      ? []
      : [`counted and not compared, because they were before: ${foldedBefore.toLocaleString('en')}`]),
    ...(standIns === 0
      ? []
      : [`answered by a stand-in, on which no rules have a say: ${standIns.toLocaleString('en')}`]),
    ...(unreadable === 0
      ? []
      : [`left out, because their rows were broken by hand: ${unreadable.toLocaleString('en')}`]),
  ];
}

/** What all of the above is worth: a re-run that does not give what was recorded would not give what would have been. */
function describeFidelity({ compared, same, byOtherSets, withYoungCounters }: Fidelity): string[] {
  const unexplained = compared - same - byOtherSets - withYoungCounters;
  return [
    `fidelity: re-run by the live rules, ${percent(same, compared)} are as recorded (${same.toLocaleString('en')} of ${compared.toLocaleString('en')})`,
    ...(byOtherSets === 0 ? [] : [`  otherwise, and decided by another set then: ${byOtherSets.toLocaleString('en')}`]),
    ...(withYoungCounters === 0
      ? []
      : [`  otherwise, and decided with a counter that had only begun: ${withYoungCounters.toLocaleString('en')}`]),
    ...(unexplained === 0
      ? []
      : [colours.yellow(`  otherwise, for no reason known: ${unexplained.toLocaleString('en')}`)]),
  ];
}

/** A share that is not nothing is never shown as nothing, nor one that is not all as all. */
export function percent(part: number, whole: number): string {
  const share = (part / whole) * 100;
  const rounded = Math.round(share * 10) / 10;
  if (rounded === 0 && part > 0) return 'less than 0.1 %';
  if (rounded === 100 && part < whole) return 'more than 99.9 %';
  return `${rounded} %`;
}
