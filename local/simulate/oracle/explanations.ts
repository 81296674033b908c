import { unseenCard } from '../../../domain/card.ts';
import { type Reading, decide, decideAgain } from '../../../domain/decide.ts';
import { evolve } from '../../../domain/decision/change.ts';
import { type DecisionState, NOTHING_SHARED } from '../../../domain/decision/reading.ts';
import { nameOf } from '../../../domain/decision/trail.ts';
import { compileRuleSet, type RuleSet } from '../../../domain/rules/rule-set.ts';
import { hashOfSet } from '../world/publications.ts';
import type { Played } from '../world/play.ts';
import type { Recorded } from './spending.ts';
import type { Violation } from './violation.ts';

/** Every decision is made again from what is stored of it, and has to come out the same for the same reasons. */
export function* unexplained({ scenario }: Played, decisions: readonly Recorded[]): Generator<Violation> {
  const compiled = new Map<string, RuleSet>();
  for (const { record } of decisions) {
    const { request } = record;
    const { answer, decidedAtMs, trail, reading } = record.decision;
    const content = scenario.sets.find((_set, index) => hashOfSet(index) === trail.ruleSet);
    if (content === undefined) continue;
    const ruleSet = compiled.get(trail.ruleSet) ?? compileRuleSet(trail.ruleSet, content);
    compiled.set(trail.ruleSet, ruleSet);
    const verdict = decideAgain(ruleSet, asStored(reading), request, decidedAtMs);
    const reasons = verdict.fired.map(nameOf);
    const isSame =
      verdict.answer === answer &&
      reasons.length === trail.fired.length + trail.firedMore &&
      trail.fired.every(({ by }) => reasons.includes(by));
    const tells = `${request.requestKey}: ${answer} stored, ${verdict.answer} by ${reasons.join()} made again`;
    if (!isSame) yield { promise: 'decisions_can_be_made_again', tells };
  }
}

function asStored(reading: Reading): Reading {
  return JSON.parse(JSON.stringify(reading)) as Reading;
}

/** The same requests, one after the other, with and without the rules in the shadow: the answers are the same. */
export function* loudShadows(
  { scenario }: Played,
  decisions: readonly Recorded[],
  engine: typeof decide = decide,
): Generator<Violation> {
  const [content] = scenario.sets;
  if (content === undefined) return;
  const shadow = scenario.shadowSet === undefined ? undefined : scenario.sets[scenario.shadowSet];
  const live = content.rules.filter(({ mode }) => mode !== 'shadow');
  if (live.length === content.rules.length && shadow === undefined) return;
  const withShadows = compileRuleSet('with', content, {
    ...(shadow && { shadow: { hash: 'shadow', content: shadow, fromMs: 0 } }),
  });
  const without = compileRuleSet('without', { ...content, rules: live });
  const answers = answersInTurn(withShadows, decisions, engine).join(' ');
  const plain = answersInTurn(without, decisions, engine).join(' ');
  if (answers !== plain) yield { promise: 'shadows_are_silent', tells: `${answers} with shadows, ${plain} without` };
}

function answersInTurn(ruleSet: RuleSet, decisions: readonly Recorded[], engine: typeof decide): readonly string[] {
  const cards = new Map<string, DecisionState['card']>();
  let shared = NOTHING_SHARED;
  return decisions.map(({ record: { request, decision } }) => {
    const card = cards.get(request.cardId) ?? unseenCard(request.cardId);
    const state = { card, shared };
    const { answer, changes } = engine(ruleSet, state, request, decision.decidedAtMs);
    const after = evolve(state, changes);
    if (after === 'moved') throw new Error('A decision does not fit the state that it was made from.');
    cards.set(request.cardId, after.card);
    ({ shared } = after);
    return answer;
  });
}
