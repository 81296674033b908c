import type { Command } from 'commander';
import { hashOfFile } from '../../../adapters/dynamo/rule-set-publisher.ts';
import { CommandFailure } from '../command-failure.ts';
import { commandLine, type Options } from '../options.ts';
import { colours, print } from '../output.ts';
import { readRuleFile } from '../rule-file.ts';
import { connectToStage } from '../stage.ts';
import { describeErrors, describeFinding } from './check-file.ts';
import { describeDiff } from './describe-diff.ts';
import { diffOf } from './diff.ts';
import { type LiveSet, readLiveSet } from './live-set.ts';

export function addPlan(rules: Command): void {
  rules
    .command('plan')
    .description('what publishing a file would change, against the set that decides now')
    .argument('<file>', 'YAML or JSON, see docs/rules.md')
    .action(async (path: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { file, findings } = readRuleFile(path, Date.now());
      const stage = await connectToStage(options);
      const live = await readLiveSet(stage);
      const diff = diffOf(live.kind === 'live' ? live.file : undefined, file);
      const base = baseOf(live);
      const lines = [describeBase(live, stage.name), '', ...describeDiff(diff), ...notes(live)];
      const result = { base: base ?? null, hash: hashOfFile(file), ...diff, findings };
      // Nobody should be told to run what will be refused.
      if (findings.some(({ level }) => level === 'error')) {
        throw new CommandFailure(describeErrors(findings, path), { result, lines });
      }
      const publish = commandLine(options, 'rules', 'publish', path, ...(base === undefined ? [] : ['--base', base]));
      print(
        { ...result, publish },
        [
          ...lines,
          ...findings.map((finding) => describeFinding(finding, path, colours)),
          '',
          `Publish it:  ${publish}`,
        ],
        options.json,
      );
    });
}

/** Names the set that was planned against; undefined where the pointer is broken, and any publish mends it. */
function baseOf({ pointer }: LiveSet): string | undefined {
  if (pointer === undefined) return 'none';
  return pointer === 'malformed' ? undefined : pointer.hash;
}

function describeBase(live: LiveSet, stage: string): string {
  if (live.kind === 'live') return `Against rule set ${live.pointer.hash}, which decides on ${stage}:`;
  if (live.kind === 'none') return `Nothing has been published on ${stage}, so all of it is new:`;
  return `${live.problem}. Everything is shown as new; publishing mends it:`;
}

function notes({ pointer }: LiveSet): string[] {
  if (pointer === undefined || pointer === 'malformed' || pointer.shadow === undefined) return [];
  return [`Rule set ${pointer.shadow.hash} runs in the shadow; a publish ends that.`];
}
