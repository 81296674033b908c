import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publishRuleSet } from '../adapters/dynamo/rule-set-publisher.ts';
import { type AuthoredRuleFile, ruleFileSchema, toRuleSetContent } from '../contracts/rule-file.ts';
import { compileRuleSet } from '../domain/rules/rule-set.ts';
import { accessTwin } from '../local/demo/twin-access.ts';
import type { Fault } from '../local/faults/fault.ts';
import type { Endpoints } from '../local/twin/endpoints.ts';
import { startTwin } from '../local/twin/twin.ts';
import { print } from './apparatus/report.ts';
import { rounded } from './apparatus/statistics.ts';
import { putHistory } from './apparatus/stored-history.ts';

/** `cardhook rules backtest` over a stored history, as an operator runs it: a process of its own on a twin's tables. */
const BAR_SECONDS = 60;
const AUTHORIZATIONS = 100_000;

const LIVE: AuthoredRuleFile = {
  format: 1,
  settings: { zone: 'America/New_York' },
  rules: [
    { id: 'one-purchase', kind: 'amount_limit', currency: 'USD', max: 290 },
    { id: 'a-day', kind: 'limit', window: { calendar: 'day' }, max: '400.00 USD' },
    { id: 'a-month', kind: 'limit', window: { calendar: 'month' }, max: '5000.00 USD', count: 60 },
    { id: 'an-hour', kind: 'limit', window: { trailing: '1h' }, count: 5 },
    { id: 'abroad', kind: 'decline', when: { field: 'merchant_country', not_in: ['USA', 'CAN'] } },
  ],
};
const CANDIDATE: AuthoredRuleFile = {
  ...LIVE,
  rules: [
    ...LIVE.rules.filter(({ id }) => id !== 'a-day'),
    { id: 'a-day', kind: 'limit', window: { calendar: 'day' }, max: '350.00 USD' },
    { id: 'gambling', kind: 'mcc_block', mccs: ['7995'] },
  ],
};

/** The twin publishes an event for each row that was put; on AWS that computes elsewhere. */
const PUBLISHER_HELD: readonly Fault[] = [{ kind: 'stall', service: 'events' }];

/** What the command's own process computed, on its last line. */
const TELL_CPU = 'data:text/javascript,process.on("exit",()=>console.error(JSON.stringify(process.cpuUsage())))';

const directory = mkdtempSync(join(tmpdir(), 'cardhook-backtest-'));
const twin = await startTwin({ port: 0, stage: 'dev', logDirectory: join(directory, 'logs'), onLogLine: () => {} });
const access = accessTwin(twin.endpoints);
try {
  const rules = ruleFileSchema.parse(LIVE);
  const published = await publishRuleSet(access.dynamo, access.table('RulesTable'), rules, undefined, 1);
  if (published.kind !== 'published') throw new Error('The live rules could not be published.');
  const ruleSet = compileRuleSet(published.hash, toRuleSetContent(rules));
  await putHistory(access.dynamo, access.table('AuthorizationsTable'), ruleSet, AUTHORIZATIONS, Date.now());
  const candidate = join(directory, 'candidate.json');
  writeFileSync(candidate, JSON.stringify(CANDIDATE));
  const { seconds, cpuSeconds, result } = await access.whileFaulty(PUBLISHER_HELD, () =>
    run(twin.endpoints, candidate),
  );
  print({
    bench: `rules backtest over ${AUTHORIZATIONS.toLocaleString('en')} stored authorizations, DynamoDB Local`,
    tables: {
      'one run': [
        {
          compared: Number(result['compared']),
          'wall s': rounded(seconds, 1),
          'CPU of the command s': rounded(cpuSeconds, 1),
        },
      ],
    },
    verdicts: [{ what: 'seconds', value: rounded(seconds, 1), bar: BAR_SECONDS }],
  });
} finally {
  access.close();
  await twin.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function run({ dynamodb, credentials }: Endpoints, file: string) {
  const startedAt = performance.now();
  const cli = fileURLToPath(new URL('../bin/cli.ts', import.meta.url));
  const profile = process.argv.includes('--profile') ? ['--cpu-prof', '--cpu-prof-dir', tmpdir()] : [];
  const child = spawn(
    process.execPath,
    [...profile, '--import', TELL_CPU, cli, '--stage', 'dev', '--json', 'rules', 'backtest', file],
    {
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: dynamodb,
        AWS_REGION: credentials.region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (part: Buffer) => (printed.stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (printed.stderr += part.toString()));
  const [exitCode] = await once(child, 'close');
  if (exitCode !== 0) throw new Error(`The backtest failed: ${printed.stderr}`);
  const { user, system } = JSON.parse(printed.stderr.trim().split('\n').at(-1) ?? '');
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    cpuSeconds: (user + system) / 1e6,
    result: JSON.parse(printed.stdout) as Record<string, unknown>,
  };
}
