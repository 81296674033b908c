import { bundleFunctions, bundleOf } from '../lib/bundling.ts';
import { authorizationEvent, requestName } from './apparatus/authorization-event.ts';
import { bundle, PLAIN } from './apparatus/build.ts';
import { coldRun, type ColdRun, functionDefinition } from './apparatus/cold-runs.ts';
import { recordedCalls } from './apparatus/recorded-calls.ts';
import { print } from './apparatus/report.ts';
import { median, rounded } from './apparatus/statistics.ts';
import { startSurroundings, TABLES } from './apparatus/surroundings.ts';
import { LIMITS } from './apparatus/thousand-rules.ts';

/**
 * Cold start of the connectFi function, from the start of its process to its first decision, over that of a plain
 * bundle that has only the DynamoDB client and makes the same two calls. All run through AWS's runtime client. Where a
 * rule set is published the function's first decision makes a third call, to read it: that is told beside the bar.
 */
const BAR = 1;

const RUNS = 25;

/** Each run is another card's first request. */
const CARDS = 1_000;

const surroundings = await startSurroundings({ format: 1, rules: LIMITS });
try {
  await bundleFunctions();
  const plainBundle = await bundle('plain', { path: 'bench/apparatus/plain-function.ts' }, PLAIN);
  const connectfi = functionDefinition('connectfi-webhook', bundleOf('connectfi-webhook'), {
    ...surroundings.variables,
    RULES_TABLE: TABLES.rulesBeforeAnyPublish,
    NO_RULE_SET_ANSWER: '00',
  });
  const withRules = functionDefinition('connectfi-webhook', bundleOf('connectfi-webhook'), {
    ...surroundings.variables,
    RULES_TABLE: TABLES.rules,
  });
  const plain = functionDefinition('plain', plainBundle.folder, surroundings.variables);

  // The first run of each also warms DynamoDB Local and the file cache; it is not counted.
  await coldRun(connectfi, authorizationEvent(requestName('f', 0, CARDS)));
  await coldRun(withRules, authorizationEvent(requestName('r', 0, CARDS)));
  const callsFor = await recordedCalls(surroundings.dynamo, requestName('b', 0, CARDS), TABLES.rulesBeforeAnyPublish);
  await coldRun(plain, callsFor(requestName('p', 0, CARDS)));

  const runs: Turn[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    runs.push({
      connectfi: await coldRun(connectfi, authorizationEvent(requestName('f', run, CARDS))),
      plain: await coldRun(plain, callsFor(requestName('p', run, CARDS))),
      withRules: await coldRun(withRules, authorizationEvent(requestName('r', run, CARDS))),
    });
  }
  report(runs);
} finally {
  await surroundings.stop();
}

type Turn = Readonly<Record<'connectfi' | 'plain' | 'withRules', ColdRun>>;

function report(runs: readonly Turn[]): void {
  const ours = figuresOf(runs.map((run) => run.connectfi));
  const withRules = figuresOf(runs.map((run) => run.withRules));
  const plain = figuresOf(runs.map((run) => run.plain));
  const ratio = (name: keyof typeof ours): number => rounded(ours[name] / plain[name], 3);
  print({
    bench: 'Cold start through the runtime client, DynamoDB Local asked directly',
    tables: {
      [`medians of ${runs.length} starts each, in turns`]: [
        { what: 'connectFi function', ...ours },
        { what: 'plain bundle, DynamoDB client only', ...plain },
        { what: 'connectFi function, reading a rule set too', ...withRules },
        {
          what: 'ratio of the first two',
          'init ms': ratio('init ms'),
          'first invoke ms': ratio('first invoke ms'),
          'total ms': ratio('total ms'),
          'least total ms': ratio('least total ms'),
        },
      ],
    },
    verdicts: [{ what: 'ratio of the totals, same two calls', value: ratio('total ms'), bar: BAR }],
  });
}

function figuresOf(runs: readonly ColdRun[]) {
  const totals = runs.map(({ initMs, firstInvokeMs }) => initMs + firstInvokeMs);
  return {
    'init ms': rounded(median(runs.map(({ initMs }) => initMs)), 1),
    'first invoke ms': rounded(median(runs.map(({ firstInvokeMs }) => firstInvokeMs)), 1),
    'total ms': rounded(median(totals), 1),
    'least total ms': rounded(Math.min(...totals), 1),
  };
}
