import { columnName, type Condition } from '../condition.ts';
import type { FieldName } from '../fields.ts';
import { LEVELS, type Level, type Rule } from '../rule.ts';
import { type Box, isContradiction, narrow } from './box.ts';
import { type Examined, overlaps } from './examined.ts';
import { type Finding, named } from './finding.ts';
import { casesOf, type Conjunction, type Literal } from './literal.ts';
import { setsAside } from './sets-aside.ts';

/** What a request that takes money must be for a rule to let it pass, whatever cards the rule is for. */
type Passage = {
  readonly rule: Rule;
  /** Undefined where nothing passes. */
  readonly literals: Conjunction | undefined;
  readonly refusesMissing: boolean;
};

/** Cards that a scope can name: those of one level. */
type Subject = { readonly level: Level; readonly id: string };

const SPENDING: Condition = { column: { field: 'flow' }, test: 'in', values: ['out'] };

/**
 * Cards that can never spend anything: what the rules for all and the rules for them leave to be approved is nothing. Only
 * rules are looked at that hold for ever and that nothing sets aside, so that a finding is never wrong.
 */
export function* neverApproved(all: readonly Examined[], nowMs: number): Generator<Finding> {
  const lasting = all.filter(
    ({ rule: { mode, fromMs = nowMs, untilMs } }) => mode === 'enforce' && fromMs <= nowMs && untilMs === undefined,
  );
  const setters = all.filter(({ rule }) => rule.kind !== 'decline' && rule.overrides.length > 0);
  const passages = lasting.flatMap((examined) => passageOf(examined, setters, nowMs));
  const forAll = passages.filter(
    ({ rule: { scope } }) => scope.level === 'program' && Object.keys(scope.except).length === 0,
  );
  const program = enter(start(), forAll);
  if ('refusedBy' in program) {
    yield told('No card can ever be approved', program.refusedBy, program.nothingLeftOf);
    return;
  }
  const causes = new Map<string, { refusal: Refusal; level: Level; ids: string[] }>();
  for (const [{ level, id }, own] of bySubject(passages)) {
    const refusal = enter(program, own);
    if (!('refusedBy' in refusal)) continue;
    const key = [level, ...refusal.refusedBy.map((rule) => rule.id)].join(' ');
    const cause = causes.get(key);
    if (cause === undefined) causes.set(key, { refusal, level, ids: [id] });
    else cause.ids.push(id);
  }
  for (const { refusal, level, ids } of causes.values()) {
    const s = ids.length === 1 ? '' : 's';
    const whom = `${level === 'card' ? `Card${s}` : `The cards of ${level}${s}`} ${named(ids)} can never be approved`;
    yield told(whom, refusal.refusedBy, refusal.nothingLeftOf);
  }
}

/** What is left after some rules have been heard. */
type Room = { readonly box: Box; readonly heard: readonly Passage[] };

type Refusal = { readonly refusedBy: readonly Rule[]; readonly nothingLeftOf?: string };

function start(): Room {
  const [spending = []] = casesOf(SPENDING) ?? [];
  const box = narrow(new Map(), spending);
  return { box: isContradiction(box) ? new Map() : box, heard: [] };
}

function enter({ box, heard }: Room, passages: readonly Passage[]): Room | Refusal {
  const closed = passages.find(({ literals }) => literals === undefined);
  if (closed !== undefined) return { refusedBy: [closed.rule] };
  let left: Box = box;
  for (const [name, literals] of byColumn(passages)) {
    const narrowed = narrow(left, literals);
    if (!isContradiction(narrowed)) {
      left = narrowed;
      continue;
    }
    const askers = [...heard, ...passages].filter((passage) => passage.literals?.some((one) => one.name === name));
    // A request that does not say slips through where all of them skip what they cannot tell.
    const isCertain = isAlwaysKnown(literals) || askers.some(({ refusesMissing }) => refusesMissing);
    if (isCertain) return { refusedBy: askers.map(({ rule }) => rule), nothingLeftOf: name };
  }
  return { box: left, heard: [...heard, ...passages] };
}

/** Literals by their column; all that exclude values as one, because there may be thousands of them. */
function byColumn(passages: readonly Passage[]): ReadonlyMap<string, Conjunction> {
  const columns = new Map<string, Literal[]>();
  const excluded = new Map<string, Set<string>>();
  for (const literal of passages.flatMap(({ literals = [] }) => literals)) {
    const { name, column } = literal;
    const known = columns.get(name) ?? [];
    columns.set(name, known);
    if (literal.kind !== 'values' || literal.isListed) {
      known.push(literal);
      continue;
    }
    const values = excluded.get(name) ?? new Set();
    if (!excluded.has(name)) known.push({ name, column, kind: 'values', values, isListed: false });
    excluded.set(name, values);
    for (const value of literal.values) values.add(value);
  }
  return columns;
}

/** What every request says of itself, or Cardhook knows of every card. */
const ALWAYS_KNOWN: ReadonlySet<FieldName> = new Set([
  'flow',
  'local_time',
  'day_of_week',
  'card',
  'account',
  'group',
  'card_status',
  'card_age_days',
  'first_use',
  'consecutive_declines',
]);

function isAlwaysKnown(literals: Conjunction): boolean {
  return literals.some(({ column }) => ALWAYS_KNOWN.has(column.field));
}

/** None for a rule that lets through in more ways than one: it is not looked into. */
function passageOf(examined: Examined, setters: readonly Examined[], nowMs: number): readonly Passage[] {
  const { rule } = examined;
  const yields = (setter: Examined): boolean => setsAside(setter.rule, rule, nowMs) && overlaps(setter, examined);
  if (rule.kind === 'allow' || setters.some(yields)) return [];
  const refusesMissing = rule.onMissing === 'decline';
  if (rule.kind === 'limit') {
    const isPlain = 'all' in rule.when && rule.when.all.length === 0 && rule.flow !== 'in';
    if (!isPlain || rule.max === undefined || rule.counts === 'tries') return [];
    const column = { field: 'amount', currency: rule.max.currency } as const;
    const range = { from: 0, to: rule.max.minor + 1 };
    return [{ rule, refusesMissing, literals: [{ name: columnName(column), column, kind: 'range', range }] }];
  }
  const ways = casesOf(rule.when, true);
  if (ways === undefined || ways.length > 1) return [];
  return [{ rule, refusesMissing, literals: ways[0] }];
}

/** The rules for each card, account or group that is named, each of its own level. */
function* bySubject(passages: readonly Passage[]): Generator<readonly [Subject, readonly Passage[]]> {
  for (const level of LEVELS) {
    const own = new Map<string, Passage[]>();
    for (const passage of passages) {
      const { scope } = passage.rule;
      // A card that is named may be of an account or a group that is left out.
      const isCertain = Object.keys(scope.except).every((excepted) => excepted === level);
      if (scope.level !== level || !isCertain) continue;
      const excepted = level === 'program' ? undefined : scope.except[level];
      for (const id of scope.ids) {
        if (excepted?.includes(id) === true) continue;
        const known = own.get(id);
        if (known === undefined) own.set(id, [passage]);
        else known.push(passage);
      }
    }
    for (const [id, ownPassages] of own) yield [{ level, id }, ownPassages];
  }
}

function told(whom: string, rules: readonly Rule[], nothingLeftOf: string | undefined): Finding {
  const ids = rules.map(({ id }) => id);
  const [first] = rules;
  const isOne = ids.length === 1 && first !== undefined;
  const what =
    nothingLeftOf === undefined || nothingLeftOf === 'flow' ? 'nothing' : `no ${nothingLeftOf.replaceAll('@', ' ')}`;
  const why = isOne ? `"${first.id}" lets ${what} through` : `together ${named(ids)} let ${what} through`;
  return {
    level: 'warning',
    ...(isOne && { ruleId: first.id }),
    code: 'never_approved',
    message: `${whom}: ${why}. If that is not meant, correct ${isOne ? 'it' : 'one of them'}.`,
  };
}
