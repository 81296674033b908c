import { loadOrCreateIdentity } from '../simulators/strivve/identity.ts';
import { RIGHT_CODE } from '../simulators/strivve/sites.ts';
import { startStrivve, type Strivve } from '../simulators/strivve/strivve.ts';
import { STATE_DIRECTORY } from '../twin/state-directory.ts';
import type { ProviderDay, Scene } from './scene.ts';
import { MAIN_SECRET_ID, playedJob, WARNED } from './strivve-jobs.ts';
import { pollStepThatDies } from './strivve-lost-step.ts';
import type { TwinAccess } from './twin-access.ts';
import { borrowSecret } from './twin-secret.ts';

const MINUTE_MS = 60_000;

/** So much faster than ours the simulator's time passes: a job of twenty seconds takes five, and its five minutes 75 s. */
const SPEED = 4;

export const strivveDay: ProviderDay = {
  provider: 'Strivve',
  async begin(twin) {
    const identity = await loadOrCreateIdentity(STATE_DIRECTORY);
    const strivve = await startStrivve({ caDirectory: STATE_DIRECTORY, identity, speed: SPEED });
    const giveSecretBack = await borrowSecret(twin.endpoints, MAIN_SECRET_ID, strivve.credentials);
    return {
      scenes: [
        ...cleanJob(twin, strivve),
        ...jobWithCode(twin, strivve),
        ...jobThatTimesOut(twin, strivve),
        ...pollStepThatDies(twin, strivve),
      ],
      async end() {
        await giveSecretBack();
        await strivve.close();
      },
    };
  },
};

function cleanJob(twin: TwinAccess, strivve: Strivve): Scene[] {
  const { follow, followAgain, stands } = playedJob(twin, strivve, { site: 'clean' });
  const ended = 'SUCCESSFUL, ended: BILLABLE';
  return [
    { sent: 'a job, to be followed', expected: '201', play: follow },
    { sent: 'the same job again', expected: '200', play: followAgain },
    { sent: '(where it stands)', expected: ended, play: () => stands(ended) },
  ];
}

function jobWithCode(twin: TwinAccess, strivve: Strivve): Scene[] {
  const { follow, stands, answer } = playedJob(twin, strivve, { site: 'tfa' });
  const ended = 'SUCCESSFUL, ended: BILLABLE, tfa sent';
  return [
    { sent: 'a job whose site asks for a code', expected: '201', play: follow },
    { sent: '(where it stands)', expected: 'tfa open', play: () => stands('tfa open') },
    { sent: 'cardhook jobs answer', expected: 'sent, exit 0', play: () => answer(RIGHT_CODE) },
    { sent: '(where it stands)', expected: ended, play: () => stands(ended) },
  ];
}

/** Nobody answers: the operator is warned a minute before the job's time is over, and then it is over. */
function jobThatTimesOut(twin: TwinAccess, strivve: Strivve): Scene[] {
  const { follow, stands, warns } = playedJob(twin, strivve, { site: 'tfa', addedMs: 0 });
  const ended = 'TIMEOUT_TFA, ended: USER_DATA_FAILURE, tfa expired';
  const pass = (minutes: number, look: () => Promise<string>) => (): Promise<string> => {
    strivve.pass(minutes * MINUTE_MS);
    return look();
  };
  return [
    { sent: 'a job that nobody gives its code', expected: '201', play: follow },
    { sent: '(where it stands)', expected: 'tfa open', play: () => stands('tfa open') },
    { sent: '(as its time passes)', expected: WARNED, play: pass(1, warns) },
    { sent: '(when it is over)', expected: ended, play: pass(4, () => stands(ended)) },
  ];
}
