import { SeededRandom } from '../seeded-random.ts';

/** What Strivve's side of a job does next, so long after what was before it. */
export type ScriptStep =
  | { readonly kind: 'say'; readonly afterMs: number }
  /** Asks a person and waits: for an answer, for four minutes, or until it changes its mind. */
  | { readonly kind: 'ask'; readonly afterMs: number; readonly withdrawnAfterMs?: number }
  | { readonly kind: 'end'; readonly afterMs: number; readonly terminationType: string };

/** How the people of a job answer: when, how often at the same time, and whether again where they may. */
export type Person = {
  readonly afterMs: number;
  readonly atOnce: number;
  readonly isPersistent: boolean;
};

/** Of every so many chances, how often each thing goes wrong. */
export type Rates = { readonly strivve: number; readonly store: number; readonly machine: number };

export type JobScenario = {
  readonly seed: number;
  readonly kind: JobKind;
  /** Without an end where the job never ends. */
  readonly script: readonly ScriptStep[];
  readonly person: Person;
  readonly rates: Rates;
};

export const JOB_KINDS = ['nothing fails', 'Strivve fails', 'the machine dies', 'everything fails'] as const;

export type JobKind = (typeof JOB_KINDS)[number];

const RATES: Readonly<Record<JobKind, Rates>> = {
  'nothing fails': { strivve: 0, store: 0, machine: 0 },
  'Strivve fails': { strivve: 0.15, store: 0, machine: 0 },
  'the machine dies': { strivve: 0, store: 0.05, machine: 0.08 },
  'everything fails': { strivve: 0.12, store: 0.05, machine: 0.05 },
};

const TERMINATIONS = ['BILLABLE', 'USER_DATA_FAILURE', 'SITE_INTERACTION_FAILURE', 'PROCESS_FAILURE'];

/** The job that a seed stands for: the same one on any machine. */
export function drawJob(seed: number): JobScenario {
  const random = new SeededRandom(seed);
  const kind = JOB_KINDS[seed % JOB_KINDS.length] ?? 'nothing fails';
  const script: ScriptStep[] = [];
  for (let steps = random.integer(1, 7); steps > 0; steps -= 1) {
    script.push(random.chance(0.25) ? drawAsking(random) : { kind: 'say', afterMs: drawPause(random) });
  }
  if (random.chance(0.95)) {
    script.push({ kind: 'end', afterMs: drawPause(random), terminationType: random.pick(TERMINATIONS) });
  }
  const person = {
    afterMs: random.pick([1_000, 8_000, 30_000, 120_000, 239_000, 300_000]),
    atOnce: random.pick([1, 1, 2, 3]),
    isPersistent: random.chance(0.7),
  };
  return { seed, kind, script, person, rates: RATES[kind] };
}

function drawAsking(random: SeededRandom): ScriptStep {
  const afterMs = drawPause(random);
  return random.chance(0.2)
    ? { kind: 'ask', afterMs, withdrawnAfterMs: random.integer(1_000, 60_000) }
    : { kind: 'ask', afterMs };
}

/** Now and then at the same moment, or after a whole turn has passed. */
function drawPause(random: SeededRandom): number {
  if (random.chance(0.02)) return random.integer(200_000, 400_000);
  return random.pick([0, random.integer(1, 3_000), random.integer(1_000, 30_000)]);
}
