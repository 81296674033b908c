import { ruleFileSchema, toRuleSetContent } from '../../contracts/rule-file.ts';
import type { Card } from '../../domain/card.ts';
import { unseenCard } from '../../domain/card.ts';
import { answerOf, decide } from '../../domain/decide.ts';
import { situationOf } from '../../domain/decision/facts.ts';
import { judge } from '../../domain/decision/judge.ts';
import { limitStateOf } from '../../domain/decision/limit-state.ts';
import { factsOf, NOTHING_SHARED } from '../../domain/decision/reading.ts';
import { compileRuleSet } from '../../domain/rules/rule-set.ts';
import { translate } from '../../providers/connectfi/translate.ts';
import { authorizationEvent, requestName } from '../apparatus/authorization-event.ts';
import type { Table } from '../apparatus/report.ts';
import { median, rounded } from '../apparatus/statistics.ts';
import { thousandRules } from '../apparatus/thousand-rules.ts';

const ROUNDS = 31;
const CALLS_A_ROUND = 2_000;
const WARM_UP_ROUNDS = 5;

/**
 * What it costs to tell why: a whole decision with its trail over the same decision without one, and over the rules alone.
 * connectFi's documented request against a thousand rules and four limits: approved, and once more declined by a limit.
 */
export function priceOfTrail(): Table {
  return [measure('approved', 900_000), measure('declined', 1)];
}

function measure(what: string, dayDollars: number) {
  const { rules, ...file } = thousandRules();
  const capped = rules.map((rule) => (rule.id === 'a-day' ? { ...rule, max: `${dayDollars}.00 USD` } : rule));
  const content = toRuleSetContent(ruleFileSchema.parse({ ...file, rules: capped }));
  const ruleSet = compileRuleSet('bench', content);
  const body = authorizationEvent(requestName('t', 1, 1)).body ?? '';
  const translated = translate(Buffer.from(body, 'base64'));
  if (translated.kind !== 'request') throw new Error('The documented request is no request.');
  const { request } = translated;
  const card: Card = unseenCard(request.cardId);
  const state = { card, shared: NOTHING_SHARED };
  const nowMs = Date.now();
  const situation = situationOf(ruleSet.settings, factsOf(state, request, ruleSet), request, nowMs);
  const times = timesOf({
    judge: () => judge(ruleSet, situation, (limit) => limitStateOf(limit, situation, card, state.shared)?.used),
    without: () => answerOf(ruleSet, state, request, nowMs),
    whole: () => decide(ruleSet, state, request, nowMs),
  });
  const { trail } = decide(ruleSet, state, request, nowMs);
  return {
    what,
    'rules alone us': rounded(times.judge, 2),
    'decision without trail us': rounded(times.without, 2),
    'with trail us': rounded(times.whole, 2),
    'trail us': rounded(times.whole - times.without, 2),
    'trail bytes': Buffer.byteLength(JSON.stringify(trail)),
  };
}

/** Medians of alternating rounds, microseconds a call. */
function timesOf<Name extends string>(calls: Readonly<Record<Name, () => unknown>>): Record<Name, number> {
  const names = Object.keys(calls) as Name[];
  const samples = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (const name of names) {
      const startedAt = performance.now();
      for (let call = 0; call < CALLS_A_ROUND; call += 1) calls[name]();
      if (round >= 0) samples.get(name)?.push(((performance.now() - startedAt) * 1_000) / CALLS_A_ROUND);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(samples.get(name) ?? [])])) as Record<Name, number>;
}
