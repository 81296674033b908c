import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import type { DecisionRecord } from '../../../domain/ports.ts';
import { counterIdOf } from '../../../domain/rules/counter-id.ts';
import type { Condition } from '../../../domain/rules/condition.ts';
import type { LimitRule, Rule } from '../../../domain/rules/rule.ts';
import type { Place } from '../../../domain/windows/counter.ts';
import { hashOfSet } from '../world/publications.ts';
import type { Played } from '../world/play.ts';

/** One decision that a limit has to count, as the oracle sees it: from the request and the rules, not from the engine. */
export type Spending = {
  readonly rule: LimitRule;
  /** When it was recorded: its place among the happenings. */
  readonly place: number;
  /** When its delivery began, likewise. */
  readonly began: number;
  readonly atMs: number;
  /** What counts against the limit's amount; 0 where its currency is another. */
  readonly amount: number;
  readonly isComparable: boolean;
  readonly isApproved: boolean;
  /** Nothing sets the limit aside for it, and it asked for room. */
  readonly isBound: boolean;
  /** A stand-in approved it: it counts, and no limit was asked. */
  readonly isAdopted: boolean;
};

/** Everything that was counted together: one limit for one owner, since it last began to count. */
export type Account = {
  readonly counterId: string;
  /** `level#id`. */
  readonly owner: string;
  readonly detail: string;
  /** Since when it counts, epoch milliseconds. */
  readonly fromMs: number;
  readonly slices: number;
  /** In the order of their recording. */
  readonly spendings: readonly Spending[];
};

/** A decision and where it stands in the journal. */
export type Recorded = {
  readonly record: DecisionRecord;
  readonly place: number;
  readonly began: number;
  /** Of what a stand-in approved: where each counter counts it. */
  readonly countedAt?: ReadonlyMap<string, Place>;
  /** What it took was given back: the try alone is left. */
  readonly isGivenBack?: boolean;
};

/** The decisions of a schedule, each request once: the first that was recorded is the one that counts. */
export function distinctDecisions({ happenings }: Played): readonly Recorded[] {
  const beginnings = new Map<string, number>();
  const distinct = new Map<string, Recorded>();
  for (const [place, happening] of happenings.entries()) {
    if (happening.kind === 'began') beginnings.set(happening.deliveryId, place);
    if (happening.kind !== 'recorded') continue;
    const { record } = happening;
    const { requestKey } = record.request;
    if (!distinct.has(requestKey)) {
      distinct.set(requestKey, { record, place, began: beginnings.get(record.deliveryId) ?? 0 });
    }
  }
  return [...distinct.values()];
}

/** What stand-ins approved and no decision had counted. */
export function adoptions({ happenings }: Played): readonly Recorded[] {
  return happenings.flatMap((happening, place) =>
    happening.kind === 'adopted'
      ? [{ record: happening.record, place, began: place, countedAt: happening.places }]
      : [],
  );
}

/** Each with whether what it took was given back. */
export function standing({ happenings }: Played, decisions: readonly Recorded[]): readonly Recorded[] {
  const givenBack = new Set(
    happenings.flatMap((happening) => (happening.kind === 'given_back' ? [happening.request.requestKey] : [])),
  );
  return decisions.map((decision) => ({
    ...decision,
    isGivenBack: givenBack.has(decision.record.request.requestKey),
  }));
}

/** The rules that a decision was made by. */
export function rulesOf({ scenario }: Played, { decision }: DecisionRecord): readonly Rule[] {
  return scenario.sets.find((_set, index) => hashOfSet(index) === decision.trail.ruleSet)?.rules ?? [];
}

/** What every live limit had to count. Limits in the shadow are left out: they count for themselves. */
export function accountsOf(played: Played, decisions: readonly Recorded[]): readonly Account[] {
  const accounts = new Map<string, Account & { readonly spendings: Spending[] }>();
  for (const decision of decisions) {
    const { record } = decision;
    const rules = rulesOf(played, record);
    for (const rule of rules) {
      if (rule.kind !== 'limit' || rule.mode === 'shadow' || rule.window.kind === 'transaction') continue;
      if (!counts(rule, decision)) continue;
      const counterId = counterIdOf(rule);
      const owner = ownerOf(rule, record);
      const fromMs = record.decision.reading.used[counterId]?.fromMs;
      if (owner === undefined || fromMs === undefined) continue;
      const detail = detailOf(rule, record);
      const name = `${counterId} ${owner} ${detail} ${fromMs}`;
      const account = accounts.get(name) ?? { counterId, owner, detail, fromMs, slices: rule.slices, spendings: [] };
      account.spendings.push(spendingOf(rule, rules, decision));
      accounts.set(name, account);
    }
  }
  return [...accounts.values()];
}

function counts(rule: LimitRule, { record: { request, decision }, countedAt, isGivenBack }: Recorded): boolean {
  if (isGivenBack === true && rule.counts !== 'tries') return false;
  // A stand-in is no try: nobody decided.
  if (countedAt !== undefined && rule.counts === 'tries') return false;
  const isCounted = decision.answer === '00' || rule.counts === 'tries';
  return isCounted && (rule.flow === 'any' || rule.flow === request.flow) && isFor(rule, request.cardId, request.mcc);
}

/** Whether a rule is about this card and merchant category: all that the simulated rules ask. */
function isFor({ scope, when }: Rule, cardId: string, mcc: string | undefined): boolean {
  return (scope.level === 'program' || scope.ids.includes(cardId)) && holds(when, mcc);
}

function holds(when: Condition, mcc: string | undefined): boolean {
  if ('all' in when) return when.all.every((part) => holds(part, mcc));
  if ('test' in when && when.test === 'in' && when.column.field === 'mcc') return when.values.includes(mcc ?? '');
  throw new Error('The oracle does not know this condition.');
}

/** `level#id` of whose spending the limit adds up; undefined for a card that belongs to nothing of that level. */
export function ownerOf({ per }: LimitRule, { request, decision }: DecisionRecord): string | undefined {
  const { account, group } = decision.reading.card;
  const id = { program: 'program', card: request.cardId, account, group }[per.owner];
  return id === undefined ? undefined : `${per.owner}#${id}`;
}

/** What else the limit is kept apart by. */
export function detailOf({ per }: LimitRule, { request: { merchantId, billingAmount } }: DecisionRecord): string {
  const amount = billingAmount && 'minor' in billingAmount ? `${billingAmount.minor}${billingAmount.currency}` : '';
  return per.by.map(({ field }) => (field === 'merchant_id' ? merchantId : amount)).join('&');
}

/** What a request counts against a limit's amount. */
export function amountOf({ max }: LimitRule, { billingAmount }: AuthorizationRequest) {
  const isComparable =
    max !== undefined &&
    billingAmount !== undefined &&
    'minor' in billingAmount &&
    billingAmount.currency === max.currency;
  return { isComparable, amount: isComparable ? billingAmount.minor : 0 };
}

function spendingOf(rule: LimitRule, rules: readonly Rule[], decided: Recorded): Spending {
  const { record, place, began, countedAt } = decided;
  const { request, decision } = record;
  return {
    rule,
    place,
    began,
    atMs: dateIn(rule, decided),
    ...amountOf(rule, request),
    isApproved: decision.answer === '00',
    isBound: countedAt === undefined && !rules.some((setter) => setsAside(setter, rule, record)),
    isAdopted: countedAt !== undefined,
  };
}

/** What a stand-in approved in a period that is over when it is settled counts in the one that there is. */
function dateIn(rule: LimitRule, { record: { decision }, countedAt }: Recorded): number {
  const epoch = rule.window.kind === 'calendar' ? countedAt?.get(counterIdOf(rule))?.epoch : undefined;
  return Math.max(decision.decidedAtMs, epoch ?? 0);
}

function setsAside(setter: Rule, target: LimitRule, { request, decision }: DecisionRecord): boolean {
  if (setter.kind !== 'limit' || setter.mode === 'shadow' || !setter.overrides.includes(target.id)) return false;
  const mayLoosen =
    setter.scope.level === target.scope.level || decision.decidedAtMs < (target.overridableUntilMs ?? 0);
  return (
    mayLoosen && isFor(setter, request.cardId, request.mcc) && (setter.flow === 'any' || setter.flow === request.flow)
  );
}
