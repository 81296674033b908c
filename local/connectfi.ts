import { once } from 'node:events';
import { Command } from 'commander';
import { positiveNumberArgument, wholeNumberArgument } from '../bin/commands/arguments.ts';
import { createProgress } from '../bin/commands/progress.ts';
import { borrowCredentials } from './demo/borrowed-credentials.ts';
import { createConnectfi } from './simulators/connectfi/connectfi.ts';
import { dayReport } from './simulators/connectfi/day-report.ts';
import { describeDay } from './simulators/connectfi/describe-day.ts';
import { drawDay } from './simulators/connectfi/draw-day.ts';
import { startInquiryServer } from './simulators/connectfi/inquiry-server.ts';
import { openNumberBook } from './simulators/connectfi/number-book.ts';
import { playDay } from './simulators/connectfi/play-day.ts';
import { createSimulator } from './simulators/connectfi/simulator.ts';
import { parsePort } from './twin/parse-port.ts';
import { runningTwinOrExit } from './twin/running-twin.ts';
import { STATE_DIRECTORY } from './twin/state-directory.ts';

const options = new Command('npm run -s connectfi --')
  .description(
    "Plays a day of connectFi against the running twin, and tells what came as connectFi saw it.\nThe same seed is the same day. Meanwhile the twin's credentials name this connectFi's inquiry API.",
  )
  .option('--seed <number>', 'which day', wholeNumberArgument, 1)
  .option('--transactions <number>', 'how many', wholeNumberArgument, 100)
  .option('--cards <number>', 'of how many cards', positiveNumberArgument, 20)
  .option('--rate <number>', 'how many begin in a second (default: as many as the twin takes)', positiveNumberArgument)
  .option('--serve', 'go on answering the inquiry API afterwards, until Ctrl-C')
  .option('--json', 'print the report as one JSON object, and nothing else on standard output')
  .option('--port <number>', 'of which twin, when several run (the newest one otherwise)', parsePort)
  .parse()
  .opts<{
    seed: number;
    transactions: number;
    cards: number;
    rate?: number;
    serve?: true;
    json?: true;
    port?: number;
  }>();

/** A program's share of connectFi's connections: more at once wait for the twin's functions. */
const AT_ONCE = 8;

// With --json, standard output is for the program that asked.
const say = options.json === true ? console.error : console.log;

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

const { endpoints, port } = runningTwinOrExit(options.port);
if (endpoints.connectfi === null) {
  console.error('The running twin has no connectFi route. Look at the stack it runs: npm run -s synth');
  process.exit(1);
}

/** What was played before is unknown to this connectFi, whose dates have no milliseconds. */
const beganAt = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
const numbers = openNumberBook(STATE_DIRECTORY);
const simulator = createSimulator({ connectfi: createConnectfi({ url: endpoints.connectfi }), numbers });
const inquiry = await startInquiryServer(simulator.ledger);
const giveCredentialsBack = await borrowCredentials(endpoints, inquiry.access);
try {
  say(`connectFi's inquiry API is at ${inquiry.access.baseUrl} while this runs.`);
  await play();
  if (options.serve === true && !stopping.signal.aborted) await serve();
} finally {
  await giveCredentialsBack();
  await inquiry.stop();
}

async function play(): Promise<void> {
  const { seed, transactions, rate, json } = options;
  // Cards of this run's own, so that no limit was used up before.
  const run = numbers.nextTransaction().authTransactionId;
  const cards = Array.from({ length: options.cards }, (_, nth) => `icrd_day_${run}_${nth}`);
  const day = drawDay({ seed, transactions, cards });
  const progress = createProgress('transactions played:');
  const played = await playDay(simulator, day, {
    atOnce: AT_ONCE,
    onPlayed: (done) => progress.at(done, day.length),
    stopping: stopping.signal,
    ...(rate !== undefined && { perSecond: rate }),
  });
  progress.end();
  const report = dayReport(played);
  console.log(
    json === true ? JSON.stringify({ seed, transactions, cards, ...report }) : describeDay(report).join('\n'),
  );
}

async function serve(): Promise<void> {
  const command = `npm run -s cardhook -- --twin ${port} reconcile --from ${beganAt} --grace 0`;
  say(`\nWhat was lost can be brought in: ${command}\nCtrl-C ends it.`);
  await once(stopping.signal, 'abort');
}
