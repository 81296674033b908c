import type { Answer } from '../../../domain/answer.ts';
import { borrowRules } from '../../demo/borrowed-rules.ts';
import { accessTwin, lookUntil, type TwinAccess } from '../../demo/twin-access.ts';
import { createConnectfi } from '../../simulators/connectfi/connectfi.ts';
import { openNumberBook } from '../../simulators/connectfi/number-book.ts';
import { nextTransaction, type TransactionNumbers } from '../../simulators/connectfi/transaction-numbers.ts';
import type { Endpoints } from '../../twin/endpoints.ts';
import type { Progress } from '../progress.ts';
import { SeededRandom } from '../seeded-random.ts';
import { type Audit, audit } from './audit.ts';
import type { LogFigures } from './function-logs.ts';
import { createPhases, type Phase, warmUp } from './phases.ts';
import { counterIdsOf, type Limits, limitsFor, rulesFor } from './rules.ts';
import { scanAnswers, scanCards, type Stored } from './scan-tables.ts';
import { answerCounts, type Sent } from './send.ts';
import { oneEach, trafficOf, type TrafficPlan } from './traffic.ts';

export type HttpOptions = {
  readonly endpoints: Endpoints;
  /** Where the twin writes the logs of its functions, and where the number book is. */
  readonly logDirectory: string;
  readonly stateDirectory: string;
  readonly requests: number;
  readonly seed: number;
  /** Whether the functions are started before anything is looked at. */
  readonly warmsUp: boolean;
  readonly progressOf: (what: string, total: number) => Progress;
  readonly stopping: AbortSignal;
};

export type HttpReport = {
  readonly seed: number;
  readonly limits: Limits;
  readonly audit: Audit;
  readonly deliveries: number;
  readonly differentRequests: number;
  readonly unanswered: number;
  readonly answers: readonly (readonly [Answer, number])[];
  readonly logs: LogFigures;
  readonly tookMs: readonly number[];
  readonly seconds: number;
  /** Stand-ins that nothing is stored of. */
  readonly lost: number;
  /** So many requests on one card at the same moment. */
  readonly burst: { readonly requests: number; readonly logs: LogFigures };
};

const CARDS = 1_000;
const CONCURRENCY = 32;
const BURST = 50;
const SETTLED_MS_MAX = 60_000;

/** Sends traffic to a twin, under rules of its own, and holds what was told against what the tables say afterwards. */
export async function simulateHttp(options: HttpOptions): Promise<HttpReport> {
  const { endpoints, stateDirectory, requests, seed } = options;
  if (endpoints.connectfi === null) throw new Error('The twin has no connectFi route.');
  const twin = accessTwin(endpoints);
  const numbersOf = numbersFrom(openNumberBook(stateDirectory).nextTransaction());
  const prefix = `icrd_sim_${numbersOf(0).authTransactionId}_`;
  const plan: TrafficPlan = { requests, cards: cardsOf(prefix), hotCard: `${prefix}hot` };
  const limits = limitsFor(plan);
  const rules = rulesFor(plan, limits);
  const connectfi = createConnectfi({ url: endpoints.connectfi });
  const isOurs = (cardId: string): boolean => cardId.startsWith(prefix);
  const giveRulesBack = await borrowRules(twin, rules);
  try {
    const send = createPhases({ ...options, connectfi, numbersOf, isOurs });
    const warming = options.warmsUp ? await warmUp(send, (number) => oneEach(plan.cards, number)) : [];
    const burst = await send({
      what: 'at once on one card',
      sendings: oneEach([`${prefix}burst`], BURST),
      requests: BURST,
      concurrency: BURST,
    });
    const traffic = await send({
      what: 'requests',
      sendings: trafficOf(plan, new SeededRandom(seed)),
      requests,
      concurrency: CONCURRENCY,
    });
    await settled(twin);
    const counterIds = counterIdsOf(rules);
    const stored = await scanned(twin, prefix, counterIds.program);
    const all = together([...warming, burst, traffic]);
    return {
      seed,
      limits,
      audit: audit({ ...all, stored, hotCard: plan.hotCard, limits, counterIds }),
      ...figuresOf(traffic.sent),
      logs: traffic.logs,
      seconds: traffic.seconds,
      lost: all.lost.size,
      burst: { requests: BURST, logs: burst.logs },
    };
  } finally {
    await giveRulesBack();
    twin.close();
  }
}

function together(phases: readonly Phase[]) {
  return {
    told: phases.flatMap(({ sent }) => sent.told),
    standIns: new Map(phases.flatMap(({ logs }) => [...logs.standIns])),
    lost: new Set(phases.flatMap(({ logs }) => [...logs.lost])),
  };
}

function figuresOf({ told, deliveries, tookMs }: Sent) {
  const unanswered = told.reduce((sum, one) => sum + one.unanswered, 0);
  return { deliveries, differentRequests: told.length, unanswered, answers: answerCounts(told), tookMs };
}

function cardsOf(prefix: string): readonly string[] {
  return Array.from({ length: CARDS }, (_, index) => `${prefix}${index}`);
}

/** Numbers by place, counted on from the first without asking the book for each. */
function numbersFrom(first: TransactionNumbers): (place: number) => TransactionNumbers {
  const numbers = [first];
  return (place) => {
    let last = numbers.at(-1) ?? first;
    while (numbers.length <= place) {
      last = nextTransaction(last);
      numbers.push(last);
    }
    return numbers[place] ?? last;
  };
}

/** Every stand-in is the remembered answer by now. */
async function settled({ messagesIn }: TwinAccess): Promise<void> {
  await lookUntil(
    () => messagesIn('StandInQueue'),
    (messages) => messages === 0,
    SETTLED_MS_MAX,
  );
}

async function scanned({ dynamo, table }: TwinAccess, prefix: string, programCounterId: string): Promise<Stored> {
  const answers = await scanAnswers(dynamo, table('AuthorizationsTable'), prefix);
  const { cards, slices } = await scanCards(dynamo, table('CardsTable'), prefix, programCounterId);
  const published = [...answers.values()].flat().flatMap(({ publishedAtMs }) => publishedAtMs ?? []);
  const publishedAtMs = published.reduce((latest, one) => Math.max(latest, one), 0);
  // What an earlier simulation left in the same rows is void.
  return { answers, cards, slices: slices.filter(({ fromMs }) => fromMs === publishedAtMs) };
}
