import type { Rule, RuleSetContent, RuleSetSettings } from '../../domain/rules/rule.ts';
import { minorUnitExponent } from '../../domain/currency.ts';
import { isZone } from '../../domain/windows/zone.ts';
import { at, type Context, type Dropped, type Place, type Problem, report } from './context.ts';
import type { RuleFile, WrittenSettings } from './file-schema.ts';
import { nearest } from './nearest.ts';
import { toRule } from './rule.ts';
import { readDuration } from './time-text.ts';
import { checkLists } from './values.ts';

const NO_SETTINGS: WrittenSettings = { unknownTransactionType: 'out' };

/** DynamoDB takes 400 KB an item, names and types included. */
const ROW_BYTES_MAX = 350_000;

/** A rule with fewer values cannot reach that. */
const VALUES_WEIGHED_MIN = 1_000;

const NOTHING_DROPPED: Dropped = { list: () => false, rule: () => false };

/** What decides, or everything that is wrong with the file beyond its shape. */
export type Translation =
  { readonly content: RuleSetContent } | { readonly problems: readonly [Problem, ...Problem[]] };

/** Translates a whole file into the domain's rules. */
export function translateFile(
  { settings = NO_SETTINGS, lists = {}, rules: written }: RuleFile,
  dropped: Dropped = NOTHING_DROPPED,
): Translation {
  const { zone } = settings;
  const context: Context = {
    // Said once, where it stands.
    zone: zone === undefined || isZone(zone) ? zone : 'UTC',
    lists: new Map(Object.entries(lists)),
    resolved: new Map(),
    dropped,
    problems: [],
    values: 0,
  };
  checkSettings(settings, context);
  checkLists(context);
  for (const [name, list] of context.lists) checkSize(list, at(at(undefined, 'lists'), name), context);
  const place = at(undefined, 'rules');
  const rules = written.map((rule, index) => {
    context.values = 0;
    const translated = toRule(rule, at(place, index), context);
    if (context.values > VALUES_WEIGHED_MIN) checkSize(rule, at(place, index), context);
    return translated;
  });
  checkIds(rules, context);
  const [first, ...more] = context.problems;
  if (first !== undefined) return { problems: [first, ...more] };
  return { content: { settings: toSettings(settings), rules } };
}

/** Each rule and each list is one row, so that a person can read it. */
function checkSize(written: object, place: Place, context: Context): void {
  const bytes = new TextEncoder().encode(JSON.stringify(written)).length;
  if (bytes <= ROW_BYTES_MAX) return;
  const most = `${ROW_BYTES_MAX / 1_000} KB is the most that is kept in one piece`;
  report(context, place, `it takes ${Math.ceil(bytes / 1_000)} KB, and ${most}; share it out`);
}

function toSettings({
  unknownTransactionType,
  cardCurrency,
  holdsExpireAfter,
  zone,
}: WrittenSettings): RuleSetSettings {
  const expiry = holdsExpireAfter === undefined ? undefined : readDuration(holdsExpireAfter);
  return {
    unknownTransactionType,
    ...(expiry !== undefined && 'ms' in expiry && { holdsExpireAfterMs: expiry.ms }),
    ...(cardCurrency !== undefined && { cardCurrency }),
    ...(zone !== undefined && { zone }),
  };
}

function checkSettings({ cardCurrency, holdsExpireAfter, zone }: WrittenSettings, context: Context): void {
  const place = at(undefined, 'settings');
  const expiry = holdsExpireAfter === undefined ? undefined : readDuration(holdsExpireAfter);
  if (expiry !== undefined && 'problem' in expiry) report(context, at(place, 'holdsExpireAfter'), expiry.problem);
  if (cardCurrency !== undefined && minorUnitExponent(cardCurrency) === undefined) {
    report(context, at(place, 'cardCurrency'), `"${cardCurrency}" is not an ISO 4217 currency code`);
  }
  if (zone !== undefined && !isZone(zone)) report(context, at(place, 'zone'), `"${zone}" is no IANA time zone`);
}

/** Every id names one rule, and what is overridden is there and can be. */
function checkIds(rules: readonly Rule[], context: Context): void {
  const byId = new Map<string, Rule>();
  const place = at(undefined, 'rules');
  for (const [index, rule] of rules.entries()) {
    if (byId.has(rule.id)) {
      const message = `the id "${rule.id}" is used twice; every rule needs its own`;
      report(context, at(at(place, index), 'id'), message);
    }
    byId.set(rule.id, rule);
  }
  for (const [index, rule] of rules.entries()) {
    if (rule.kind === 'decline' || rule.overrides === 'conditions') continue;
    for (const [nth, id] of rule.overrides.entries()) {
      const problem = overrideProblem(rule, id, byId);
      if (problem !== undefined && (byId.has(id) || !context.dropped.rule(id)))
        report(context, at(at(at(place, index), 'overrides'), nth), problem);
    }
  }
}

function overrideProblem(rule: Rule, id: string, byId: ReadonlyMap<string, Rule>): string | undefined {
  const target = byId.get(id);
  if (target === undefined) {
    const name = nearest(id, byId.keys());
    return `there is no rule "${id}"${name === undefined ? '' : `. Did you mean "${name}"?`}`;
  }
  if (target === rule) return 'a rule cannot override itself';
  if (target.kind === 'allow') return `"${id}" is an allow, which refuses nothing`;
  if (target.kind === 'decline' && target.isBlock)
    return `"${id}" is a ${target.writtenAs}; nothing sets a block aside`;
  if (rule.kind === 'limit' && target.kind !== 'limit') return `"${id}" is no limit; an allow can set it aside`;
  return undefined;
}
