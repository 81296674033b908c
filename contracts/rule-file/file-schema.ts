import * as z from 'zod/mini';
import { textSchema, VALUES_MAX } from './condition-schema.ts';
import { ruleSchema } from './rule-schema.ts';
import { strictObject } from './strict-object.ts';
import { lengthOfTime } from './window-schema.ts';

/** What the values of a named list stand for; `text` is for every field that none of the others is. */
const LIST_KINDS = ['mcc', 'country', 'currency', 'merchant_id', 'card', 'account', 'group', 'text'] as const;

export type ListKind = (typeof LIST_KINDS)[number];

/** Values under a name, for any number of rules to share as `list:name`. */
export const listSchema = strictObject('a list', {
  of: z.enum(LIST_KINDS, `write one of ${LIST_KINDS.join(', ')}`),
  values: z
    .array(textSchema, 'write a list of values')
    .check(
      z.minLength(1, 'an empty list fits nothing'),
      z.maxLength(VALUES_MAX, `a list has ${VALUES_MAX} values at most`),
    ),
});

export type WrittenList = z.infer<typeof listSchema>;

/** What holds for the whole file. */
export const settingsSchema = strictObject('settings', {
  /** What a transaction type that no table knows does to the card's money. */
  unknownTransactionType: z._default(z.enum(['out', 'none', 'decline'], 'write out, none or decline'), 'out'),
  /** ISO 4217 code, of cards whose balance says no currency. */
  cardCurrency: z.optional(z.string('write an ISO 4217 currency code, such as USD')),
  /** A length of time, such as 7d, after which a hold that nobody hears of ends. */
  holdsExpireAfter: z.optional(lengthOfTime),
  /** IANA name, for calendars and local times that name none. */
  zone: z.optional(z.string('write an IANA time zone, such as America/New_York')),
});

export type WrittenSettings = z.infer<typeof settingsSchema>;

export const listName = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/));

const lists = z.record(listName, listSchema, {
  error: ({ code }) =>
    code === 'invalid_key'
      ? 'name it with lower-case letters, digits and dashes, 63 at most'
      : 'write the lists by name',
});

export const RULES_MAX = 10_000;

/** The shape of a whole file; what its parts have to do with each other is checked by the translation. */
export const fileShape = strictObject('a rule file', {
  format: z.literal(1, 'write format: 1'),
  settings: z.optional(settingsSchema),
  lists: z.optional(lists),
  rules: z
    .array(ruleSchema, 'write the rules as a list')
    .check(z.maxLength(RULES_MAX, 'a set has 10,000 rules at most')),
});

export type RuleFile = z.infer<typeof fileShape>;

/** A file before its defaults are filled in: what a person writes. */
export type AuthoredRuleFile = z.input<typeof fileShape>;
