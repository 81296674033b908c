import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { handler } from '../../functions/connectfi-webhook/handler.ts';
import { authorizationEvent, requestName } from './authorization-event.ts';
import { makeBareCalls } from './bare-calls.ts';
import { recordedCalls } from './recorded-calls.ts';
import { putSpentCards } from './spent-cards.ts';
import { TABLES } from './surroundings.ts';

/** The program that bench/decision.ts starts: it measures, sends its figures to its parent and ends. */
export type DecisionRounds = {
  /** How many times the function was called, the warm-up included. */
  readonly decisions: number;
  readonly rounds: readonly { readonly whole: Samples; readonly bare: Samples }[];
};

/** `cpuMs` is what this process computed per call, garbage collection included: other programs hardly change it. */
export type Samples = { readonly timesMs: readonly number[]; readonly cpuMs: number };

/** By then both sides run optimised code: later rounds are no faster than the first measured one. */
const WARM_UP_ROUNDS = 15;
const ROUNDS = 30;
const CALLS_A_ROUND = 100;

/** Enough that no row is hot, few enough that most requests find the card's row there, as in production. */
const CARDS = 500;

const context = {} as Context;
const client = createDynamoClient({ attemptsMax: 2 });
let decisions = 0;

async function decide(event: APIGatewayProxyEvent): Promise<void> {
  decisions += 1;
  // The event was made before the round; its deadline begins now.
  event.requestContext.requestTimeEpoch = Date.now();
  const result = await handler(event, context);
  if (result.body !== '{"responseCode":"00"}') throw new Error(`The function answered ${result.body}.`);
}

const cardIds = ['f', 'b'].flatMap((prefix) =>
  Array.from({ length: CARDS }, (_, index) => requestName(prefix, index, CARDS).cardId),
);
await putSpentCards(client, TABLES.cards, cardIds, Date.now());
const bareCallsFor = await recordedCalls(client, requestName('b', 0, CARDS));

/** What goes in is made before the clock starts: the time is that of the calls alone. */
async function timed<Input>(inputs: readonly Input[], call: (input: Input) => Promise<void>): Promise<Samples> {
  const timesMs: number[] = [];
  const cpuBefore = process.cpuUsage();
  for (const input of inputs) {
    const startedAt = performance.now();
    await call(input);
    timesMs.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { timesMs, cpuMs: (user + system) / 1000 / inputs.length };
}

async function playRound(round: number): Promise<DecisionRounds['rounds'][number]> {
  const indexes = Array.from({ length: CALLS_A_ROUND }, (_, call) => 1 + round * CALLS_A_ROUND + call);
  const events = indexes.map((index) => authorizationEvent(requestName('f', index, CARDS)));
  const calls = indexes.map((index) => bareCallsFor(requestName('b', index, CARDS)));
  const timeBare = () => timed(calls, (input) => makeBareCalls(client, input));
  // Each side goes first as often as the other: what the first one leaves to the garbage collector falls to the second.
  if (round % 2 === 0) return { bare: await timeBare(), whole: await timed(events, decide) };
  return { whole: await timed(events, decide), bare: await timeBare() };
}

for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await playRound(round);
const rounds: DecisionRounds['rounds'][number][] = [];
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await playRound(WARM_UP_ROUNDS + round));

process.send?.({ decisions, rounds } satisfies DecisionRounds, () => {
  // The function keeps connections open, which would keep this process alive.
  process.exit();
});
