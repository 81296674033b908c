import { readHistory, readLive } from '../../../adapters/dynamo/rule-set-publisher.ts';
import { readRuleFile as readStoredFile } from '../../../adapters/dynamo/rule-set-source.ts';
import type { RuleFile } from '../../../contracts/rule-file.ts';
import type { LivePointer, LiveRuleSet } from '../../../domain/ports.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Stage } from '../stage.ts';

/** Reading ten thousand rules takes a few seconds on a slow line. */
const READ_MS_MAX = 30_000;

/** What decides on a stage now. */
export type LiveSet =
  | { readonly kind: 'live'; readonly pointer: LiveRuleSet; readonly file: RuleFile }
  | { readonly kind: 'none'; readonly pointer: undefined }
  /** The pointer or the rows it points to were broken by hand; a sentence says which. */
  | { readonly kind: 'broken'; readonly pointer: LivePointer; readonly problem: string };

export async function readLiveSet(stage: Stage): Promise<LiveSet> {
  const pointer = await readLive(stage.dynamo, stage.output('RulesTableName'));
  if (pointer === undefined) return { kind: 'none', pointer };
  if (pointer === 'malformed') {
    return { kind: 'broken', pointer, problem: 'The LIVE row of the rules table was broken by hand' };
  }
  const reading = await readSet(stage, pointer.hash);
  if (reading.kind === 'read') return { kind: 'live', pointer, file: reading.file };
  return { kind: 'broken', pointer, problem: `Rule set ${pointer.hash} does not decide: ${reading.problem}` };
}

/** The live set, where there has to be one. */
export async function requireLiveSet(stage: Stage): Promise<Extract<LiveSet, { kind: 'live' }>> {
  const live = await readLiveSet(stage);
  if (live.kind === 'live') return live;
  throw new CommandFailure(
    live.kind === 'none'
      ? `No rule set is live on ${stage.name}. Publish one first.`
      : `${live.problem}. Publish a rule file: that mends it.`,
  );
}

/** A stored set by its hash. */
export function readSet(stage: Stage, hash: string) {
  return readStoredFile(stage.dynamo, stage.output('RulesTableName'), hash, AbortSignal.timeout(READ_MS_MAX));
}

/** A stored set that a person named. */
export async function requireSet(stage: Stage, hash: string): Promise<RuleFile> {
  const reading = await readSet(stage, hash);
  if (reading.kind === 'read') return reading.file;
  throw new CommandFailure(
    `Rule set ${hash} cannot be read: ${reading.problem}. Publish its file again: that mends it.`,
  );
}

export function readPublications(stage: Stage) {
  return readHistory(stage.dynamo, stage.output('RulesTableName'));
}

/** The whole hash of the one set that begins so, among those that ever were live or run in the shadow. */
export async function wholeHash(stage: Stage, begin: string): Promise<string> {
  const [publications, live] = await Promise.all([
    readPublications(stage),
    readLive(stage.dynamo, stage.output('RulesTableName')),
  ]);
  const shadow = live === 'malformed' ? undefined : live?.shadow?.hash;
  const known = new Set([...publications.map(({ hash }) => hash), ...(shadow === undefined ? [] : [shadow])]);
  const matching = [...known].filter((hash) => hash.startsWith(begin));
  const [hash, ...others] = matching;
  if (hash !== undefined && others.length === 0) return hash;
  throw new CommandFailure(
    hash === undefined
      ? `No rule set that begins with ${begin} was ever live on ${stage.name}. Look with \`rules history\`.`
      : `Several rule sets begin with ${begin}: ${matching.join(', ')}. Write more of it.`,
  );
}
