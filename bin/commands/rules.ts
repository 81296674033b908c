import { readFileSync } from 'node:fs';
import { isMap, LineCounter, parseDocument } from 'yaml';
import type { Command } from 'commander';
import { publishRuleSet, readLive } from '../../adapters/dynamo/rule-set-publisher.ts';
import { parseRules, queryRows } from '../../adapters/dynamo/rule-set-source.ts';
import { type RuleFile, ruleFileSchema } from '../../contracts/rule-file.ts';
import type { LivePointer, LiveRuleSet } from '../../domain/ports.ts';
import { CommandFailure } from './command-failure.ts';
import { print } from './output.ts';
import { connectToStage } from './stage.ts';

type Options = { readonly stage?: string; readonly json?: boolean };

/** Loading ten thousand rules takes a few seconds on a slow line. */
const LOAD_MS_MAX = 30_000;

export function addRuleCommands(program: Command): void {
  const rules = program.command('rules').description('rule sets: publish a file, show what decides');

  rules
    .command('publish')
    .description('write a rule file as a new set and make it the one that decides')
    .argument('<file>', 'YAML or JSON, see docs/rules.md')
    .action(async (path: string, _own: object, command: Command) => {
      const { stage: name, json } = command.optsWithGlobals<Options>();
      const file = readRuleFile(path);
      const stage = await connectToStage(name);
      const table = stage.output('RulesTableName');
      const base = known(await readLive(stage.dynamo, table));
      const outcome = await publishRuleSet(stage.dynamo, table, file, base, Date.now());
      if (outcome.kind === 'base_moved') {
        throw new CommandFailure(
          'Somebody else published at the same moment. Look with `rules show`, then publish again.',
        );
      }
      const lines =
        outcome.kind === 'published'
          ? [`Rule set ${outcome.hash} with ${file.rules.length} rules decides on ${stage.name} from now on.`]
          : [`Rule set ${outcome.hash} is live on ${stage.name} already; nothing changed.`];
      print(outcome, lines, json);
    });

  rules
    .command('show')
    .description('the rule set that decides now')
    .action(async (_own: object, command: Command) => {
      const { stage: name, json } = command.optsWithGlobals<Options>();
      const stage = await connectToStage(name);
      const table = stage.output('RulesTableName');
      const live = known(await readLive(stage.dynamo, table));
      if (live === undefined) {
        print({ live: null }, [`No rule set has been published on ${stage.name}.`], json);
        return;
      }
      const written = parseRules(await queryRows(stage.dynamo, table, live.hash, AbortSignal.timeout(LOAD_MS_MAX)));
      if (typeof written === 'string')
        throw new CommandFailure(`Rule set ${live.hash} is corrupt: ${written}. Publish it again.`);
      const published = new Date(live.publishedAtMs).toISOString();
      const lines = [
        `Rule set ${live.hash}, published ${published}:`,
        ...written.map((rule) => `  ${JSON.stringify(rule)}`),
      ];
      print({ live, rules: written }, lines, json);
    });
}

function known(live: LivePointer): LiveRuleSet | undefined {
  if (live === 'malformed') {
    throw new CommandFailure(
      'The LIVE row of the rules table was broken by hand. Delete that row, then publish again.',
    );
  }
  return live;
}

/** Reads and checks a rule file; what is wrong is told with the line it stands in. */
export function readRuleFile(path: string): RuleFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) throw new CommandFailure(`${path}: ${syntaxError.message}`);
  const checked = ruleFileSchema.safeParse(document.toJS());
  if (checked.success) return checked.data;
  const complaints = checked.error.issues.map((issue) => {
    const line = lineOf(document, issue.path, lineCounter);
    return `  ${path}:${line}: ${issue.path.join('.') || 'the file'}: ${issue.message}`;
  });
  throw new CommandFailure(`The rule file cannot be published:\n${complaints.join('\n')}`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new CommandFailure(`There is no file ${path} that can be read.`);
  }
}

/** The line of the node at `path`, or of the nearest one above it that exists. */
function lineOf(
  document: ReturnType<typeof parseDocument>,
  path: readonly PropertyKey[],
  counter: LineCounter,
): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    const start =
      isMap(node) || (typeof node === 'object' && node !== null && 'range' in node) ? rangeStart(node) : undefined;
    if (start !== undefined) return counter.linePos(start).line;
  }
  return 1;
}

function rangeStart(node: object): number | undefined {
  return 'range' in node && Array.isArray(node.range) && typeof node.range[0] === 'number' ? node.range[0] : undefined;
}
