import { formatMoney } from '../../../domain/money.ts';
import type { LimitRule } from '../../../domain/rules/rule.ts';
import { describeWindow, formatLocal } from '../../../domain/windows/describe.ts';
import { describeCondition, describeScope } from '../describe-condition.ts';
import { colours, counted, harmless } from '../output.ts';
import type { LimitReading } from './limit-reading.ts';

/** What a limit allows, whom it is for and when it counts. */
export function describeLimit(rule: LimitRule, nowMs: number): string[] {
  const { id, writtenAs, window, max, count, per, counts, flow, scope, when, mode, fromMs, untilMs, overrides } = rule;
  const most = [
    ...(max === undefined ? [] : [formatMoney(max)]),
    ...(count === undefined ? [] : [counted(count, 'time')]),
  ];
  const condition = describeCondition(when);
  const isWaiting = fromMs !== undefined && nowMs < fromMs;
  const isOver = untilMs !== undefined && nowMs >= untilMs;
  const apart = per.by.length === 0 ? '' : `, for each ${per.by.map(({ field }) => field).join(' and ')}`;
  const notes = [
    ...(mode === 'shadow' ? ['in the shadow'] : []),
    ...(isWaiting ? ['not in force yet'] : []),
    ...(isOver ? ['no longer in force'] : []),
  ];
  return [
    colours.bold(`${id} (${writtenAs})${notes.length === 0 ? '' : `, ${notes.join(', ')}`}`),
    `  ${most.join(' and ')} ${describeWindow(window)}, counted per ${per.owner}${apart}`,
    `  for ${describeScope(scope)}${flow === 'any' ? '' : `, of what goes ${flow}`}${counts === 'tries' ? ', refused or not' : ''}`,
    ...(condition === '' ? [] : [`  where ${harmless(condition)}`]),
    ...(overrides.length === 0 ? [] : [`  instead of ${overrides.join(', ')}`]),
  ];
}

/** What is left of it now, and when more is. `zone` is whose clock to tell the time by. */
export function describeReading(rule: LimitRule, detail: string, reading: LimitReading, zone: string): string[] {
  const { max, count } = rule;
  const { used, left, countsFromMs, frees, allFreeAtMs } = reading;
  const money = (minor: number): string => (max === undefined ? '' : formatMoney({ ...max, minor }));
  const leftTold = [
    ...(left.amount === undefined ? [] : [money(left.amount)]),
    ...(left.count === undefined ? [] : [counted(left.count, 'time')]),
  ];
  const usedTold = [
    ...(max === undefined ? [] : [money(used.amount)]),
    ...(count === undefined && max !== undefined ? [] : [counted(used.count, 'time')]),
  ];
  const isUsedUp = left.amount === 0 || left.count === 0;
  const what = frees && [
    ...(max === undefined ? [] : [money(frees.amount)]),
    ...(count === undefined ? [] : [counted(frees.count, 'time')]),
  ];
  const whole = `left ${leftTold.join(' and ')}, used ${usedTold.join(' in ')}`;
  return [
    ...(detail === '' ? [] : [`${harmless(detail)}:`]),
    isUsedUp ? colours.red(whole) : whole,
    ...(frees === undefined ? [] : [`${what?.join(' and ')} frees at ${formatLocal(zone, frees.atMs)}`]),
    ...(allFreeAtMs === undefined || allFreeAtMs === frees?.atMs
      ? []
      : [`all of it is free at ${formatLocal(zone, allFreeAtMs)}`]),
    ...(countsFromMs === 0 ? [] : [`it counts since ${formatLocal(zone, countsFromMs)}`]),
  ].map((line) => `    ${line}`);
}
