import { publishRuleSet, readLive } from '../../adapters/dynamo/rule-set-publisher.ts';
import { readRuleFile } from '../../adapters/dynamo/rule-set-source.ts';
import { type AuthoredRuleFile, ruleFileSchema } from '../../contracts/rule-file.ts';
import type { LiveRuleSet } from '../../domain/ports.ts';
import type { TwinAccess } from './twin-access.ts';

const LOAD_MS_MAX = 5_000;

/** Without a published set the stage `dev` approves everything, and so does this one. */
const NOTHING_PUBLISHED: AuthoredRuleFile = { format: 1, rules: [] };

/**
 * Publishes `rules`, as the operator's command would.
 * @returns what publishes again the rules that decided before, unless somebody else has published since
 */
export async function borrowRules(
  { dynamo, table }: TwinAccess,
  rules: AuthoredRuleFile,
): Promise<() => Promise<void>> {
  const rulesTable = table('RulesTable');
  const before = await liveSet();
  const fileBefore = before === undefined ? NOTHING_PUBLISHED : await fileOf(before);
  const ours = await publish(rules, before);

  async function liveSet(): Promise<LiveRuleSet | undefined> {
    const live = await readLive(dynamo, rulesTable);
    if (live === 'malformed')
      throw new Error('The LIVE row of the rules table was broken by hand. Publish a rule file first.');
    return live;
  }

  async function fileOf({ hash }: LiveRuleSet): Promise<AuthoredRuleFile> {
    const reading = await readRuleFile(dynamo, rulesTable, hash, AbortSignal.timeout(LOAD_MS_MAX));
    if (reading.kind === 'corrupt') throw new Error(`The live rule set ${hash} is corrupt: ${reading.problem}.`);
    return reading.file;
  }

  async function publish(file: AuthoredRuleFile, base: LiveRuleSet | undefined): Promise<string> {
    const outcome = await publishRuleSet(dynamo, rulesTable, ruleFileSchema.parse(file), base, Date.now());
    if (outcome.kind === 'base_moved') throw new Error('Somebody published rules at the same moment. Play again.');
    return outcome.hash;
  }

  return async () => {
    const live = await liveSet();
    if (live?.hash === ours) await publish(fileBefore, live);
  };
}
