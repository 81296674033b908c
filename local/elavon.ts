import { Command, InvalidArgumentError } from 'commander';
import { positiveNumberArgument, wholeNumberArgument } from '../bin/commands/arguments.ts';
import { createProgress } from '../bin/commands/progress.ts';
import { configurationOf, DEV_PROFILE_CODES, type DevProfile } from './demo/elavon-configuration.ts';
import { board, type Pushed } from './simulators/elavon/board.ts';
import { createOwnClock } from './simulators/elavon/clock.ts';
import { drawBoardings } from './simulators/elavon/draw-boardings.ts';
import { createElavon } from './simulators/elavon/elavon.ts';
import { createLedger } from './simulators/elavon/ledger.ts';
import type { ClientAuthentication } from './simulators/elavon/oauth2-client.ts';
import { describeReports, profileReport, type ProfileReport } from './simulators/elavon/report.ts';
import { spellingsOf } from './simulators/elavon/spellings.ts';
import { parsePort } from './twin/parse-port.ts';
import { runningTwinOrExit } from './twin/running-twin.ts';

const options = new Command('npm run -s elavon --')
  .description(
    'Plays Elavon against the running twin: boardings through each of the five modes, by the secrets that the twin has.\nThe same seed is the same boardings; every run has merchants of its own.',
  )
  .option('--seed <number>', 'which boardings', wholeNumberArgument, 1)
  .option('--boardings <number>', 'how many through each profile', positiveNumberArgument, 12)
  .option('--profile <code>', `only this one: ${DEV_PROFILE_CODES.join(', ')}`, profileArgument)
  .option('--json', 'print the reports as one JSON array, and nothing else on standard output')
  .option('--port <number>', 'of which twin, when several run (the newest one otherwise)', parsePort)
  .parse()
  .opts<{ seed: number; boardings: number; profile?: DevProfile; json?: true; port?: number }>();

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

const { endpoints } = runningTwinOrExit(options.port);
const reports: ProfileReport[] = [];
for (const code of options.profile === undefined ? DEV_PROFILE_CODES : [options.profile]) {
  if (!stopping.signal.aborted) reports.push(await playProfile(code));
}
console.log(options.json === true ? JSON.stringify(reports, undefined, 2) : describeReports(reports).join('\n'));
process.exitCode = reports.every(({ pushes, accepted }) => pushes === accepted) ? 0 : 1;

/** Each boarding by the next spelling of the mode, and by the other way to authenticate at the token endpoint. */
async function playProfile(code: DevProfile): Promise<ProfileReport> {
  const configuration = await configurationOf(endpoints, code);
  const spellings = spellingsOf(configuration.mode);
  const styles: readonly ClientAuthentication[] = ['basic', 'body'];
  const wish = { seed: options.seed, count: options.boardings, prefix: `${code}${Date.now().toString(36)}x` };
  const progress = createProgress(`${code}: boardings played:`);
  const clock = createOwnClock(Date.now());
  const played: (readonly Pushed[])[] = [];
  let tokens = 0;
  for (const [nth, boarding] of drawBoardings(wish).entries()) {
    if (stopping.signal.aborted) break;
    const spelling = spellings[nth % spellings.length] ?? '';
    const clientAuthentication = styles[nth % styles.length] ?? 'basic';
    const elavon = createElavon({ ...configuration, spelling, clientAuthentication }, clock.now);
    played.push(await board(elavon, boarding, clock, createLedger()));
    tokens += elavon.tokensFetched();
    progress.at(played.length, options.boardings);
  }
  progress.end();
  return profileReport(code, played, tokens);
}

function profileArgument(text: string): DevProfile {
  const code = DEV_PROFILE_CODES.find((one) => one === text);
  if (code !== undefined) return code;
  throw new InvalidArgumentError(`Write one of ${DEV_PROFILE_CODES.join(', ')}.`);
}
