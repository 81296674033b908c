import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishRuleSet } from '../adapters/dynamo/rule-set-publisher.ts';
import { ruleFileSchema } from '../contracts/rule-file.ts';
import { accessTwin } from '../local/demo/twin-access.ts';
import { createConnectfi } from '../local/simulators/connectfi/connectfi.ts';
import { DOCUMENTED_NUMBERS, nextTransaction } from '../local/simulators/connectfi/transaction-numbers.ts';
import { requestBody } from '../local/simulators/connectfi/webhook-body.ts';
import { startTwin } from '../local/twin/twin.ts';
import { print } from './apparatus/report.ts';
import { quantile, rounded } from './apparatus/statistics.ts';

/**
 * Fifty requests at one moment on one card, and on one limit of the whole program, over HTTP against the twin: how many end
 * in a stand-in, how often the others had to write, and how long they took. Sums are audited by tests; here is the crowd.
 */
const BAR_STAND_INS = 5;
const CROWD = 50;
const ROUNDS = 10;

/** Half of each crowd fits: the other half meets the limit while it is being filled. */
const RULES = ruleFileSchema.parse({
  format: 1,
  rules: [
    { id: 'card', kind: 'limit', window: { calendar: 'day', zone: 'UTC' }, max: '250.00 USD' },
    { id: 'card-hour', kind: 'limit', window: { trailing: '1h' }, count: 1000 },
    {
      id: 'program',
      kind: 'limit',
      per: ['program', 'mcc'],
      window: { calendar: 'day', zone: 'UTC' },
      max: '250.00 USD',
      slices: 8,
      when: { field: 'mcc', starts_with: '7' },
    },
  ],
});

type Answered = { readonly answer: string | undefined; readonly source: string; readonly attempts: number };

let numbers = DOCUMENTED_NUMBERS;
const lines: Answered[] = [];
const directory = mkdtempSync(join(tmpdir(), 'cardhook-hot-'));
const twin = await startTwin({
  port: 0,
  stage: 'dev',
  logDirectory: join(directory, 'logs'),
  onLogLine: (_source, line) => note(line),
});
const access = accessTwin(twin.endpoints);
try {
  const url = twin.endpoints.connectfi;
  if (url === null) throw new Error('Stage dev has no connectFi route.');
  await publishRuleSet(access.dynamo, access.table('RulesTable'), RULES, undefined, Date.now());
  const { ask } = createConnectfi({ url });
  const crowd = async (cardOf: (index: number) => string, mcc: string): Promise<readonly number[]> => {
    const bodies = Array.from({ length: CROWD }, (_, index) => {
      numbers = nextTransaction(numbers);
      return requestBody(numbers, { cardId: cardOf(index), amount: 10, mcc });
    });
    return Promise.all(
      bodies.map(async (body) => {
        const startedAt = performance.now();
        await ask(body);
        return performance.now() - startedAt;
      }),
    );
  };
  // The first crowds start the environments.
  for (let round = 0; round < 4; round += 1) await crowd((index) => `icrd_warm${index}`, '5411');
  const oneCard = await measure((round) => crowd(() => `icrd_hot${round}`, '5411'));
  const oneProgram = await measure((round) => crowd((index) => `icrd_many${round}x${index}`, String(7000 + round)));
  print({
    bench: `${CROWD} requests at once, ${ROUNDS} times, over HTTP against the twin`,
    tables: {
      'all crowds': [
        { what: 'one card', ...oneCard.row },
        { what: 'one program limit', ...oneProgram.row },
      ],
    },
    verdicts: [
      { what: 'most stand-ins of one crowd on one card', value: oneCard.standInsMax, bar: BAR_STAND_INS },
      { what: 'most stand-ins of one crowd on one program limit', value: oneProgram.standInsMax, bar: BAR_STAND_INS },
    ],
  });
} finally {
  access.close();
  await twin.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function measure(play: (round: number) => Promise<readonly number[]>) {
  const timesMs: number[] = [];
  const standIns: number[] = [];
  lines.length = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = lines.length;
    timesMs.push(...(await play(round)));
    standIns.push(lines.slice(before).filter(({ source }) => source === 'stand_in').length);
  }
  const decided = lines.filter(({ source }) => source === 'decided');
  const attempts = decided.map((line) => line.attempts);
  return {
    standInsMax: Math.max(...standIns),
    row: {
      approved: decided.filter(({ answer }) => answer === '00').length,
      declined: decided.filter(({ answer }) => answer !== '00').length,
      'stand-ins': standIns.reduce((sum, count) => sum + count, 0),
      'writes p50': quantile(attempts, 0.5),
      'writes max': Math.max(...attempts),
      'p50 ms': rounded(quantile(timesMs, 0.5), 0),
      'p99 ms': rounded(quantile(timesMs, 0.99), 0),
    },
  };
}

function note(line: string): void {
  if (!line.startsWith('{')) return;
  const { event, answer, source, attempts } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  if (event === 'AUTHORIZATION_ANSWERED') {
    lines.push({ answer: String(answer), source: String(source), attempts: Number(attempts) });
  }
  if (event === 'STAND_IN_ANSWERED') lines.push({ answer: String(answer), source: 'stand_in', attempts: 0 });
}
