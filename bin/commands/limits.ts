import type { Command } from 'commander';
import { readCard } from '../../adapters/dynamo/card-store.ts';
import { createRuleSetSource } from '../../adapters/dynamo/rule-set-source.ts';
import type { Card } from '../../domain/card.ts';
import { compileRuleSet, type CompiledRule, type RuleSet } from '../../domain/rules/rule-set.ts';
import type { LimitRule } from '../../domain/rules/rule.ts';
import { isInScope } from '../../domain/rules/scope.ts';
import { describeWindow } from '../../domain/windows/describe.ts';
import { cardIdArgument } from './arguments.ts';
import { CARD_HELP, nameOf } from './cards/whom.ts';
import { CommandFailure } from './command-failure.ts';
import { describeCondition, describeScope } from './describe-condition.ts';
import { describeLimit, describeReading } from './limits/describe-limit.ts';
import { type LimitReading, readingOf } from './limits/limit-reading.ts';
import { createCounterReader, readStatuses } from './limits/read-counters.ts';
import type { Options } from './options.ts';
import { counted, print } from './output.ts';
import { requireLiveSet } from './rules/live-set.ts';
import { connectToStage, type Stage } from './stage.ts';

/** Of what a limit is kept apart by, such as merchants: the most used ones are shown. */
const DETAILS_MAX = 20;

const READ_MS_MAX = 30_000;

export function addLimitCommands(program: Command): void {
  program
    .command('limits')
    .description('what the live rules leave a card')
    .command('show')
    .description('every limit a card is under: what is left in its window now, and when it frees')
    .argument('<cFiCardId>', CARD_HELP, cardIdArgument)
    .action(async (cardId: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const stage = await connectToStage(options);
      await showLimits(stage, cardId, options);
    });
}

async function showLimits(stage: Stage, cardId: string, { json }: Options): Promise<void> {
  const [card, ruleSet] = await Promise.all([
    readCard(stage.dynamo, stage.output('CardsTableName'), cardId),
    compiledLiveSet(stage),
  ]);
  const nowMs = Date.now();
  const [limits, above] = await Promise.all([readLimits(stage, ruleSet, card, nowMs), readStatuses(stage, card)]);
  const standing = [{ level: 'card' as const, id: cardId, status: card.status }, ...above].filter(
    ({ status }) => status !== 'active',
  );
  const zone = ruleSet.settings.zone ?? 'UTC';
  print(
    {
      cardId,
      ruleSet: ruleSet.hash,
      status: card.status,
      above,
      limits: limits.map(resultOf),
    },
    [
      `Card ${cardId} on ${stage.name} is under ${counted(limits.length, 'limit')} of rule set ${ruleSet.hash}.`,
      ...standing.map((holder) => `Whatever is left, it is refused: ${nameOf(holder)} is ${holder.status}.`),
      ...limits.flatMap((limit) => ['', ...describe(limit, zone, nowMs)]),
    ],
    json,
  );
}

async function compiledLiveSet(stage: Stage): Promise<RuleSet> {
  const { hash, publishedAtMs } = (await requireLiveSet(stage)).pointer;
  const source = createRuleSetSource(stage.dynamo, stage.output('RulesTableName'));
  const reading = await source.load(hash, publishedAtMs, AbortSignal.timeout(READ_MS_MAX));
  if (reading.kind === 'corrupt') throw new CommandFailure(`Rule set ${hash} does not decide: ${reading.problem}.`);
  return compileRuleSet(hash, reading.content, { publishedAtMs, countsFrom: reading.countsFrom });
}

type CardLimit = {
  readonly rule: LimitRule;
  /** Most used first; undefined where the card belongs to nothing that it is counted for. */
  readonly readings: readonly (LimitReading & { readonly detail: string })[] | undefined;
};

async function readLimits(stage: Stage, { rules }: RuleSet, card: Card, nowMs: number): Promise<readonly CardLimit[]> {
  const reader = createCounterReader(stage, card);
  const limits = rules.filter(isLimit).filter(({ rule }) => isInScope(rule.scope, card));
  return Promise.all(
    limits.map(async (limit): Promise<CardLimit> => {
      const found = await reader.countedBy(limit);
      const readings = found?.map(({ detail, counters }) => ({ detail, ...readingOf(limit, counters, nowMs) }));
      return {
        rule: limit.rule,
        readings: readings?.toSorted((a, b) => b.used.amount - a.used.amount || b.used.count - a.used.count),
      };
    }),
  );
}

/** For a program: what a limit allows in figures, and whom and what it is for in words. */
function resultOf({ rule, readings }: CardLimit): object {
  const { id, writtenAs, mode, max, count, per, scope, window, when } = rule;
  return {
    rule: id,
    kind: writtenAs,
    mode,
    max,
    count,
    window: describeWindow(window),
    per,
    scope: describeScope(scope),
    condition: describeCondition(when),
    readings,
  };
}

function isLimit(compiled: CompiledRule): compiled is CompiledRule<LimitRule> {
  return compiled.rule.kind === 'limit';
}

function describe({ rule, readings }: CardLimit, zone: string, nowMs: number): string[] {
  const lines = describeLimit(rule, nowMs);
  const { window, per } = rule;
  if (window.kind === 'transaction') return lines;
  if (readings === undefined) return [...lines, `    the card is assigned to no ${per.owner}, so nothing is counted`];
  if (readings.length === 0) return [...lines, '    nothing is counted yet'];
  const ownZone = window.kind === 'calendar' ? window.zone : zone;
  const more = readings.length - DETAILS_MAX;
  return [
    ...lines,
    ...readings
      .slice(0, DETAILS_MAX)
      .flatMap((reading) => describeReading(rule, decoded(reading.detail), reading, ownZone)),
    ...(more > 0 ? [`    and ${counted(more, 'more', 'more')}`] : []),
  ];
}

/** A detail is stored with its parts encoded and joined (domain/decision/limit-state.ts). */
function decoded(detail: string): string {
  return detail
    .split('&')
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        // Cut in the middle of a character.
        return part;
      }
    })
    .join(', ');
}
