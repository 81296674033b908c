import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { positiveNumberArgument } from '../bin/commands/arguments.ts';
import { createProgress } from '../bin/commands/progress.ts';
import { isPlayedAgainst, lendCredentials, PLAYED_AGAINST, signingSecretOf } from './demo/spreedly-secrets.ts';
import { operationsOf } from './demo/twin-operations.ts';
import { type Answered, createBrowserless } from './simulators/spreedly/browserless.ts';
import { loadOrCreateIdentity } from './simulators/spreedly/identity.ts';
import { describeReports, paymentReport, type PaymentReport } from './simulators/spreedly/report.ts';
import { startSpreedly } from './simulators/spreedly/spreedly.ts';
import { SETUP_FAILS, TEST_AMOUNTS } from './simulators/spreedly/test-amounts.ts';
import { parsePort } from './twin/parse-port.ts';
import { runningTwinOrExit } from './twin/running-twin.ts';
import { STATE_DIRECTORY } from './twin/state-directory.ts';

const AMOUNTS = [...Object.keys(TEST_AMOUNTS).map(Number), SETUP_FAILS];
const LOOK_MS = 200;

const options = new Command('npm run -s spreedly --')
  .description(
    'Plays Spreedly against the running twin: payments of every test amount, made through the operations API as a checkout would, and their callbacks.\nThe credentials are the simulator’s meanwhile, and their own again afterwards.',
  )
  .option('--payments <number>', 'how many of each amount', positiveNumberArgument, 1)
  .option('--amount <cents>', 'only this one', positiveNumberArgument)
  .option('--speed <number>', 'so much faster than ours its time passes', positiveNumberArgument, 5)
  .option('--seconds <number>', 'how long to wait for callbacks at most', positiveNumberArgument, 60)
  .option('--json', 'print the reports as one JSON array, and nothing else on standard output')
  .option('--port <number>', 'of which twin, when several run (the newest one otherwise)', parsePort)
  .parse()
  .opts<{ payments: number; amount?: number; speed: number; seconds: number; json?: true; port?: number }>();

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

const { endpoints } = runningTwinOrExit(options.port);
if (await isPlayedAgainst(endpoints)) {
  console.error(PLAYED_AGAINST);
  process.exit(1);
}
const spreedly = await startSpreedly({
  identity: await loadOrCreateIdentity(STATE_DIRECTORY),
  signingSecret: await signingSecretOf(endpoints),
  speed: options.speed,
});
const checkout = createBrowserless(operationsOf(endpoints), spreedly);
const giveCredentialsBack = await lendCredentials(endpoints, spreedly.credentials);
try {
  const reports = await played();
  console.log(options.json === true ? JSON.stringify(reports, undefined, 2) : describeReports(reports).join('\n'));
  process.exitCode = reports.every(({ agrees }) => agrees) ? 0 : 1;
} finally {
  await giveCredentialsBack();
  await spreedly.close();
}

/** One after the other: functions that all start at once are slow on a small machine. */
async function played(): Promise<readonly PaymentReport[]> {
  const amounts = options.amount === undefined ? AMOUNTS : [options.amount];
  const wishes = amounts.flatMap((one) => Array<number>(options.payments).fill(one));
  const progress = createProgress('Payments made:');
  const ends: { readonly amount: number; readonly end: Answered }[] = [];
  for (const amount of wishes) {
    if (stopping.signal.aborted) break;
    const started = await checkout.start({ amount }, { idempotencyKey: randomUUID() });
    if (started.shown === undefined)
      console.error(`A payment of ${amount} was not started: ${started.status} ${JSON.stringify(started.body)}`);
    ends.push({ amount, end: await checkout.goOn(started) });
    progress.at(ends.length, wishes.length);
  }
  progress.end();
  await allDelivered();
  return Promise.all(ends.map(({ amount, end }) => reported(amount, end)));
}

async function allDelivered(): Promise<void> {
  const untilMs = Date.now() + options.seconds * 1_000;
  do {
    await sleep(LOOK_MS);
    await spreedly.callbacks.settled();
  } while (spreedly.callbacks.waiting() > 0 && Date.now() < untilMs && !stopping.signal.aborted);
}

async function reported(amount: number, { status, shown }: Answered): Promise<PaymentReport> {
  const token = shown?.token;
  const entry = spreedly.ledger.transactions().find((one) => one.token === token);
  const seen = token === undefined ? shown : (await checkout.show(token)).shown;
  return paymentReport(amount, entry, seen ?? { state: `not started: ${status}` }, spreedly.ledger.deliveries());
}
