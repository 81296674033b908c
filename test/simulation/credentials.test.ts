import { KNOWN_BAD_DOORS, OUR_DOOR } from '../../local/simulate/credentials/credential-designs.ts';
import { playAttempts } from '../../local/simulate/credentials/credential-tally.ts';

const ATTEMPTS = 2_000;

test(`of ${ATTEMPTS} mutated credentials and tokens none is let in, and no untouched one is shut out`, async () => {
  const firstSeed = Date.now() % 2 ** 31;
  const tally = await playAttempts(OUR_DOOR, firstSeed, firstSeed + ATTEMPTS);
  expect(tally).toMatchObject({ mutated: ATTEMPTS, untouched: ATTEMPTS / 10, letIn: 0, shutOut: 0, failures: [] });
}, 60_000);

test.each(KNOWN_BAD_DOORS)(
  'the simulation catches: %s',
  async (design) => {
    const { letIn } = await playAttempts(design, 1, 500);
    expect(letIn).toBeGreaterThan(0);
  },
  60_000,
);
