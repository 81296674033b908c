import * as z from 'zod/mini';
import { conditionSchema, FIELD_NAMES, valuesSchema } from './condition-schema.ts';
import { common, decline, flow, ids, money, onMissing, per, scope, times, yielding } from './rule-parts.ts';
import { suggestion } from './nearest.ts';
import { strictObject } from './strict-object.ts';
import { lengthOfTime, windowSchema } from './window-schema.ts';

export const amountLimit = strictObject('an amount_limit', {
  ...yielding,
  kind: z.literal('amount_limit'),
  answer: z._default(decline, '61'),
  /** ISO 4217 code of the card's currency. */
  currency: z.string('write an ISO 4217 currency code, such as USD'),
  /** The most one transaction may take, in major units: 250 or "250.00". */
  max: z.union([z.number(), z.string()], 'write an amount like "250.00"'),
  onMissing: z._default(onMissing, 'decline'),
});

const mccBlock = strictObject('an mcc_block', {
  ...yielding,
  kind: z.literal('mcc_block'),
  answer: z._default(decline, '05'),
  mccs: valuesSchema,
  onMissing: z._default(onMissing, 'skip'),
});

const countryBlock = strictObject('a country_block', {
  ...yielding,
  kind: z.literal('country_block'),
  answer: z._default(decline, '05'),
  countries: valuesSchema,
  onMissing: z._default(onMissing, 'skip'),
});

const cardBlock = strictObject('a card_block', {
  ...common,
  kind: z.literal('card_block'),
  answer: z._default(decline, '05'),
  cards: valuesSchema,
});

const declineRule = strictObject('a decline', {
  ...yielding,
  kind: z.literal('decline'),
  answer: z._default(decline, '05'),
  when: conditionSchema,
  onMissing: z._default(onMissing, 'skip'),
});

const allow = strictObject('an allow', {
  ...common,
  kind: z.literal('allow'),
  scope: z._default(scope, 'program'),
  when: z.optional(conditionSchema),
  /** `conditions`: every decline by condition; else the rules of these ids. */
  overrides: z._default(
    z.union([z.literal('conditions'), ids], 'write conditions, or a list of the ids of rules'),
    'conditions',
  ),
});

const merchantLock = strictObject('a merchant_lock', {
  ...yielding,
  kind: z.literal('merchant_lock'),
  answer: z._default(decline, '05'),
  /** `first_used`: the one of the card's first purchase. */
  merchants: valuesSchema,
  when: z.optional(conditionSchema),
  onMissing: z._default(onMissing, 'decline'),
});

/** What becomes of what a limit counted; docs/life-of-an-authorization.md. */
const afterwards = strictObject('afterwards', {
  reversedUses: z.optional(z.enum(['give_back', 'keep'], 'write give_back or keep')),
  refunds: z.optional(z.enum(['keep', 'give_back'], 'write keep or give_back')),
  forced: z.optional(z.enum(['count', 'ignore'], 'write count or ignore')),
});

export const limit = strictObject('a limit', {
  ...yielding,
  kind: z.literal('limit'),
  /** Instead of 61 for the amount and 65 for the count. */
  answer: z.optional(decline),
  window: windowSchema,
  per: z._default(per, 'card'),
  max: z.optional(money),
  count: z.optional(times),
  counts: z._default(z.enum(['approvals', 'tries'], 'write approvals or tries'), 'approvals'),
  flow: z._default(flow, 'out'),
  when: z.optional(conditionSchema),
  overrides: z.optional(ids),
  /** 8 for the program, else 1. */
  slices: z.optional(z.literal([1, 2, 4, 8, 16], 'write 1, 2, 4, 8 or 16')),
  afterwards: z.optional(afterwards),
  onMissing: z._default(onMissing, 'decline'),
});

const maxUse = strictObject('a max_use', {
  ...yielding,
  kind: z.literal('max_use'),
  answer: z._default(decline, '65'),
  uses: times,
  afterwards: z.optional(afterwards),
});

const block = strictObject('a block', {
  ...common,
  kind: z.literal('block'),
  answer: z._default(decline, '05'),
  /** No default: a block that forgot its scope would refuse the whole program. */
  scope,
});

const freeze = strictObject('a freeze', {
  ...common,
  kind: z.literal('freeze'),
  answer: z._default(decline, '05'),
  scope,
});

export const sameField = z.enum(FIELD_NAMES, 'that is no field');

const duplicate = strictObject('a duplicate', {
  ...yielding,
  kind: z.literal('duplicate'),
  answer: z._default(decline, '34'),
  /** What makes two requests the same. */
  same: z._default(
    z
      .array(sameField, 'write a list of fields')
      .check(z.minLength(1, 'write at least one field'), z.maxLength(3, 'three fields at most')),
    ['amount', 'merchant_id'],
  ),
  within: z._default(lengthOfTime, '10m'),
  /** The one that is declined: 3 lets two through. */
  tries: z._default(
    z
      .int('write a whole number')
      .check(z.gte(2, 'the first try cannot be a duplicate; write 2 or more'), z.lte(1_000, 'write 1,000 at most')),
    3,
  ),
  flow: z._default(flow, 'out'),
  when: z.optional(conditionSchema),
  onMissing: z._default(onMissing, 'skip'),
});

const kinds = [
  declineRule,
  allow,
  merchantLock,
  limit,
  maxUse,
  duplicate,
  block,
  freeze,
  mccBlock,
  countryBlock,
  cardBlock,
  amountLimit,
] as const;

export const KIND_NAMES: readonly string[] = kinds.flatMap(({ shape }) => shape.kind.def.values);

/** One rule as it is written in a file and stored in a row. */
export const ruleSchema = z.discriminatedUnion('kind', kinds, {
  error: ({ code, input }) => {
    if (code !== 'invalid_union') return 'write a rule as a list of "field: value"';
    const kind = typeof input === 'object' && input !== null && 'kind' in input ? input.kind : undefined;
    if (kind === undefined) return `say what kind of rule it is: ${KIND_NAMES.join(', ')}`;
    return `that is no kind of rule${suggestion(kind, KIND_NAMES) || `; the kinds are ${KIND_NAMES.join(', ')}`}`;
  },
});

export type WrittenAfterwards = z.infer<typeof afterwards>;

export type WrittenRule = z.infer<typeof ruleSchema>;
