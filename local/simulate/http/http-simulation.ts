import { setTimeout as sleep } from 'node:timers/promises';
import { ruleFileSchema, toRuleSetContent } from '../../../contracts/rule-file.ts';
import type { Answer } from '../../../domain/answer.ts';
import { counterIdOf } from '../../../domain/rules/counter-id.ts';
import { borrowRules } from '../../demo/borrowed-rules.ts';
import { accessTwin, lookUntil, type TwinAccess } from '../../demo/twin-access.ts';
import { createConnectfi } from '../../simulators/connectfi/connectfi.ts';
import { openNumberBook } from '../../simulators/connectfi/number-book.ts';
import { nextTransaction, type TransactionNumbers } from '../../simulators/connectfi/transaction-numbers.ts';
import type { Endpoints } from '../../twin/endpoints.ts';
import { LOG_DIRECTORY, STATE_DIRECTORY } from '../../twin/state-directory.ts';
import { createProgress } from '../progress.ts';
import { SeededRandom } from '../seeded-random.ts';
import { type Audit, audit } from './audit.ts';
import { type LogFigures, logMarks, readLogFigures } from './function-logs.ts';
import { type Limits, limitsFor, RULE_IDS, rulesFor } from './rules.ts';
import { scanAnswers, scanCards, type Stored } from './scan-tables.ts';
import { answerCounts, sendAll, type Sent } from './send.ts';
import { type Sending, trafficOf, type TrafficPlan } from './traffic.ts';

export type HttpOptions = {
  readonly endpoints: Endpoints;
  readonly requests: number;
  readonly seed: number;
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
const WARMING = 64;
const WARMING_CONCURRENCIES = [1, 2, 4, 8, CONCURRENCY, CONCURRENCY, CONCURRENCY, CONCURRENCY];
const WARMING_PAUSE_MS = 5_000;

/** Functions write their lines a moment after their answer. */
const LOG_MS = 1_000;

const SETTLED_MS_MAX = 60_000;

/** Sends traffic to a twin, under rules of its own, and holds what was told against what the tables say afterwards. */
export async function simulateHttp({ endpoints, requests, seed, stopping }: HttpOptions): Promise<HttpReport> {
  const { connectfi: url } = endpoints;
  if (url === null) throw new Error('The twin has no connectFi route.');
  const twin = accessTwin(endpoints);
  const numbersOf = numbersFrom(openNumberBook(STATE_DIRECTORY).nextTransaction());
  const prefix = `icrd_sim_${numbersOf(0).authTransactionId}_`;
  const plan: TrafficPlan = { requests, cards: cardsOf(prefix), hotCard: `${prefix}hot` };
  const limits = limitsFor(plan);
  const rules = rulesFor(plan, limits);
  const giveRulesBack = await borrowRules(twin, rules);
  const connectfi = createConnectfi({ url });
  const isOurs = (cardId: string): boolean => cardId.startsWith(prefix);

  let begun = 0;

  /** Sends so many requests; their numbers go on where the last ones ended. */
  async function send(what: string, sendings: Iterator<Sending>, number: number, concurrency: number) {
    const first = begun;
    begun += number;
    const progress = createProgress(what, number);
    const marks = logMarks(LOG_DIRECTORY);
    const beganAt = performance.now();
    const sent = await sendAll(sendings, {
      connectfi,
      numbersOf: (place) => numbersOf(first + place),
      concurrency,
      onAnswer: progress.update,
      stopping,
    });
    progress.end();
    const seconds = (performance.now() - beganAt) / 1_000;
    await sleep(LOG_MS);
    return { sent, seconds, logs: await readLogFigures(LOG_DIRECTORY, marks, isOurs) };
  }

  try {
    const warming = await warmUp((concurrency) =>
      send('to warm up', oneEach(plan.cards, WARMING), WARMING, concurrency),
    );
    const burst = await send('at once on one card', oneEach([`${prefix}burst`], BURST), BURST, BURST);
    const { sent, seconds, logs } = await send(
      'requests',
      trafficOf(plan, new SeededRandom(seed)),
      requests,
      CONCURRENCY,
    );
    await lookUntil(
      () => twin.messagesIn('StandInQueue'),
      (messages) => messages === 0,
      SETTLED_MS_MAX,
    );
    const counterIds = counterIdsOf(rules);
    const stored = await scanned(twin, prefix, counterIds.program);
    const told = [...warming, burst].flatMap((phase) => phase.sent.told).concat(sent.told);
    const phases = [...warming, burst, { logs }].map((phase) => phase.logs);
    const standIns = new Map(phases.flatMap((phase) => [...phase.standIns]));
    const lost = new Set(phases.flatMap((phase) => [...phase.lost]));
    return {
      seed,
      limits,
      audit: audit({ told, stored, hotCard: plan.hotCard, limits, counterIds, standIns, lost }),
      ...figuresOf(sent),
      logs,
      seconds,
      burst: { requests: BURST, logs: burst.logs },
      lost: lost.size,
    };
  } finally {
    await giveRulesBack();
    twin.close();
  }
}

/**
 * Starting the functions is not what is looked at here: a few are started after the other, and all of them answer until
 * no stand-in is among the answers any more.
 */
async function warmUp<Phase extends { readonly logs: LogFigures }>(
  send: (concurrency: number) => Promise<Phase>,
): Promise<readonly Phase[]> {
  const phases: Phase[] = [];
  for (const concurrency of WARMING_CONCURRENCIES) {
    const phase = await send(concurrency);
    phases.push(phase);
    const isWarm = phase.logs.standIns.size === 0;
    if (isWarm && concurrency === CONCURRENCY) break;
    // A function without its keys looks for them again after ten seconds.
    if (!isWarm) await sleep(WARMING_PAUSE_MS);
  }
  return phases;
}

function figuresOf({ told, deliveries, tookMs }: Sent) {
  const unanswered = told.reduce((sum, one) => sum + one.unanswered, 0);
  return { deliveries, differentRequests: told.length, unanswered, answers: answerCounts(told), tookMs };
}

function cardsOf(prefix: string): readonly string[] {
  return Array.from({ length: CARDS }, (_, index) => `${prefix}${index}`);
}

/** Different requests for small amounts, over these cards in turn. */
function* oneEach(cards: readonly string[], requests: number): Generator<Sending> {
  for (let number = 0; number < requests; number += 1) {
    yield { asked: { number, cardId: cards[number % cards.length] ?? '', minor: 100 }, copies: 1 };
  }
}

/** Numbers by place, counted on from the first without asking the book for each. */
function numbersFrom(first: TransactionNumbers): (place: number) => TransactionNumbers {
  const numbers = [first];
  return (place) => {
    let last = numbers.at(-1) ?? first;
    while (numbers.length <= place) numbers.push((last = nextTransaction(last)));
    return numbers[place] ?? last;
  };
}

function counterIdsOf(rules: Parameters<typeof ruleFileSchema.parse>[0]): Readonly<Record<keyof Limits, string>> {
  const compiled = toRuleSetContent(ruleFileSchema.parse(rules)).rules;
  const idOf = (ruleId: string): string =>
    compiled
      .filter(({ id }) => id === ruleId)
      .map(counterIdOf)
      .join();
  return {
    card: idOf(RULE_IDS.card),
    hotCard: idOf(RULE_IDS.hotCard),
    program: idOf(RULE_IDS.program),
    tries: idOf(RULE_IDS.tries),
  };
}

async function scanned(twin: TwinAccess, prefix: string, programCounterId: string): Promise<Stored> {
  const { dynamo, table } = twin;
  const answers = await scanAnswers(dynamo, table('AuthorizationsTable'), prefix);
  const { cards, slices } = await scanCards(dynamo, table('CardsTable'), prefix, programCounterId);
  const published = [...answers.values()].flat().flatMap(({ publishedAtMs }) => publishedAtMs ?? []);
  const publishedAtMs = published.reduce((latest, one) => Math.max(latest, one), 0);
  // What an earlier simulation left in the same rows is void.
  return { answers, cards, slices: slices.filter(({ fromMs }) => fromMs === publishedAtMs) };
}
