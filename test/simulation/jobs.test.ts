import { KNOWN_BAD_JOBS, OUR_JOBS } from '../../local/simulate/jobs/job-designs.ts';
import { latenessWithin } from '../../local/simulate/jobs/job-tally.ts';
import { playSeeds } from '../../local/simulate/jobs/play-seeds.ts';

const JOBS = 2_000;

test(`in ${JOBS} jobs no message is lost unnamed, no request missed, no answer given twice, and every end is right`, async () => {
  const firstSeed = Date.now() % 2 ** 31;
  const tally = await playSeeds(OUR_JOBS, firstSeed, firstSeed + JOBS);
  expect(tally).toMatchObject({ jobs: JOBS, broken: 0, failures: [] });
  expect(latenessWithin(tally, 0.99)).toBeLessThanOrEqual(5_000);
  // A campaign in which nothing is read, asked or lost proves nothing.
  const { messages, requests, gaps } = tally;
  expect(Math.min(messages, requests, gaps)).toBeGreaterThan(JOBS / 10);
}, 120_000);

test.each(KNOWN_BAD_JOBS)(
  'the simulation catches: %s',
  async (design) => {
    const { broken } = await playSeeds(design, 1, 400);
    expect(broken).toBeGreaterThan(0);
  },
  60_000,
);
