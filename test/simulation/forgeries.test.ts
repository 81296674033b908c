import { KNOWN_BAD_VERIFIERS, OUR_VERIFIER } from '../../local/simulate/forgeries/forgery-designs.ts';
import { playForgeries } from '../../local/simulate/forgeries/forgery-tally.ts';

const FORGERIES = 2_000;

test(`of ${FORGERIES} mutated callbacks nothing is taken for signed that was not, and no untouched one is shut out`, () => {
  const firstSeed = Date.now() % 2 ** 31;
  const tally = playForgeries(OUR_VERIFIER, firstSeed, firstSeed + FORGERIES);
  expect(tally).toMatchObject({
    mutated: FORGERIES,
    untouched: FORGERIES / 10,
    accepted: 0,
    shutOut: 0,
    failures: [],
  });
}, 60_000);

test.each(KNOWN_BAD_VERIFIERS)(
  'the simulation catches a verifier of %s',
  (design) => {
    const { accepted, untouched, shutOut } = playForgeries(design, 1, 1_000);
    expect(accepted).toBeGreaterThan(0);
    // It does take what is genuine: a verifier that refuses everything would be caught by nothing.
    expect(shutOut).toBeLessThan(untouched);
  },
  60_000,
);
