import { loadOrCreateIdentity } from '../simulators/spreedly/identity.ts';
import { type SpreedlySimulator, startSpreedly } from '../simulators/spreedly/spreedly.ts';
import { STATE_DIRECTORY } from '../twin/state-directory.ts';
import type { ProviderDay, Scene } from './scene.ts';
import { spreedlyForgeries } from './spreedly-forgeries.ts';
import { playedPayment } from './spreedly-payments.ts';
import { isPlayedAgainst, lendCredentials, PLAYED_AGAINST, signingSecretOf } from './spreedly-secrets.ts';
import { spreedlyTroubles } from './spreedly-troubles.ts';
import type { TwinAccess } from './twin-access.ts';

export const spreedlyDay: ProviderDay = {
  provider: 'Spreedly',
  async begin(twin) {
    if (await isPlayedAgainst(twin.endpoints)) throw new Error(PLAYED_AGAINST);
    const signingSecret = await signingSecretOf(twin.endpoints);
    const identity = await loadOrCreateIdentity(STATE_DIRECTORY);
    const spreedly = await startSpreedly({ identity, signingSecret });
    const giveCredentialsBack = await lendCredentials(twin.endpoints, spreedly.credentials);
    return {
      scenes: [
        ...testAmounts(twin, spreedly),
        ...spreedlyForgeries(twin, spreedly),
        ...spreedlyTroubles(twin, spreedly),
      ],
      async end() {
        await giveCredentialsBack();
        await spreedly.close();
      },
    };
  },
};

const FINGERPRINT = 'pending, device_fingerprint';
const CHALLENGE = 'pending, challenge';

/** Each amount of Spreedly's page, as far as the bank and the browser let it go. */
function testAmounts(twin: TwinAccess, spreedly: SpreedlySimulator): readonly Scene[] {
  return [
    ...bought(twin, spreedly, { amount: 3001, steps: [], ends: 'succeeded' }),
    ...bought(twin, spreedly, { amount: 3003, steps: [FINGERPRINT], ends: 'succeeded' }),
    ...bought(twin, spreedly, { amount: 3004, steps: [FINGERPRINT, CHALLENGE], ends: 'succeeded' }),
    ...bought(twin, spreedly, { amount: 3005, steps: [CHALLENGE], ends: 'succeeded' }),
    ...bought(twin, spreedly, { amount: 3103, steps: [FINGERPRINT], ends: 'gateway_processing_failed' }),
    ...bought(twin, spreedly, { amount: 3104, steps: [CHALLENGE], ends: 'gateway_processing_failed' }),
    ...bought(twin, spreedly, { amount: 44, steps: [], ends: 'gateway_setup_failed' }),
  ];
}

type Bought = {
  readonly amount: number;
  /** How it stands before each step of the browser's. */
  readonly steps: readonly string[];
  readonly ends: string;
};

function bought(twin: TwinAccess, spreedly: SpreedlySimulator, { amount, steps, ends }: Bought): readonly Scene[] {
  const { buy, complete, stands, token } = playedPayment(twin, spreedly, amount);
  const goOn = (step: string): Promise<string> => {
    if (step === CHALLENGE) spreedly.answerChallenge(token(), 'right_code');
    return complete();
  };
  return [
    { sent: `a purchase of ${amount / 100} USD`, expected: steps[0] ?? ends, play: buy },
    ...steps.map((step, nth) => ({
      sent: step === CHALLENGE ? '(code given to the bank, completed)' : '(browser looked at, completed)',
      expected: steps[nth + 1] ?? ends,
      play: () => goOn(step),
    })),
    { sent: '(where it stands)', expected: `${ends}, signed`, play: () => stands(`${ends}, signed`) },
  ];
}
