import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readLines } from '../local/lambda/lines.ts';
import type { DecisionRounds, Samples } from './apparatus/decision-rounds.ts';
import { print } from './apparatus/report.ts';
import { median, quantile, rounded } from './apparatus/statistics.ts';
import { startSurroundings } from './apparatus/surroundings.ts';
import { thousandRules } from './apparatus/thousand-rules.ts';

/**
 * Time of the whole connectFi function, event in and answer out, over the time of the same two DynamoDB calls made bare
 * with the same client: what Cardhook itself costs, with a thousand rules and cards of a hundred open holds. Both run in one
 * process, one at a time, in alternating rounds.
 */
const BAR_P50 = 1.15;
const BAR_P99 = 1.3;

const surroundings = await startSurroundings(thousandRules());
try {
  report(await measure(surroundings.variables));
} finally {
  await surroundings.stop();
}

/** In a process of its own whose standard output is a pipe that somebody reads, as it is for a function on Lambda. */
async function measure(variables: Readonly<Record<string, string>>): Promise<DecisionRounds> {
  const program = fileURLToPath(new URL('apparatus/decision-rounds.ts', import.meta.url));
  const child = fork(program, { env: { ...process.env, ...variables }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  let decided = 0;
  if (child.stdout) readLines(child.stdout, (line) => (decided += line.includes('"source":"decided"') ? 1 : 0));
  const messages: DecisionRounds[] = [];
  child.on('message', (message) => messages.push(message as DecisionRounds));
  await once(child, 'close');
  const [rounds] = messages;
  if (rounds === undefined) throw new Error('The measuring process ended without figures.');
  // A stand-in answers without waiting for DynamoDB: one of them among the samples would be a lie.
  if (decided !== rounds.decisions) throw new Error(`Only ${decided} of ${rounds.decisions} answers were decisions.`);
  return rounds;
}

function report({ rounds }: DecisionRounds): void {
  const whole = rounds.map((round) => round.whole);
  const bare = rounds.map((round) => round.bare);
  const figures = { whole: figuresOf(whole), bare: figuresOf(bare) };
  const ratio = (name: keyof Figures): number => rounded(figures.whole[name] / figures.bare[name], 3);
  const byRound = rounds.map((round) => median(round.whole.timesMs) / median(round.bare.timesMs));
  print({
    bench: 'Connected decision, one at a time, DynamoDB Local asked directly',
    tables: {
      [`${rounds.length} rounds of ${rounds[0]?.bare.timesMs.length ?? 0} each`]: [
        { what: 'whole function', ...figures.whole },
        { what: 'two bare calls', ...figures.bare },
        { what: 'ratio', 'p50 ms': ratio('p50 ms'), 'p99 ms': ratio('p99 ms'), 'CPU ms': ratio('CPU ms') },
      ],
      'ratio of the p50, by round': [
        {
          lowest: rounded(Math.min(...byRound), 3),
          median: rounded(median(byRound), 3),
          highest: rounded(Math.max(...byRound), 3),
        },
      ],
    },
    verdicts: [
      { what: 'ratio at p50', value: ratio('p50 ms'), bar: BAR_P50 },
      { what: 'ratio at p99', value: ratio('p99 ms'), bar: BAR_P99 },
    ],
  });
}

type Figures = ReturnType<typeof figuresOf>;

function figuresOf(samples: readonly Samples[]) {
  const timesMs = samples.flatMap((round) => round.timesMs);
  return {
    'p50 ms': rounded(quantile(timesMs, 0.5), 3),
    'p99 ms': rounded(quantile(timesMs, 0.99), 3),
    'CPU ms': rounded(median(samples.map(({ cpuMs }) => cpuMs)), 3),
  };
}
