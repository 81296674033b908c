import { RIGHT_CODE } from '../simulators/strivve/sites.ts';
import { startStrivve, type Strivve } from '../simulators/strivve/strivve.ts';
import { STATE_DIRECTORY } from '../twin/state-directory.ts';
import type { ProviderDay, Scene } from './scene.ts';
import { MAIN_SECRET_ID, playedJob } from './strivve-jobs.ts';
import { pollStepThatDies } from './strivve-lost-step.ts';
import type { TwinAccess } from './twin-access.ts';
import { borrowSecret } from './twin-secret.ts';

const MINUTE_MS = 60_000;

/** So much faster than ours the simulator's time passes: a job of twenty seconds takes four. */
const SPEED = 5;

export const strivveDay: ProviderDay = {
  provider: 'Strivve',
  async begin(twin) {
    const strivve = await startStrivve({ caDirectory: STATE_DIRECTORY, speed: SPEED });
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

/** A person has four minutes. Three of them pass at once, as soon as the code was asked for. */
function jobThatTimesOut(twin: TwinAccess, strivve: Strivve): Scene[] {
  const { follow, stands } = playedJob(twin, strivve, { site: 'tfa' });
  const warned = 'tfa open, a minute is left';
  const ended = 'TIMEOUT_TFA, ended: USER_DATA_FAILURE, tfa expired';
  const goOn = async (ms: number, expected: string): Promise<string> => {
    strivve.pass(ms);
    return stands(expected);
  };
  return [
    { sent: 'a job whose site asks for a code', expected: '201', play: follow },
    { sent: '(where it stands)', expected: 'tfa open', play: () => stands('tfa open') },
    { sent: '3 minutes in which nobody answers', expected: warned, play: () => goOn(3 * MINUTE_MS, warned) },
    { sent: '2 minutes more', expected: ended, play: () => goOn(2 * MINUTE_MS, ended) },
  ];
}
