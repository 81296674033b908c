import { ALWAYS, type Column, type Condition } from '../../domain/rules/condition.ts';
import { type Field, type FieldName, fieldOf } from '../../domain/rules/fields.ts';
import type { DeclineRule, LimitRule, OnMissing, Rule } from '../../domain/rules/rule.ts';
import { toCondition } from './condition.ts';
import { at, type Context, type Place, report } from './context.ts';
import { limitProblem, readMajor, readMoney } from './money-text.ts';
import type { WrittenAfterwards, WrittenRule } from './rule-schema.ts';
import { PROGRAM, toScope } from './scope.ts';
import { readDuration, readInstant } from './time-text.ts';
import { readValues } from './values.ts';
import { toWindow } from './window.ts';

type Written<Kind extends WrittenRule['kind']> = Extract<WrittenRule, { kind: Kind }>;

/** A shared counter is spread over this many rows unless its rule says otherwise: a program has many hands. */
const PROGRAM_SLICES = 8;

/** Only what the transaction itself takes, or what a limit counts for a card, in one row. */
const PER_CARD = { per: { owner: 'card', by: [] }, counts: 'approvals', overrides: [], slices: 1 } as const;

/** The domain's rule for a written one: names resolved, shorthands written out. */
export function toRule(written: WrittenRule, place: Place, context: Context): Rule {
  switch (written.kind) {
    case 'decline':
      return declineOf(written, toCondition(written.when, at(place, 'when'), context), place, context);
    case 'merchant_lock':
      return declineOf(written, elsewhere(written, place, context), place, context);
    case 'mcc_block':
      return declineOf(written, listed('mcc', written.mccs, at(place, 'mccs'), context), place, context);
    case 'country_block':
      return declineOf(
        written,
        listed('merchant_country', written.countries, at(place, 'countries'), context),
        place,
        context,
      );
    case 'block':
      return { ...declineOf(written, ALWAYS, place, context), isBlock: true };
    case 'freeze':
      return { ...declineOf(written, { not: listed('flow', 'in', place, context) }, place, context), isBlock: true };
    case 'card_block': {
      const ids = readValues('card', written.cards, at(place, 'cards'), context);
      return {
        ...declineOf(written, ALWAYS, place, context),
        scope: { level: 'card', ids, except: {} },
        isBlock: true,
      };
    }
    case 'allow':
      return {
        ...commonOf(written, place, context),
        kind: 'allow',
        when: toCondition(written.when, at(place, 'when'), context),
        onMissing: 'skip',
        overrides: written.overrides,
      };
    case 'limit':
      return limitOf(written, place, context);
    case 'amount_limit':
      return amountLimitOf(written, place, context);
    case 'max_use':
      return {
        ...commonOf(written, place, context),
        ...PER_CARD,
        kind: 'limit',
        answer: written.answer,
        window: { kind: 'lifetime' },
        count: written.uses,
        ...afterwardsOf(written.afterwards),
        flow: 'out',
        when: ALWAYS,
        onMissing: 'decline',
      };
    case 'duplicate':
      return duplicateOf(written, place, context);
  }
}

function declineOf(
  written: Written<'decline' | 'merchant_lock' | 'mcc_block' | 'country_block' | 'block' | 'freeze' | 'card_block'>,
  when: Condition,
  place: Place,
  context: Context,
): DeclineRule {
  return {
    ...commonOf(written, place, context),
    kind: 'decline',
    answer: written.answer,
    isBlock: false,
    when,
    onMissing: onMissingOf(written, place, context),
  };
}

/** What every rule has, and where left out nothing. */
function commonOf(written: WrittenRule, place: Place, context: Context) {
  const { id, kind, description, mode, from, until } = written;
  const fromMs = instantAt(from, at(place, 'from'), context);
  const untilMs = instantAt(until, at(place, 'until'), context);
  if (fromMs !== undefined && untilMs !== undefined && untilMs <= fromMs) {
    report(context, at(place, 'until'), 'it ends before it begins');
  }
  const overridableUntilMs = overridableOf(written, place, context);
  return {
    id,
    writtenAs: kind,
    scope: 'scope' in written ? toScope(written.scope, at(place, 'scope'), context) : PROGRAM,
    mode,
    ...(description !== undefined && { description }),
    ...(fromMs !== undefined && { fromMs }),
    ...(untilMs !== undefined && { untilMs }),
    ...(overridableUntilMs !== undefined && { overridableUntilMs }),
  };
}

function overridableOf(written: WrittenRule, place: Place, context: Context): number | undefined {
  if (!('overridable' in written) || written.overridable === undefined) return undefined;
  if (written.overridable === true) return Infinity;
  return instantAt(written.overridable.until, at(at(place, 'overridable'), 'until'), context);
}

function instantAt(text: string | undefined, place: Place, context: Context): number | undefined {
  if (text === undefined) return undefined;
  const atMs = readInstant(text);
  if (atMs === undefined) {
    report(
      context,
      place,
      `"${text}" is no instant; write one like "2026-12-31T23:59:59Z" or with an offset, "+02:00"`,
    );
  }
  return atMs;
}

/** Rules that ask nothing that could be missing have no such field, and refuse where even that fails. */
function onMissingOf(written: WrittenRule, place: Place, context: Context): OnMissing {
  if (!('onMissing' in written)) return 'decline';
  if (typeof written.onMissing === 'string') return written.onMissing;
  const above = readMoney(written.onMissing.declineAbove);
  if (!('problem' in above)) return { above };
  report(context, at(at(place, 'onMissing'), 'declineAbove'), above.problem);
  return 'decline';
}

function listed(field: FieldName, values: string | readonly string[], place: Place, context: Context): Condition {
  return { column: { field }, test: 'in', values: readValues(field, values, place, context) };
}

/** True where a locked card is used at another merchant than its own. */
function elsewhere({ merchants, when }: Written<'merchant_lock'>, place: Place, context: Context): Condition {
  const other: Condition =
    merchants === 'first_used'
      ? { column: { field: 'first_merchant' }, test: 'is', flag: false }
      : { not: listed('merchant_id', merchants, at(place, 'merchants'), context) };
  return when === undefined ? other : { all: [toCondition(when, at(place, 'when'), context), other] };
}

function limitOf(written: Written<'limit'>, place: Place, context: Context): LimitRule {
  const { answer, per, max, count, counts, flow, overrides = [] } = written;
  const window = toWindow(written.window, at(place, 'window'), context);
  const [owner, ...by] = typeof per === 'string' ? [per] : per;
  const money = max === undefined ? undefined : readMoney(max);
  const problem = money && limitProblem(money);
  if (problem !== undefined) report(context, at(place, 'max'), problem);
  checkLimit(written, place, context);
  return {
    ...commonOf(written, place, context),
    kind: 'limit',
    ...(answer !== undefined && { answer }),
    window,
    per: { owner, by: by.map((field, index) => keptApart(field, at(at(place, 'per'), index + 1), context)) },
    ...(money !== undefined && !('problem' in money) && { max: money }),
    ...(count !== undefined && { count }),
    counts,
    flow,
    overrides,
    slices: written.slices ?? (owner === 'program' ? PROGRAM_SLICES : 1),
    ...afterwardsOf(written.afterwards),
    when: toCondition(written.when, at(place, 'when'), context),
    onMissing: onMissingOf(written, place, context),
  };
}

function afterwardsOf(written: WrittenAfterwards | undefined): Pick<LimitRule, 'afterwards'> {
  if (written === undefined) return {};
  const afterwards = {
    ...(written.reversedUses === 'keep' && { keepsUses: true as const }),
    ...(written.refunds === 'give_back' && { givesBackRefunds: true as const }),
    ...(written.forced === 'ignore' && { ignoresForced: true as const }),
  };
  return Object.keys(afterwards).length === 0 ? {} : { afterwards };
}

/** What the parts of a limit have to do with each other. */
function checkLimit(
  { window, per, max, count, counts, slices }: Written<'limit'>,
  place: Place,
  context: Context,
): void {
  if (max === undefined && count === undefined) {
    report(context, place, 'say how much: max: "500.00 USD", or how often: count: 10, or both');
  }
  if (window === 'transaction' && count !== undefined) {
    report(context, at(place, 'count'), 'one transaction is always one; count within a longer window');
  }
  if (counts === 'tries' && max !== undefined) {
    report(context, at(place, 'max'), 'tries are counted and not added up; leave max out, or count approvals');
  }
  if (slices !== undefined && slices > 1 && (per === 'card' || per[0] === 'card')) {
    report(context, at(place, 'slices'), 'only what many cards share is worth slicing; leave it out');
  }
}

function amountLimitOf(written: Written<'amount_limit'>, place: Place, context: Context): LimitRule {
  const money = readMajor(written.max, written.currency);
  const problem = limitProblem(money);
  if (problem !== undefined) report(context, at(place, 'max'), problem);
  return {
    ...commonOf(written, place, context),
    ...PER_CARD,
    kind: 'limit',
    answer: written.answer,
    window: { kind: 'transaction' },
    ...(!('problem' in money) && { max: money }),
    flow: 'out',
    when: ALWAYS,
    onMissing: onMissingOf(written, place, context),
  };
}

/** Lets all tries but the last one through, so it counts one less. */
function duplicateOf(written: Written<'duplicate'>, place: Place, context: Context): LimitRule {
  const within = readDuration(written.within);
  if ('problem' in within) report(context, at(place, 'within'), within.problem);
  return {
    ...commonOf(written, place, context),
    ...PER_CARD,
    kind: 'limit',
    answer: written.answer,
    window: 'problem' in within ? { kind: 'lifetime' } : { kind: 'trailing', lengthMs: within.ms },
    per: {
      owner: 'card',
      by: written.same.map((field, index) => keptApart(field, at(at(place, 'same'), index), context)),
    },
    counts: 'tries',
    count: written.tries - 1,
    flow: written.flow,
    when: toCondition(written.when, at(place, 'when'), context),
    onMissing: onMissingOf(written, place, context),
  };
}

export function isKeptApart(name: FieldName, { type, source }: Field): boolean {
  return name === 'amount' || (source === 'request' && (type === 'code' || type === 'text'));
}

/** A column that a limit is kept apart by: something that the request says and that has a name. */
function keptApart(field: FieldName, place: Place, context: Context): Column {
  if (!isKeptApart(field, fieldOf(field)))
    report(context, place, `a limit cannot be kept apart by ${field}; use amount, or a code or text of the request`);
  return { field };
}
