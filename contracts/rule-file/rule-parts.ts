import * as z from 'zod/mini';
import { DECLINES } from '../../domain/answer.ts';
import { LEVELS } from '../../domain/rules/rule.ts';
import { FIELD_NAMES, HALF_A_CHARACTER, valuesSchema } from './condition-schema.ts';
import { suggestion } from './nearest.ts';
import { strictObject } from './strict-object.ts';

export const ruleId = z
  .string('write the id as text')
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use lower-case letters, digits and dashes, 63 at most'));

export const decline = z.enum(DECLINES, 'write one of the declines, in quotes: "05", "34", "61" or "65"');

export const instant = z.string('write an instant like "2026-12-31T23:59:59Z", in quotes');
export const money = z.string('write an amount like "500.00 USD"');

export const onMissing = z.union(
  [
    z.enum(['skip', 'decline']),
    /** Decline above this amount, and where the amount is missing as well. */
    strictObject('onMissing', { declineAbove: money }),
  ],
  'write skip, decline or { declineAbove: "50.00 USD" }',
);

const except = strictObject('except', {
  groups: z.optional(valuesSchema),
  accounts: z.optional(valuesSchema),
  cards: z.optional(valuesSchema),
});

export const scopeObject = strictObject('a scope', {
  groups: z.optional(valuesSchema),
  accounts: z.optional(valuesSchema),
  cards: z.optional(valuesSchema),
  except: z.optional(except),
});

/** Which cards a rule is for: those of one level, or all where none is named. */
export const scope = z.union(
  [z.literal('program'), scopeObject],
  'write program, or { groups: […] }, { accounts: […] } or { cards: […] }',
);

/** What every rule has. */
export const common = {
  id: ruleId,
  description: z.optional(
    z.string('write a text').check(
      z.maxLength(500, 'a description has 500 characters at most'),
      z.refine((text: string) => text.isWellFormed(), HALF_A_CHARACTER),
    ),
  ),
  mode: z._default(z.enum(['enforce', 'shadow'], 'write enforce or shadow'), 'enforce'),
  from: z.optional(instant),
  until: z.optional(instant),
};

/** What every rule has that another may set aside. */
export const yielding = {
  ...common,
  scope: z._default(scope, 'program'),
  /** True: always; else until then. */
  overridable: z.optional(
    z.union([z.literal(true), strictObject('overridable', { until: instant })], 'write true or { until: … }'),
  ),
};

export const ids = z
  .array(ruleId, 'write a list of the ids of rules')
  .check(z.minLength(1, 'an empty list overrides nothing'), z.maxLength(1_000, 'that is too many; use conditions'));

/** How often something may happen: 2^31 is beyond any card. */
export const times = z
  .int('write a whole number')
  .check(
    z.gte(1, 'write 1 or more; to refuse everything, write a decline or a block'),
    z.lte(2_147_483_647, 'that is more than any card is used'),
  );

const OWNERS = LEVELS.toReversed();

/** What a limit is kept apart by. */
export const perField = z.enum(FIELD_NAMES, {
  error: ({ input }) => `that is no field to keep it apart by${suggestion(input, FIELD_NAMES)}`,
});

export const per = z.union(
  [
    z.enum(OWNERS),
    z
      .tuple([z.enum(OWNERS, `the first is whose: ${OWNERS.join(', ')}`)], perField)
      .check(z.maxLength(4, 'a limit is kept apart by three fields at most')),
  ],
  'write card, account, group or program, or a list such as [card, merchant_id]',
);

/** Which way the money must go to be counted. */
export const flow = z.enum(['out', 'in', 'any'], 'write out, in or any');
