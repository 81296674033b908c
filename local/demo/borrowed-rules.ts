import { publishRuleSet, readLive } from '../../adapters/dynamo/rule-set-publisher.ts';
import { parseRules, queryRows } from '../../adapters/dynamo/rule-set-source.ts';
import { ruleFileSchema, type RuleFile } from '../../contracts/rule-file.ts';
import type { LiveRuleSet } from '../../domain/ports.ts';
import type { TwinAccess } from './twin-access.ts';

const LOAD_MS_MAX = 5_000;

/** Without a published set the stage `dev` approves everything, and so does this one. */
const NOTHING_PUBLISHED: RuleFile = { format: 1, rules: [] };

/**
 * Publishes `rules`, as the operator's command would.
 * @returns what publishes again the rules that decided before, unless somebody else has published since
 */
export async function borrowRules({ dynamo, table }: TwinAccess, rules: RuleFile): Promise<() => Promise<void>> {
  const rulesTable = table('RulesTable');
  const before = await liveSet();
  const fileBefore = before === undefined ? NOTHING_PUBLISHED : await fileOf(before);
  const ours = await publish(rules, before);

  async function liveSet(): Promise<LiveRuleSet | undefined> {
    const live = await readLive(dynamo, rulesTable);
    if (live === 'malformed') throw new Error('The LIVE row of the rules table was broken by hand. Delete it first.');
    return live;
  }

  async function fileOf({ hash }: LiveRuleSet): Promise<RuleFile> {
    const written = parseRules(await queryRows(dynamo, rulesTable, hash, AbortSignal.timeout(LOAD_MS_MAX)));
    if (typeof written === 'string') throw new Error(`The live rule set ${hash} is corrupt: ${written}.`);
    return { format: 1, rules: written };
  }

  async function publish(file: RuleFile, base: LiveRuleSet | undefined): Promise<string> {
    const outcome = await publishRuleSet(dynamo, rulesTable, ruleFileSchema.parse(file), base, Date.now());
    if (outcome.kind === 'base_moved') throw new Error('Somebody published rules at the same moment. Play again.');
    return outcome.hash;
  }

  return async () => {
    const live = await liveSet();
    if (live?.hash === ours) await publish(fileBefore, live);
  };
}
