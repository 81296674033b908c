import * as z from 'zod/mini';
import { DECLINES } from '../domain/answer.ts';
import { withoutCardNumbers } from '../domain/card-numbers.ts';
import { readAmount } from '../domain/money.ts';
import type { Rule } from '../domain/rule-set.ts';

/**
 * The file a person writes and the rows the rules table holds: both are parsed by this one schema, strictly, so that a
 * misspelt field is an error and not a rule that never fires.
 */
const ruleId = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use lower-case letters, digits and dashes'));
const decline = z.enum(DECLINES);
const description = z.exactOptional(z.string().check(z.maxLength(500)));

/** What to do with a request that does not say what the rule asks about. */
const onMissing = z.enum(['decline', 'skip']);

/** Keeps a rule's row below DynamoDB's 400 KB, and a person able to read it. */
const LIST_MAX = 5_000;

const money = z.union([z.number(), z.string()]);

const amountLimit = z
  .strictObject({
    id: ruleId,
    kind: z.literal('amount_limit'),
    description,
    answer: z._default(decline, '61'),
    /** ISO 4217 code of the card's currency. */
    currency: z.string(),
    /** The most one transaction may take, in major units: 250 or "250.00". */
    max: money,
    /** Of an amount in `currency`. */
    onMissing: z._default(onMissing, 'decline'),
  })
  .check((context) => {
    const problem = limitProblem(context.value.max, context.value.currency);
    if (problem !== undefined)
      context.issues.push({ code: 'custom', input: context.value, path: ['max'], message: problem });
  });

const mccBlock = z.strictObject({
  id: ruleId,
  kind: z.literal('mcc_block'),
  description,
  answer: z._default(decline, '05'),
  mccs: z
    .array(z.string().check(z.regex(/^\d{4}$/, 'a merchant category code is four digits, in quotes')))
    .check(z.minLength(1), z.maxLength(LIST_MAX)),
  onMissing: z._default(onMissing, 'skip'),
});

const countryBlock = z.strictObject({
  id: ruleId,
  kind: z.literal('country_block'),
  description,
  answer: z._default(decline, '05'),
  countries: z
    .array(
      z.string().check(z.regex(/^[A-Z]{3}$/, 'write the ISO 3166-1 alpha-3 code that connectFi sends, such as USA')),
    )
    .check(z.minLength(1), z.maxLength(LIST_MAX)),
  onMissing: z._default(onMissing, 'skip'),
});

const notACardNumber = z.refine((id) => withoutCardNumbers(String(id)) === id, {
  error: 'is a card number; write the cFiCardId, and keep card numbers out of files',
});

const cardBlock = z.strictObject({
  id: ruleId,
  kind: z.literal('card_block'),
  description,
  answer: z._default(decline, '05'),
  cards: z
    .array(z.string().check(z.regex(/^[0-9A-Za-z_-]{1,64}$/, 'write a cFiCardId'), notACardNumber))
    .check(z.minLength(1), z.maxLength(LIST_MAX)),
});

export const ruleSchema = z.discriminatedUnion('kind', [amountLimit, mccBlock, countryBlock, cardBlock]);

/** One rule as it is written in a file and stored in a row. */
export type WrittenRule = z.infer<typeof ruleSchema>;

/** The whole file. */
export const ruleFileSchema = z
  .strictObject({ format: z.literal(1), rules: z.array(ruleSchema).check(z.maxLength(10_000)) })
  .check((context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of context.value.rules.entries()) {
      if (seen.has(id)) {
        const message = `the id "${id}" is used twice; every rule needs its own`;
        context.issues.push({ code: 'custom', input: id, path: ['rules', index, 'id'], message });
      }
      seen.add(id);
    }
  });

export type RuleFile = z.infer<typeof ruleFileSchema>;

/** A file before its defaults are filled in: what a person writes. */
export type AuthoredRuleFile = z.input<typeof ruleFileSchema>;

/** The domain's rule for a written one. `written` has passed the schema, so its amount reads. */
export function toRule(written: WrittenRule): Rule {
  const { description: note, ...rest } = written;
  const described = note === undefined ? {} : { description: note };
  if (rest.kind !== 'amount_limit') return { ...rest, ...described };
  const { currency, max, ...limit } = rest;
  const reading = readAmount(max, currency);
  if ('problem' in reading)
    throw new Error(`Rule ${written.id} has passed the schema with an unusable max (${reading.problem})`);
  return { ...limit, ...described, max: reading.money };
}

function limitProblem(max: number | string, currency: string): string | undefined {
  const reading = readAmount(max, currency);
  if ('money' in reading) return reading.isRounded ? `${max} has more decimals than ${currency} has` : undefined;
  switch (reading.problem) {
    case 'currency_unknown':
      return `"${currency}" is not an ISO 4217 currency code`;
    case 'not_a_number':
      return `"${max}" is not an amount; write 250 or "250.00"`;
    case 'negative':
      return 'a limit cannot be negative';
    case 'too_large':
      return `${max} is more than can be counted exactly`;
  }
}
