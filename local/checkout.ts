import { Command } from 'commander';
import { positiveNumberArgument } from '../bin/commands/arguments.ts';
import { startCheckoutServer } from './checkout/server.ts';
import { isPlayedAgainst, lendCredentials, PLAYED_AGAINST, signingSecretOf } from './demo/spreedly-secrets.ts';
import { operationsOf } from './demo/twin-operations.ts';
import { loadOrCreateIdentity } from './simulators/spreedly/identity.ts';
import { startSpreedly } from './simulators/spreedly/spreedly.ts';
import { PortTaken } from './twin/listen.ts';
import { parsePort } from './twin/parse-port.ts';
import { runningTwinOrExit } from './twin/running-twin.ts';
import { STATE_DIRECTORY } from './twin/state-directory.ts';

/** Where stage `dev` sends people who come back from their bank (lib/spreedly-settings.ts). */
const PORT = 8490;

const options = new Command('npm run -s checkout --')
  .description(
    'A merchant’s checkout page, paid through the running twin and a simulated Spreedly.\nThe twin has the simulator’s credentials meanwhile, and its own again afterwards. Ctrl-C ends it.',
  )
  .option('--speed <number>', 'so much faster than ours Spreedly’s time passes', positiveNumberArgument, 1)
  .option(
    '--checkout-port <number>',
    'of the page; people only come back from their bank to the default',
    parsePort,
    PORT,
  )
  .option('--port <number>', 'of which twin, when several run (the newest one otherwise)', parsePort)
  .parse()
  .opts<{ speed: number; checkoutPort: number; port?: number }>();

const stopping = Promise.withResolvers<void>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.resolve());

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
const giveCredentialsBack = await lendCredentials(endpoints, spreedly.credentials);
try {
  const checkout = await startCheckoutServer({
    port: options.checkoutPort,
    operations: operationsOf(endpoints),
    scriptUrl: spreedly.scriptUrl,
    environmentKey: spreedly.credentials.environmentKey,
  });
  console.log(`The checkout page: ${checkout.url}\nCtrl-C ends it.`);
  await stopping.promise;
  await checkout.close();
} catch (error) {
  if (!(error instanceof PortTaken)) throw error;
  console.error(`${error.message} Choose another with --checkout-port.`);
  process.exitCode = 1;
} finally {
  await giveCredentialsBack();
  await spreedly.close();
}
