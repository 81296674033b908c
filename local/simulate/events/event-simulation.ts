import { setTimeout as sleep } from 'node:timers/promises';
import { audit, type AuditReport } from '../../../adapters/dynamo/audit-source.ts';
import { borrowRules } from '../../demo/borrowed-rules.ts';
import { accessTwin, lookUntil, type TwinAccess } from '../../demo/twin-access.ts';
import { type Connectfi, createConnectfi, outcomeOf } from '../../simulators/connectfi/connectfi.ts';
import { drawDay } from '../../simulators/connectfi/draw-day.ts';
import { openNumberBook } from '../../simulators/connectfi/number-book.ts';
import { playDay } from '../../simulators/connectfi/play-day.ts';
import { createSimulator } from '../../simulators/connectfi/simulator.ts';
import { nextTransaction, type TransactionNumbers } from '../../simulators/connectfi/transaction-numbers.ts';
import { adviceBody } from '../../simulators/connectfi/webhook-body.ts';
import type { Endpoints } from '../../twin/endpoints.ts';
import { RULES_THAT_COUNT } from '../histories/limits-that-count.ts';
import type { Progress } from '../progress.ts';
import { SeededRandom } from '../seeded-random.ts';
import { connectfiTelling, nameOfAdvice, type SentAdvice } from './acknowledged.ts';
import { accessAdviceQueue, type AdviceQueueAccess } from './advice-queue.ts';
import { type AdviceAudit, auditAdvices, scanAdvices } from './audit-advices.ts';
import { type FaultFigures, playFaultRounds } from './fault-rounds.ts';

export type EventOptions = {
  readonly endpoints: Endpoints;
  /** Where the number book is. */
  readonly stateDirectory: string;
  /** How many advices, about. */
  readonly events: number;
  readonly seed: number;
  readonly progressOf: (what: string, total: number) => Progress;
  readonly stopping: AbortSignal;
};

export type EventReport = {
  readonly seed: number;
  /** Deliveries of advices over HTTP, and those that SQS delivered once more. */
  readonly sent: number;
  readonly unacknowledged: number;
  readonly sentTwice: number;
  readonly faults: FaultFigures;
  readonly before: AdviceAudit;
  readonly redriven: number;
  readonly after: AdviceAudit;
  /** Every counter against the transactions that count in it. */
  readonly counters: AuditReport;
  readonly seconds: number;
};

const CARDS = 500;
const CONCURRENCY = 8;
/** Of a hundred advices, so many are put into the queue once more. */
const TWICE = 5;
/** A transaction of the simulated day is told of by about so many advices. */
const ADVICES_A_TRANSACTION = 1.2;
/** A message comes back after it while another environment works on it still: a redelivery as SQS promises it. */
const VISIBLE_AGAIN_SECONDS = 5;
const WARM_UP_ROUNDS_MAX = 20;
/** A function without its keys looks for them again after ten seconds. */
const WARM_UP_PAUSE_MS = 5_000;
const DRAINED_MS_MAX = 3_600_000;

/** Of the advices sent, so many must be acknowledged for a run to prove anything: on a busy machine hardly any may be. */
const ACKNOWLEDGED_SHARE_MIN = 0.5;

/**
 * True where every acknowledged advice was applied or dead, and after the redrive applied once, and all counters balance; and
 * where there was enough to look at: at least half of the advices were acknowledged, and processors were killed.
 */
export function areEventsAsPromised({ sent, faults, before, after, counters }: EventReport): boolean {
  const isKept = before.lost.length === 0 && before.wrong.length === 0;
  const isApplied = after.applied === after.acknowledged && after.wrong.length === 0;
  const isProof =
    before.acknowledged >= sent * ACKNOWLEDGED_SHARE_MIN && faults.killedBefore.size + faults.killedAfter.size > 0;
  return isKept && isApplied && counters.imbalances.length === 0 && isProof;
}

/** Plays a day of advices while the processor is killed and its services fail, and looks for each of them afterwards. */
export async function simulateEvents(options: EventOptions): Promise<EventReport> {
  const { endpoints, stateDirectory } = options;
  const twin = accessTwin(endpoints);
  const queue = accessAdviceQueue(endpoints);
  const first = openNumberBook(stateDirectory).nextTransaction();
  const prefix = `icrd_evt_${first.authTransactionId}_`;
  const giveRulesBack = await borrowRules(twin, RULES_THAT_COUNT);
  const visibility = await queue.setVisibility(VISIBLE_AGAIN_SECONDS);
  const beganAt = performance.now();
  try {
    const played = await playUnderFaults(options, { twin, queue, prefix, first });
    const acknowledged = new Set(played.sent.flatMap((one) => (one.isAcknowledged ? [nameOfAdvice(one.advice)] : [])));

    async function looked(): Promise<AdviceAudit> {
      const dead = new Set((await queue.deadLetters()).map(({ advice }) => nameOfAdvice(advice)));
      const stored = await scanAdvices(twin.dynamo, twin.table('AuthorizationsTable'), prefix);
      return auditAdvices(acknowledged, stored, dead);
    }
    const before = await looked();
    if (before.aside > 0) await fetch(new URL('/_twin/schedules/SweepSchedule', endpoints.sqs), { method: 'POST' });
    const redriven = await queue.redrive();
    await drained(twin);
    const after = await looked();
    const tables = { cards: twin.table('CardsTable'), authorizations: twin.table('AuthorizationsTable') };
    return {
      seed: options.seed,
      sent: played.sent.length,
      unacknowledged: played.sent.filter((one) => !one.isAcknowledged).length,
      sentTwice: played.sentTwice,
      faults: played.faults,
      before,
      redriven,
      after,
      counters: await audit(twin.dynamo, tables),
      seconds: (performance.now() - beganAt) / 1_000,
    };
  } finally {
    await queue.setVisibility(visibility);
    await giveRulesBack();
    queue.close();
    twin.close();
  }
}

type Playing = {
  readonly twin: TwinAccess;
  readonly queue: AdviceQueueAccess;
  readonly prefix: string;
  readonly first: TransactionNumbers;
};

async function playUnderFaults(
  { endpoints, events, seed, progressOf, stopping }: EventOptions,
  { twin, queue, prefix, first }: Playing,
) {
  if (endpoints.connectfi === null) throw new Error('The twin has no connectFi route.');
  const random = new SeededRandom(seed);
  const sent: SentAdvice[] = [];
  let sentTwice = 0;
  const progress = progressOf('advices', events);

  async function onAdvice(one: SentAdvice): Promise<void> {
    sent.push(one);
    progress.update(sent.length);
    if (!one.isAcknowledged || !random.chance(TWICE / 100)) return;
    sentTwice += 1;
    await queue.send({ version: 1, receivedAtMs: Date.now(), advice: one.advice });
  }

  const numbers = countedFrom(first);
  await warmUp(createConnectfi({ url: endpoints.connectfi }), numbers);
  const simulator = createSimulator({ connectfi: connectfiTelling(endpoints.connectfi, onAdvice), numbers });
  const cards = Array.from({ length: CARDS }, (_, index) => `${prefix}${index}`);
  const transactions = Math.ceil(events / ADVICES_A_TRANSACTION);
  let isOver = false;
  const faulty = playFaultRounds(new URL('/_twin/faults', endpoints.sqs), () => isOver);
  // It is waited for when everything is told; until then its failure is nobody's.
  faulty.catch(() => undefined);
  try {
    await playDay(simulator, drawDay({ seed, transactions, cards }), { atOnce: CONCURRENCY, stopping });
    progress.end();
    // Half of what is left is worked off under faults too, and the rest without.
    const left = await twin.messagesIn('AdviceQueue');
    await lookUntil(
      () => twin.messagesIn('AdviceQueue'),
      (messages) => messages <= left / 2 || stopping.aborted,
      DRAINED_MS_MAX,
    );
  } finally {
    isOver = true;
  }
  const faults = await faulty;
  await drained(twin);
  return { sent, sentTwice, faults };
}

/** Sends advices that are not looked for until all environments have started and know the webhook's key. */
async function warmUp(connectfi: Connectfi, numbers: ReturnType<typeof countedFrom>): Promise<void> {
  for (let round = 0; round < WARM_UP_ROUNDS_MAX; round += 1) {
    const bodies = Array.from({ length: CONCURRENCY }, () => {
      return adviceBody(numbers.nextTransaction(), { cardId: 'icrd_warm', amount: 1 }, outcomeOf('00'));
    });
    const deliveries = await Promise.all(bodies.map((body) => connectfi.post(body)));
    if (deliveries.every((delivery) => delivery.kind === 'answered' && delivery.status === 200)) return;
    await sleep(WARM_UP_PAUSE_MS);
  }
  throw new Error('The twin acknowledges no advice: is the machine too busy?');
}

/** Numbers counted on from the first, without asking the book for each. */
function countedFrom(first: TransactionNumbers) {
  let last = first;
  return {
    nextTransaction(): TransactionNumbers {
      last = nextTransaction(last);
      return last;
    },
  };
}

/** Nothing waits and nothing is under way. */
async function drained({ messagesIn }: TwinAccess): Promise<void> {
  const left = await lookUntil(
    async () => (await messagesIn('AdviceQueue')) + (await messagesIn('StandInQueue')),
    (messages) => messages === 0,
    DRAINED_MS_MAX,
  );
  if (left > 0) throw new Error(`${left} messages were not worked off.`);
}
