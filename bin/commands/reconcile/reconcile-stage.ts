import { readCardRecords } from '../../../adapters/dynamo/card-records.ts';
import { createAdviceQueue } from '../../../adapters/sqs/queue-sender.ts';
import { createSqsSender } from '../../../adapters/sqs/sqs-sender.ts';
import type { Advice } from '../../../domain/advice.ts';
import { reconcile, type Finding } from '../../../domain/reconciliation/reconcile.ts';
import type { CardRecords, Period } from '../../../domain/reconciliation/records.ts';
import { createInquiry, type InquiryAccess } from '../../../providers/connectfi/inquiry.ts';
import type { InquiryFailure } from '../../../providers/connectfi/inquiry-call.ts';
import { createProgress } from '../progress.ts';
import type { Stage } from '../stage.ts';
import { problemOf } from './problem.ts';
import type { CardFinding, StageReconciliation, UnreadCard } from './stage-reconciliation.ts';

export type ReconcileWish = {
  readonly period: Period;
  readonly cardId?: string;
  readonly graceMs: number;
  readonly isDryRun: boolean;
};

const DAY_MS = 24 * 3_600_000;

/** connectFi is somebody else's machine. */
const CARDS_AT_ONCE = 4;

const SEND_MS_MAX = 10_000;

const NOTHING: CardRecords = { requests: [], advices: [] };

/** Asks connectFi for every card of which anything is stored in the period, and sends what is missing to the advice queue. */
export async function reconcileStage(
  stage: Stage,
  access: InquiryAccess,
  wish: ReconcileWish,
): Promise<StageReconciliation> {
  const nowMs = Date.now();
  const { period, graceMs, isDryRun } = wish;
  // What belongs together may lie on both sides of midnight, and nobody says whose midnight connectFi means.
  const around = { fromMs: Math.max(0, period.fromMs - DAY_MS), untilMs: period.untilMs + DAY_MS };
  const { cards, unreadable: rows } = await readRecords(stage, period, around, wish.cardId);
  const inquiry = createInquiry(access);
  const findings: CardFinding[] = [];
  const unread: UnreadCard[] = [];
  /** What goes wrong with one card goes wrong with all of them: nobody waits for a thousand tries. */
  let down: InquiryFailure | undefined;
  let agreed = 0;
  let entries = 0;
  let sent = 0;

  await eachCard([...cards], async ([cardId, records]) => {
    const history = down ?? (await inquiry.transactionHistory(cardId, around));
    if (history.kind === 'failed') {
      if (history.problem === 'unreachable' || history.problem === 'credentials_refused') down = history;
      unread.push({ cardId, problem: history.problem, detail: history.detail });
      return;
    }
    entries += history.unreadable;
    const found = reconcile(records, history.entries, { period, nowMs, graceMs });
    if (!isDryRun) {
      await sendAll(stage, found.repairs, nowMs);
      sent += found.repairs.length;
    }
    for (const finding of found.findings) {
      if (finding.kind === 'agreed') agreed += 1;
      else findings.push({ ...finding, cardId });
    }
  });

  const result = {
    period,
    isDryRun,
    cards: cards.size,
    counts: { ...countsOf(findings), agreed },
    findings,
    sent,
    unread,
    unreadable: { entries, rows },
  };
  const problem = problemOf(result);
  return { ...result, ...(problem !== undefined && { problem }) };
}

/** Of the cards that were active in the period, or of one whether it was or not, what is stored around it. */
async function readRecords(stage: Stage, period: Period, around: Period, cardId: string | undefined) {
  const progress = createProgress('rows read:');
  const read = await readCardRecords(
    stage.dynamo,
    stage.output('AuthorizationsTableName'),
    { period: around, ...(cardId !== undefined && { cardId }) },
    ({ scanned, about }) => progress.at(scanned, about),
  );
  progress.end();
  if (cardId !== undefined) return { ...read, cards: new Map([[cardId, read.cards.get(cardId) ?? NOTHING]]) };
  return { ...read, cards: new Map([...read.cards].filter(([, records]) => wasActive(records, period))) };
}

function wasActive({ requests, advices }: CardRecords, { fromMs, untilMs }: Period): boolean {
  const times = [...requests.map(({ decidedAtMs }) => decidedAtMs), ...advices.map(({ receivedAtMs }) => receivedAtMs)];
  return times.some((atMs) => atMs >= fromMs && atMs < untilMs);
}

async function eachCard<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const progress = createProgress('cards compared:');
  const next = items.values();
  let done = 0;
  const worker = async (): Promise<void> => {
    // One iterator for all of them: each item is taken once.
    for (const item of next) {
      await work(item);
      done += 1;
      progress.at(done, items.length);
    }
  };
  await Promise.all(Array.from({ length: CARDS_AT_ONCE }, worker));
  progress.end();
}

async function sendAll(stage: Stage, advices: readonly Advice[], nowMs: number): Promise<void> {
  const queue = createAdviceQueue(createSqsSender(stage.sqs), stage.output('AdviceQueueUrl'));
  for (const advice of advices) {
    const cut = new AbortController();
    const timer = setTimeout(() => cut.abort(), SEND_MS_MAX);
    await queue.send(advice, nowMs, cut.signal).finally(() => clearTimeout(timer));
  }
}

function countsOf(findings: readonly CardFinding[]): Record<Finding['kind'], number> {
  const counts = { agreed: 0, advice_missing: 0, contradicts: 0, unknown_to_connectfi: 0, too_young: 0 };
  for (const { kind } of findings) counts[kind] += 1;
  return counts;
}
