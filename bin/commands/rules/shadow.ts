import type { Command } from 'commander';
import { hashOfFile, setShadow } from '../../../adapters/dynamo/rule-set-publisher.ts';
import { toRuleSetContent } from '../../../contracts/rule-file.ts';
import { costFindings, worstCaseCost } from '../../../domain/rules/cost.ts';
import type { RuleSetContent } from '../../../domain/rules/rule.ts';
import { enforcedIn } from '../../../domain/rules/rule-set.ts';
import { CommandFailure } from '../command-failure.ts';
import { commandLine, type Options } from '../options.ts';
import { counted, print } from '../output.ts';
import { connectToStage, type Stage } from '../stage.ts';
import { describeFinding, readSoundFile } from './check-file.ts';
import { requireLiveSet } from './live-set.ts';

type ShadowOptions = Options & { readonly stop?: boolean };

export function addShadow(rules: Command): void {
  rules
    .command('shadow')
    .description('run a file beside the live set: it changes no answer, and `rules report` counts what it would refuse')
    .argument('[file]', 'YAML or JSON, see docs/rules.md')
    .option('--stop', 'end it')
    .action(async (path: string | undefined, _own: object, command: Command) => {
      const options = command.optsWithGlobals<ShadowOptions>();
      if ((path === undefined) === (options.stop !== true))
        command.error('error: name a file, or write --stop', { exitCode: 2 });
      if (path === undefined) await stop(options);
      else await start(path, options);
    });
}

async function start(path: string, options: ShadowOptions): Promise<void> {
  const { file, content } = readSoundFile(path, Date.now());
  const stage = await connectToStage(options);
  const live = await requireLiveSet(stage);
  refuseTooCostly(toRuleSetContent(live.file), content);
  const { hash: base } = live.pointer;
  await move(stage, base, () => setShadow(stage.dynamo, stage.output('RulesTableName'), file, base, Date.now()));
  const hash = hashOfFile(file);
  print(
    { shadow: hash, live: base },
    [
      `Rule set ${hash} with ${counted(file.rules.length, 'rule')} runs in the shadow of ${base} on ${stage.name} from now on.`,
      'Its counters begin now, and it changes no answer. A publish ends it.',
      `See what it would refuse:  ${commandLine(options, 'rules', 'report')}`,
    ],
    options.json,
  );
}

async function stop(options: ShadowOptions): Promise<void> {
  const stage = await connectToStage(options);
  const { pointer } = await requireLiveSet(stage);
  if (pointer.shadow === undefined) {
    print({ shadow: null, stopped: null }, [`Nothing runs in the shadow on ${stage.name}.`], options.json);
    return;
  }
  const { hash: stopped } = pointer.shadow;
  const table = stage.output('RulesTableName');
  await move(stage, pointer.hash, () => setShadow(stage.dynamo, table, undefined, pointer.hash, Date.now()));
  print(
    { shadow: null, stopped },
    [`Rule set ${stopped} no longer runs in the shadow on ${stage.name}.`],
    options.json,
  );
}

async function move(stage: Stage, base: string, write: () => Promise<boolean>): Promise<void> {
  if (await write()) return;
  throw new CommandFailure(
    `Rule set ${base} is no longer live on ${stage.name}. Look with \`rules show\`, then try again.`,
  );
}

/** Both sets are read, evaluated and counted with every decision. */
function refuseTooCostly(live: RuleSetContent, shadow: RuleSetContent): void {
  const rules = [...live.rules, ...enforcedIn(shadow)];
  const findings = costFindings(worstCaseCost({ settings: live.settings, rules }));
  if (findings.length === 0) return;
  throw new CommandFailure(
    [
      'Beside the live set this one costs too much:',
      ...findings.map((finding) => `  ${describeFinding(finding)}`),
    ].join('\n'),
    { result: { findings } },
  );
}
