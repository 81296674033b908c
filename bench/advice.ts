import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTwin } from '../local/twin/twin.ts';
import { type AcknowledgedAdvices, measureAcknowledgements } from './apparatus/acknowledged-advices.ts';
import { type CardIds, cardIdOf } from './apparatus/advice-message.ts';
import type { ProcessorRound, RoundOrder } from './apparatus/processor-rounds.ts';
import { print } from './apparatus/report.ts';
import { putSpentCards } from './apparatus/spent-cards.ts';
import { median, quantile, rounded } from './apparatus/statistics.ts';
import { type Surroundings, startSurroundings, TABLES } from './apparatus/surroundings.ts';
import { LIMITS } from './apparatus/thousand-rules.ts';

/**
 * An advice: how long connectFi waits for its acknowledgement, over one bare SendMessage to the same queue of the same twin;
 * and what the processor makes of it afterwards, with a thousand cards in the table and with a hundred thousand.
 */
const BAR_ACKNOWLEDGED = 3;
const BAR_CARDS = 1.2;

const FEW: CardIds = { prefix: 'few', count: 1_000 };
const MANY: CardIds = { prefix: 'many', count: 100_000 };
const OPEN_HOLDS = 2;

const WARM_UP_ROUNDS = 5;
const ROUNDS = 20;
const BATCHES_A_ROUND = 20;

type Rounds = readonly { readonly few: ProcessorRound; readonly many: ProcessorRound }[];

const acknowledged = await onATwin();
const surroundings = await startSurroundings({ format: 1, rules: LIMITS });
try {
  report(acknowledged, await measureProcessor(surroundings));
} finally {
  await surroundings.stop();
}

async function onATwin(): Promise<AcknowledgedAdvices> {
  const directory = mkdtempSync(join(tmpdir(), 'cardhook-advice-'));
  const twin = await startTwin({ port: 0, stage: 'dev', logDirectory: join(directory, 'logs'), onLogLine: () => {} });
  try {
    return await measureAcknowledgements(twin.endpoints);
  } finally {
    await twin.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Two processes of the same program, one a number of cards, in alternating rounds. */
async function measureProcessor({ dynamo, variables }: Surroundings): Promise<Rounds> {
  const sides = { few: { table: TABLES.cards, ids: FEW }, many: { table: TABLES.manyCards, ids: MANY } };
  for (const { table, ids } of Object.values(sides)) {
    const cardIds = Array.from({ length: ids.count }, (_, index) => cardIdOf(ids, index));
    await putSpentCards(dynamo, table, cardIds, Date.now(), OPEN_HOLDS);
  }
  const few = startProcessor({ ...variables, CARDS_TABLE: sides.few.table });
  const many = startProcessor({ ...variables, CARDS_TABLE: sides.many.table });
  try {
    const rounds: Rounds[number][] = [];
    for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
      const playFew = () => play(few, { round, batches: BATCHES_A_ROUND, cardIds: FEW });
      const playMany = () => play(many, { round, batches: BATCHES_A_ROUND, cardIds: MANY });
      // Each side goes first as often as the other.
      const isFewFirst = round % 2 === 0;
      const first = await (isFewFirst ? playFew() : playMany());
      const second = await (isFewFirst ? playMany() : playFew());
      if (round >= WARM_UP_ROUNDS) {
        rounds.push(isFewFirst ? { few: first, many: second } : { few: second, many: first });
      }
    }
    return rounds;
  } finally {
    for (const child of [few, many]) child.kill();
  }
}

function startProcessor(variables: Readonly<Record<string, string>>): ChildProcess {
  const program = fileURLToPath(new URL('apparatus/processor-rounds.ts', import.meta.url));
  const child = fork(program, { env: { ...process.env, ...variables }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  // Somebody reads what it logs, as it is for a function on Lambda.
  child.stdout?.resume();
  return child;
}

async function play(child: ChildProcess, order: RoundOrder): Promise<ProcessorRound> {
  const over = new AbortController();
  const { signal } = over;
  child.send(order);
  try {
    const [round]: unknown[] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'close', { signal }).then(() => Promise.reject(new Error('The processor ended.'))),
    ]);
    return round as ProcessorRound;
  } finally {
    over.abort();
  }
}

function report({ acknowledged: whole, bare, drained }: AcknowledgedAdvices, rounds: Rounds): void {
  const figures = { whole: figuresOf(whole), bare: figuresOf(bare) };
  const ratio = (name: 'p50 ms' | 'p99 ms'): number => rounded(figures.whole[name] / figures.bare[name], 2);
  const byRound = rounds.map(({ few, many }) => many.timeMs / many.events / (few.timeMs / few.events));
  print({
    bench: 'Advices, acknowledged over HTTP by the twin, and processed over DynamoDB Local asked directly',
    tables: {
      [`${whole.length} each, one at a time, in turns`]: [
        { what: 'advice acknowledged', ...figures.whole },
        { what: 'one bare SendMessage', ...figures.bare },
        { what: 'ratio', 'p50 ms': ratio('p50 ms'), 'p99 ms': ratio('p99 ms') },
      ],
      'a backlog worked off by two processors of the twin, all on this machine': [
        {
          messages: drained.messages,
          seconds: rounded(drained.seconds, 1),
          'a second': rounded(drained.messages / drained.seconds, 0),
        },
      ],
      [`one processor by itself, batches of ten, ${rounds.length} rounds`]: [
        { what: '1,000 cards', ...processorFigures(rounds.map(({ few }) => few)) },
        { what: '100,000 cards', ...processorFigures(rounds.map(({ many }) => many)) },
      ],
    },
    verdicts: [
      { what: 'acknowledged over bare, p99', value: ratio('p99 ms'), bar: BAR_ACKNOWLEDGED },
      {
        what: 'time per event, 100,000 cards over 1,000 (median round)',
        value: rounded(median(byRound), 3),
        bar: BAR_CARDS,
      },
    ],
  });
}

function figuresOf(timesMs: readonly number[]) {
  return { 'p50 ms': rounded(quantile(timesMs, 0.5), 2), 'p99 ms': rounded(quantile(timesMs, 0.99), 2) };
}

function processorFigures(rounds: readonly ProcessorRound[]) {
  return {
    'ms an event': rounded(median(rounds.map(({ timeMs, events }) => timeMs / events)), 2),
    'CPU ms an event': rounded(median(rounds.map(({ cpuMs, events }) => cpuMs / events)), 2),
    'a second': rounded(median(rounds.map(({ timeMs, events }) => (1_000 * events) / timeMs)), 0),
    'a second of one vCPU': rounded(median(rounds.map(({ cpuMs, events }) => (1_000 * events) / cpuMs)), 0),
  };
}
