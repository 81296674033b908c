import type { StoredDecision } from '../../../adapters/dynamo/stored-decision.ts';
import type { Answer } from '../../../domain/answer.ts';
import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import { ENGINE_VERSION } from '../../../domain/decide.ts';
import type { Used } from '../../../domain/decision/limit-state.ts';
import type { Told } from '../../../domain/decision/trail.ts';
import { formatMoney } from '../../../domain/money.ts';
import type { RuleSet } from '../../../domain/rules/rule-set.ts';
import type { Rule } from '../../../domain/rules/rule.ts';
import { describeWindow } from '../../../domain/windows/describe.ts';
import { colours, counted, harmless, instant } from '../output.ts';
import type { ReExecution } from './re-execute.ts';

const ANSWERS: Readonly<Record<Answer, string>> = {
  '00': 'approved',
  '05': 'Do not Honor',
  '34': 'Suspect Fraud',
  '61': 'Exceeds Withdrawal Amount Limit',
  '65': 'Exceeds Withdrawal Frequency Limit',
};

/** A decision for a person, with what came of making it again. `ruleSet` is the one that decided, if it can be read. */
export function describeDecision(
  decision: StoredDecision,
  ruleSet: RuleSet | undefined,
  again: ReExecution | undefined,
): string[] {
  const { request, answer, decidedAtMs, trail } = decision;
  return [
    colours.bold(`Request ${request.requestKey} was answered ${describeAnswer(answer)} at ${instant(decidedAtMs)}`),
    `  it asked for ${describeRequest(request)}`,
    ...describeSource(decision),
    ...(trail === undefined ? [] : describeTrail(trail)),
    ...describeCounters(decision, ruleSet),
    ...(decision.source === 'decision' ? ['tries: not stored; the log line AUTHORIZATION_ANSWERED has them'] : []).map(
      indent,
    ),
    ...(again === undefined ? [] : describeAgain(again)).map(indent),
  ];
}

function describeAnswer(answer: Answer): string {
  const text = `${answer}, ${ANSWERS[answer]},`;
  return answer === '00' ? colours.green(text) : colours.red(text);
}

function indent(line: string): string {
  return `  ${line}`;
}

function describeRequest(request: AuthorizationRequest): string {
  const { billingAmount, transactionAmount, flow, mcc, merchantId, merchantName, merchantCountry, transactionType } =
    request;
  const billed = billingAmount && describeBilling(billingAmount);
  const charged = transactionAmount === undefined ? undefined : formatMoney(transactionAmount);
  const amounts = [...new Set([billed, charged].filter((amount) => amount !== undefined))];
  const details = Object.entries({ flow, transactionType, mcc, merchantId, merchantName, merchantCountry });
  const told = details.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${harmless(value)}`]));
  return [amounts.length === 0 ? 'no amount that could be read' : amounts.join(' for '), ...told].join(', ');
}

function describeBilling(billed: NonNullable<AuthorizationRequest['billingAmount']>): string {
  if ('minor' in billed) return formatMoney(billed);
  if ('figure' in billed) return `${billed.figure} (no currency told)`;
  return `a billing amount that cannot be used (${harmless(billed.unusable)})`;
}

function describeSource({
  answer,
  source,
  standInCause,
  lateAnswer,
  ruleSet,
  publishedAtMs,
  engineVersion,
}: StoredDecision): string[] {
  const since = publishedAtMs === undefined || publishedAtMs === 0 ? '' : `, live since ${instant(publishedAtMs)}`;
  const engine = engineVersion === undefined ? '' : `, engine ${engineVersion}`;
  const by =
    ruleSet === 'none' ? `no rule set, as none was published${engine}` : `rule set ${ruleSet}${since}${engine}`;
  if (source === 'decision') return [`  decided by ${by}`];
  const stoodIn = `  a stand-in by the stage's policy, without a decision: ${standInCause ?? 'no cause is stored'}`;
  if (lateAnswer === undefined) return [stoodIn];
  const isGivenBack = lateAnswer === '00' && answer !== '00';
  return [
    stoodIn,
    `  a decision came too late: ${lateAnswer} by ${by}${isGivenBack ? '; what it had taken was given back' : ''}`,
  ];
}

function describeTrail({
  fired,
  firedMore,
  near = [],
  shadow = [],
  wayOut = [],
}: NonNullable<StoredDecision['trail']>): string[] {
  const more = firedMore === 0 ? [] : [`    and ${counted(firedMore, 'more reason')}`];
  return [
    ...section('refused by', fired.map(describeTold)),
    ...more,
    ...section('a tenth more, or one more, would have been refused by', near.map(describeTold)),
    ...section(
      'the shadow would have refused',
      shadow.map((told) => `${describeTold(told)}${told.set === undefined ? '' : ` (rule set ${told.set})`}`),
    ),
    ...section('way out', wayOut),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${harmless(line)}`)];
}

function describeTold({ by, answer, because }: Told): string {
  return `${by} with ${answer}: ${because}`;
}

/** What the decision read: the values, and since when they were counted. */
function describeCounters({ reading }: StoredDecision, ruleSet: RuleSet | undefined): string[] {
  const rules = new Map(ruleSet?.rules.map((compiled) => [compiled.counterId, compiled]));
  return section(
    'counters it read',
    Object.entries(reading?.used ?? {})
      .map(([counterId, used]) => ({ counterId, used, rule: rules.get(counterId)?.rule }))
      // The transaction alone remembers nothing.
      .filter(({ rule }) => rule?.kind !== 'limit' || rule.window.kind !== 'transaction')
      .map(({ counterId, used, rule }) => describeUsed(counterId, used, rule)),
  );
}

function describeUsed(counterId: string, { amount, count, fromMs }: Used, rule: Rule | undefined): string {
  const since = fromMs === 0 ? '' : `, counted since ${instant(fromMs)}`;
  if (rule?.kind !== 'limit') return `${counterId}: ${amount} minor units in ${counted(count, 'time')}${since}`;
  const { max, count: most, window } = rule;
  const parts = [
    ...(max === undefined ? [] : [`${formatMoney({ ...max, minor: amount })} of ${formatMoney(max)}`]),
    ...(most === undefined ? [] : [`${count} of ${counted(most, 'time')}`]),
  ];
  return `${rule.id}: ${parts.join(', ')} ${describeWindow(window)}${since}`;
}

function describeAgain(again: ReExecution): string[] {
  switch (again.kind) {
    case 'same':
      return [colours.green('made again from what is stored: the same answer, for the same reasons')];
    case 'impossible':
      return [`cannot be made again: ${again.because}`];
    case 'different': {
      const { answer, engineThen } = again;
      return [
        engineThen === undefined
          ? colours.red(`made again from what is stored: ${answer}, or for other reasons`)
          : `engine ${engineThen} decided then; engine ${ENGINE_VERSION} would answer ${answer}, or for other reasons`,
        ...again.reasons.map((told) => `  ${harmless(describeTold(told))}`),
      ];
    }
  }
}
