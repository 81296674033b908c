import type { Advice } from '../../../domain/advice.ts';
import { type Money, formatMoney } from '../../../domain/money.ts';
import { colours, counted, instant } from '../output.ts';
import type { CardFinding, StageReconciliation } from './stage-reconciliation.ts';

/** Longer lists are in `--json`. */
const SHOWN_MAX = 50;

/** The report for a person: counts first, then each thing that does not agree. */
export function describeReconciliation(result: StageReconciliation): string[] {
  const { period, cards, counts, findings, unread, isDryRun, sent } = result;
  const shown = findings.slice(0, SHOWN_MAX);
  return [
    colours.bold(`${counted(cards, 'card')} from ${instant(period.fromMs)} to ${instant(period.untilMs)}`),
    `agreed                ${counts.agreed}`,
    `advice missing        ${counts.advice_missing}${isDryRun ? '' : `, put on the advice queue: ${sent}`}`,
    `contradicts           ${counts.contradicts}`,
    `unknown to connectFi  ${counts.unknown_to_connectfi}`,
    `too young to tell     ${counts.too_young}`,
    ...(shown.length === 0 ? [] : ['', ...shown.map(describeFinding)]),
    ...(findings.length > SHOWN_MAX ? [`and ${findings.length - SHOWN_MAX} more, all of them with --json`] : []),
    ...(unread.length === 0 ? [] : ['', ...unread.slice(0, SHOWN_MAX).map(describeUnread)]),
  ];
}

function describeUnread({ cardId, problem, detail }: StageReconciliation['unread'][number]): string {
  return `${cardId}: ${problem.replaceAll('_', ' ')} (${detail})`;
}

function describeFinding(finding: CardFinding): string {
  return `${finding.cardId} ${finding.authTransactionId}: ${sentenceOf(finding)}`;
}

function sentenceOf(finding: CardFinding): string {
  switch (finding.kind) {
    case 'agreed':
      return 'agreed';
    case 'advice_missing': {
      const answered = finding.contradicted === undefined ? '' : `, against our answer ${finding.contradicted}`;
      return `advice missing: ${told(finding.entry.advice)}${answered}`;
    }
    case 'contradicts':
      return `contradicts in ${finding.differs}: connectFi has ${told(finding.entry.advice)}, we have ${told(finding.kept.advice)}`;
    case 'unknown_to_connectfi':
      return 'kept' in finding
        ? `unknown to connectFi: advice of ${instant(finding.kept.receivedAtMs)}, ${told(finding.kept.advice)}`
        : `unknown to connectFi: approved at ${instant(finding.request.decidedAtMs)}${amountText(finding.request.amount)}`;
    case 'too_young':
      return `too young to tell: ${told(finding.entry.advice)}`;
  }
}

/** What an advice says, in a few words. */
function told({ isReversal, isSuccess, statusCode, billingAmount, transactionAmount }: Advice): string {
  const what = isReversal === true ? 'a reversal' : 'a transaction';
  const outcome = isSuccess === undefined ? '' : isSuccess ? ' that went through' : ' that failed';
  const status = statusCode === undefined ? '' : ` (${statusCode})`;
  return `${what}${outcome}${status}${amountText(billingAmount ?? transactionAmount)}`;
}

function amountText(money: Money | undefined): string {
  return money === undefined ? '' : `, ${formatMoney(money)}`;
}
