import type { Rule } from '../../../domain/rules/rule.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { type Cast, drawDelivery, drawEvent, drawLane, drawSkew } from './actions.ts';
import { mostlySmall, occasionally, times } from './draw.ts';
import { drawCards, drawRequests } from './requests.ts';
import { anyRules, calendarLimits, cardLimits, type DrawRules, hotProgram, nextRules, setOf } from './rules.ts';
import type { Action, Scenario } from './scenario.ts';
import { drawStart } from './windows.ts';

/** What a scenario is mainly about: chance alone would seldom bring together what it takes. */
type Theme = {
  readonly rules: DrawRules;
  /** The fewest requests, and how many there are mostly at most. */
  readonly requests: readonly [number, number];
  /** At most this long before the turn of a period, milliseconds. */
  readonly startsWithinMs: number;
  /** How often of a hundred a clock is off. */
  readonly skewed: number;
  /** What may be published after the first rules; nothing where there are none. */
  readonly next: (random: SeededRandom, rules: readonly Rule[]) => readonly Rule[] | undefined;
  /** What has happened before the requests that come at the same time. */
  readonly before: (cast: Cast) => readonly Action[];
  /** What happens at the same time as they do, beside what chance adds. */
  readonly meanwhile: readonly Action[];
};

const ANYTHING: Theme = {
  rules: anyRules,
  requests: [2, 8],
  startsWithinMs: 6_000,
  skewed: 30,
  next: (random, rules) => (occasionally(random, 20) ? nextRules(random, rules) : undefined),
  before: (cast) => (occasionally(cast.random, 20) ? [...deliveries(cast), drawEvent(cast)] : []),
  meanwhile: [],
};

const HOT_PROGRAM: Theme = { ...ANYTHING, rules: hotProgram, requests: [8, 14], before: () => [] };

const ROLL_OVER: Theme = { ...ANYTHING, rules: calendarLimits, startsWithinMs: 60, skewed: 70, before: deliveries };

/** A limit is taken away for long enough that cards give up its counter, and comes back while requests are under way. */
const TAKEN_BACK: Theme = {
  ...ANYTHING,
  rules: cardLimits,
  next: (_random, [_first, ...others]) => others,
  before: (cast) => [...deliveries(cast), { kind: 'publish', set: 1 }, { kind: 'wait', ms: 61_000 }],
  meanwhile: [{ kind: 'publish', set: 0 }],
};

/** The more often one is listed, the more often it is drawn. */
const THEMES = [ANYTHING, ANYTHING, ANYTHING, ANYTHING, HOT_PROGRAM, HOT_PROGRAM, ROLL_OVER, ROLL_OVER, TAKEN_BACK];

function deliveries(cast: Cast): readonly Action[] {
  const { random, requests } = cast;
  return times(random.integer(1, 2), () => drawDelivery(cast, random.integer(0, requests - 1)));
}

const REQUESTS_MAX = 64;

/** A few cards, the rules over them, and what may happen to both at the same time. */
export function drawScenario(random: SeededRandom): Scenario {
  const theme = random.pick(THEMES);
  const startsAtMs = drawStart(random, theme.startsWithinMs);
  const cards = drawCards(random);
  const requests = drawRequests(random, mostlySmall(random, ...theme.requests, REQUESTS_MAX), cards);
  const spent = requests.reduce((sum, { billingAmount: { minor } }) => sum + minor, 0);
  const rules = theme.rules(random, spent, startsAtMs);
  const next = theme.next(random, rules);
  const sets = [setOf(rules), ...(next ? [setOf(next)] : [])];
  const skewsMs = times(random.integer(1, 3), () => (occasionally(random, theme.skewed) ? drawSkew(random) : 0));
  const cast: Cast = { random, cards, instances: skewsMs.length, requests: requests.length, sets: sets.length };
  return {
    startsAtMs,
    cards,
    sets,
    ...(occasionally(random, 5) && { shadowSet: sets.length - 1 }),
    standIn: occasionally(random, 30) ? { answer: '00' } : { answer: '05' },
    skewsMs,
    requests,
    before: theme.before(cast),
    lanes: [theme.meanwhile, ...requests.map((_request, request) => drawLane(cast, request))],
  };
}
