import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Who may import whom, beside its own folder (docs/architecture.md). A rule is the importer's pattern, the folders or
 * files it may import, and the packages; the first rule whose pattern fits a file is the one that counts.
 */
const RULES: readonly { files: RegExp; mayImport: readonly RegExp[]; packages: readonly RegExp[]; because: string }[] =
  [
    {
      files: /^domain\//,
      mayImport: [],
      packages: [],
      because: 'domain is pure: it must run the same in a backtest, a simulation and Lambda',
    },
    {
      files: /^contracts\//,
      mayImport: [/^domain\//],
      packages: [/^zod\/mini$/],
      because: 'contracts say what crosses our borders and know nothing of who sends it',
    },
    {
      files: /^providers\//,
      mayImport: [/^domain\//],
      packages: [/^zod\/mini$/, /^node:crypto$/, /^saxes$/],
      because: 'a provider is translated into our words, whatever runs us',
    },
    {
      files: /^adapters\//,
      mayImport: [/^domain\//, /^contracts\//],
      packages: [/^@aws-sdk\//, /^zod\/mini$/, /^node:crypto$/, /^node:timers\/promises$/, /^aws-lambda$/, /^jose$/],
      because: 'adapters are the AWS edge and serve any function',
    },
    {
      files: /^functions\/[^/]+\/handler\.ts$/,
      mayImport: [/^(domain|contracts|providers|adapters)\//],
      packages: [/^@middy\/core$/, /^aws-lambda$/],
      because: 'a handler wires and does nothing else',
    },
    {
      files: /^functions\/[^/]+\/settings\.ts$/,
      mayImport: [/^domain\//, /^contracts\/(notification-profile|connection)\.ts$/],
      packages: [/^zod\/mini$/],
      because: 'lib imports the settings, so they must not pull in what runs in Lambda',
    },
    {
      files: /^functions\//,
      mayImport: [/^(domain|contracts|providers)\//],
      packages: [],
      because: 'behaviour sees AWS only through its ports, so that a test can stand in for it',
    },
    {
      files: /^lib\//,
      mayImport: [
        /^functions\/[^/]+\/settings\.ts$/,
        /^domain\/(placeholder|answer|currency|stand-in|merchant-application\/notification-profile|job\/connection|payment\/credentials)\.ts$/,
        // What goes from state to state in the machines of lib is the contract of a function.
        /^contracts\/poll-step\.ts$/,
      ],
      packages: [/^aws-cdk-lib/, /^constructs$/, /^zod/, /^esbuild$/, /^node:/],
      because: 'infrastructure refers to a handler by its path and to its environment by its settings',
    },
    {
      files: /^bin\//,
      mayImport: [/^(lib|domain|contracts|adapters|providers)\//, /^cdk\.json$/],
      packages: [/^@aws-sdk\//, /^aws-cdk-lib$/, /^commander$/, /^yaml$/, /^zod/, /^node:/, /^picocolors$/],
      because: 'the commands work on any stage and must not know the local twin',
    },
  ];

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(path: string): string[] {
  const source = readFileSync(join(ROOT, path), 'utf8');
  return [...source.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');
}

/** What is wrong with one import, in a sentence; undefined when nothing is. */
function complaint(path: string, specifier: string): string | undefined {
  const rule = RULES.find(({ files }) => files.test(path));
  if (rule === undefined) return undefined;
  const isLocal = specifier.startsWith('.');
  const target = isLocal ? relative(ROOT, join(ROOT, dirname(path), specifier)) : specifier;
  const isOwnFolder = isLocal && target.startsWith(`${ownFolder(path)}/`);
  const allowed = isOwnFolder || (isLocal ? rule.mayImport : rule.packages).some((pattern) => pattern.test(target));
  return allowed ? undefined : `${path} imports ${target}. It may not, because ${rule.because}.`;
}

/** A function's folder is its own; the other rooms are one folder each. */
function ownFolder(path: string): string {
  const [room = '', name = ''] = path.split('/');
  return room === 'functions' || room === 'providers' ? `${room}/${name}` : room;
}

const SOURCES = globSync('{domain,contracts,providers,adapters,functions,lib,bin}/**/*.ts', { cwd: ROOT });

test('there are sources to look at', () => {
  expect(SOURCES.length).toBeGreaterThan(40);
});

test('every import goes the way of the house', () => {
  const complaints = SOURCES.flatMap((path) => importsOf(path).map((specifier) => complaint(path, specifier)));
  expect(complaints.filter((sentence) => sentence !== undefined)).toEqual([]);
});

test.each([
  ['domain/decide.ts', '../adapters/log.ts'],
  ['domain/decide.ts', 'node:crypto'],
  ['functions/connectfi-webhook/answer-webhook.ts', '../../adapters/dynamo/client.ts'],
  ['functions/connectfi-webhook/answer-webhook.ts', '@aws-sdk/client-sqs'],
  ['functions/connectfi-webhook/handler.ts', '../advice-processor/settings.ts'],
  ['providers/connectfi/translate.ts', '../elavon/translate.ts'],
  ['adapters/log.ts', '../providers/connectfi/translate.ts'],
  ['lib/cardhook-stack.ts', '../functions/connectfi-webhook/handler.ts'],
  ['bin/cli.ts', '../local/twin/twin.ts'],
])('%s importing %s would be seen', (path, specifier) => {
  expect(complaint(path, specifier)).toMatch(/may not, because/);
});

test('the pure core reads no clock and no chance', () => {
  const impure = globSync('domain/**/*.ts', { cwd: ROOT }).filter((path) =>
    /Date\.now|new Date\(\)|Math\.random|performance\.|process\./.test(readFileSync(join(ROOT, path), 'utf8')),
  );
  expect(impure).toEqual([]);
});

test('only a handler reads the environment', () => {
  const readers = globSync('{domain,contracts,providers,adapters,functions}/**/*.ts', { cwd: ROOT }).filter((path) =>
    readFileSync(join(ROOT, path), 'utf8').includes('process.env'),
  );
  expect(readers.filter((path) => !path.endsWith('/handler.ts'))).toEqual([]);
});
