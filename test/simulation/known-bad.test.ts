import { runCampaign } from '../../local/simulate/campaign/campaign.ts';
import type { Tally } from '../../local/simulate/campaign/tally.ts';
import { CARDHOOK, type DesignName } from '../../local/simulate/designs/designs.ts';
import type { Promised } from '../../local/simulate/oracle/violation.ts';

const FIRST_SEED = 1;

/** With how many schedules, and which promise it must be seen to break. */
const CASES: readonly (readonly [DesignName, number, Promised])[] = [
  ['read, then write', 400, 'never_over_a_limit'],
  ['counter without the mark of the request', 400, 'counters_are_exact'],
  ['lock, count, save', 800, 'counters_are_exact'],
  ['slices that do not ask what was moved', 2_500, 'never_over_a_limit'],
  ['approvals that do not ask for a block', 400, 'blocks_hold'],
  ['declines that are not remembered', 400, 'one_answer_a_request'],
];

/** What each came to, for whoever reads the output: a zero means something only beside these. */
const shares: string[] = [];

afterAll(() => void process.stdout.write(`${shares.join('\n')}\n`));

async function played(design: DesignName, schedules: number): Promise<Tally> {
  const tally = await runCampaign({ design, firstSeed: FIRST_SEED, schedules });
  const share = ((100 * tally.broken) / tally.schedules).toFixed(2);
  shares.push(`    ${share}% of ${tally.schedules} schedules break a promise: ${design}`);
  return tally;
}

test.each(CASES)(
  'the simulation catches: %s',
  async (design, schedules, promise) => {
    const tally = await played(design, schedules);
    expect(tally.schedules).toBe(schedules);
    expect(tally.byPromise[promise] ?? 0).toBeGreaterThan(0);
  },
  300_000,
);

test('the same schedules with the store as it is break none', async () => {
  const schedules = Math.max(...CASES.map(([, number]) => number));
  expect(await played(CARDHOOK, schedules)).toMatchObject({ schedules, broken: 0, failures: [] });
}, 300_000);
