import { borrowSecret } from './twin-secret.ts';
import { elavonModes } from './elavon-modes.ts';
import { elavonRotation } from './elavon-rotation.ts';
import { beginElavonTroubles } from './elavon-troubles.ts';
import { secretIdOf } from './elavon-configuration.ts';
import type { ProviderDay } from './scene.ts';

/** The profile whose secret is rotated. */
const ROTATED = 'TOKEN';

export const elavonDay: ProviderDay = {
  provider: 'Elavon',
  async begin(twin) {
    const giveSecretBack = await borrowSecret(twin.endpoints, secretIdOf(ROTATED));
    const troubles = await beginElavonTroubles(twin);
    // Merchants of this day's own, so that a day played before does not matter.
    const prefix = `demo${Date.now().toString(36)}`;
    return {
      scenes: [...elavonModes(twin, prefix), ...troubles.scenes(prefix), ...elavonRotation(twin, ROTATED, prefix)],
      end: () => Promise.all([giveSecretBack(), troubles.end()]).then(() => undefined),
    };
  },
};
