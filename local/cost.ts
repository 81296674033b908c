import { Command, InvalidArgumentError } from 'commander';
import { wholeNumberArgument } from '../bin/commands/arguments.ts';
import { createProgress } from '../bin/commands/progress.ts';
import { countJob } from './cost/counted-job.ts';
import { describeCost } from './cost/describe-cost.ts';
import { costOf } from './cost/cost-of.ts';

const options = new Command('npm run -s cost --')
  .description(
    'Follows one job on a twin of its own, in real time, counts transitions, invocations and milliseconds, and tells what they cost at list price.',
  )
  .option('--minutes <number>', 'how long the job takes', minutesArgument, 10)
  .option('--latency <ms>', 'how long Strivve takes for each call', wholeNumberArgument, 100)
  .option('--json', 'print one JSON object, and nothing else on standard output')
  .parse()
  .opts<{ minutes: number; latency: number; json?: true }>();

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

const progress = createProgress('milliseconds of the job:');
try {
  const { job, counts } = await countJob({
    minutes: options.minutes,
    latencyMs: options.latency,
    say: console.error,
    onProgress: progress.at,
    stopping: stopping.signal,
  });
  progress.end();
  const cost = costOf(counts, { latencyMs: options.latency, end: job.end?.terminationType ?? job.end?.cause });
  console.log(options.json === true ? JSON.stringify(cost, undefined, 2) : describeCost(cost).join('\n'));
  process.exitCode = cost.isWithinGoal ? 0 : 1;
} catch (error) {
  progress.end();
  if (!stopping.signal.aborted) throw error;
  process.exitCode = 130;
}

function minutesArgument(text: string): number {
  const minutes = wholeNumberArgument(text);
  if (minutes >= 1) return minutes;
  throw new InvalidArgumentError('Write a whole number of minutes, at least 1.');
}
