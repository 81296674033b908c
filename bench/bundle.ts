import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundleFunctions, bundleOf } from '../lib/bundling.ts';
import { bundle, OURS, PLAIN } from './apparatus/build.ts';
import { importTimes } from './apparatus/import-time.ts';
import { print } from './apparatus/report.ts';
import { rounded } from './apparatus/statistics.ts';
import { startSurroundings } from './apparatus/surroundings.ts';
import { LIMITS } from './apparatus/thousand-rules.ts';

/** The minified size of all files of the connectFi function, and what each dependency costs in size and import time. */
const BAR_KB = 450;

const RUNS = 15;

/** Each dependency alone, built as our functions are; what the function takes from it, so that the rest is shaken off. */
const DEPENDENCIES = {
  nothing: 'export {};',
  '@middy/core': `export { default } from '@middy/core';`,
  'zod/mini, connectFi schema': `export { webhookSchema } from './providers/connectfi/schema.ts';`,
  '@aws-sdk/util-dynamodb': `export { marshall, unmarshall } from '@aws-sdk/util-dynamodb';`,
  '@aws-sdk/client-dynamodb':
    'export { BatchGetItemCommand, DynamoDBClient, QueryCommand, TransactWriteItemsCommand, TransactionCanceledException, ' +
    `TransactionInProgressException } from '@aws-sdk/client-dynamodb';`,
  '@aws-sdk/client-secrets-manager': `export { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';`,
  '@aws-sdk/client-sqs': `export { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';`,
};

await bundleFunctions();
const connectfi = bundleOf('connectfi-webhook');
const rebuilt = await bundle('connectfi-webhook', { path: 'functions/connectfi-webhook/handler.ts' }, OURS);
const plain = await bundle('plain', { path: 'bench/apparatus/plain-function.ts' }, PLAIN);
const alone = await Promise.all(
  Object.entries(DEPENDENCIES).map(async ([what, source], index) => {
    const { folder, bytes } = await bundle(`dependency-${index}`, source, OURS);
    return { what, folder, bytes };
  }),
);

const surroundings = await startSurroundings({ format: 1, rules: LIMITS });
try {
  const subjects = [
    ...alone,
    { what: 'connectFi function, keys fetched', folder: connectfi, bytes: sizeOf(connectfi) },
    { what: 'plain bundle, DynamoDB client only', folder: plain.folder, bytes: plain.bytes },
  ];
  const times = await importTimes(
    subjects.map(({ folder }) => folder),
    surroundings.variables,
    RUNS,
  );
  const totalKb = kb(sizeOf(connectfi));
  print({
    bench: 'Bundle of the connectFi function: size and import',
    tables: {
      'files of the asset': readdirSync(connectfi).map((file) => ({
        file,
        KB: kb(statSync(join(connectfi, file)).size),
      })),
      'KB by package': byPackage(rebuilt.metafile),
      [`each alone: KB, and import in a fresh process (median and least of ${RUNS})`]: subjects.map(
        ({ what, folder, bytes }) => ({
          what,
          KB: kb(bytes),
          'import ms': rounded(times.get(folder)?.medianMs ?? NaN, 1),
          'least ms': rounded(times.get(folder)?.leastMs ?? NaN, 1),
        }),
      ),
    },
    verdicts: [{ what: 'KB of the asset', value: totalKb, bar: BAR_KB }],
  });
} finally {
  await surroundings.stop();
}

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((total, file) => total + statSync(join(folder, file)).size, 0);
}

/** What of each package is in the bundle; `at start` is what the entry file loads before the first event. */
function byPackage({ outputs }: Metafile): Record<string, string | number>[] {
  const atStart = filesAtStart(outputs);
  const totals = new Map<string, { all: number; start: number }>();
  for (const [file, { inputs }] of Object.entries(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(path);
      const total = totals.get(name) ?? { all: 0, start: 0 };
      total.all += bytesInOutput;
      if (atStart.has(file)) total.start += bytesInOutput;
      totals.set(name, total);
    }
  }
  return [...totals]
    .toSorted(([, a], [, b]) => b.all - a.all)
    .map(([name, { all, start }]) => ({ package: name, KB: kb(all), 'at start': kb(start) }));
}

function filesAtStart(outputs: Metafile['outputs']): Set<string> {
  const entry = Object.keys(outputs).find((file) => file.endsWith('/handler.mjs'));
  const reached = new Set<string>(entry === undefined ? [] : [entry]);
  // A set visits what is added while it is walked.
  for (const file of reached) {
    for (const { path, kind } of outputs[file]?.imports ?? []) if (kind === 'import-statement') reached.add(path);
  }
  return reached;
}

function packageOf(path: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return name ?? 'Cardhook';
}

function kb(bytes: number): number {
  return rounded(bytes / 1000, 1);
}
