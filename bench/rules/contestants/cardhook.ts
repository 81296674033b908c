import type { Column, Condition, Value } from '../../../domain/rules/condition.ts';
import { compileMatcher } from '../../../domain/rules/matching/matcher.ts';
import type { Prepare } from '../contestant.ts';
import { type BenchCondition, type BenchRule, type Facts, NONE, NUMBER_FIELDS, TEXT_FIELDS } from '../workload.ts';

/** From the flat facts through all columns to the rule, as a request goes. */
export const prepare: Prepare = (rules) => {
  const { columns, match } = compileMatcher(rules.map((rule) => ({ when: conditionOf(rule), missing: 'skip' })));
  const places = columns.map(({ field }) => FIELDS.indexOf(field as keyof Facts));
  // The matcher keeps nothing of it, so that one array does for all requests.
  const values: Value[] = places.map(() => undefined);
  return (facts) => {
    const all = valuesOf(facts);
    for (let column = 0; column < places.length; column += 1) values[column] = all[places[column] ?? 0];
    return match(values).fitting[0] ?? NONE;
  };
};

const FIELDS: readonly (keyof Facts)[] = [...TEXT_FIELDS, ...NUMBER_FIELDS];

/** In the order of FIELDS. */
function valuesOf(facts: Facts): readonly Value[] {
  return [
    facts.merchant_id,
    facts.mcc,
    facts.merchant_country,
    facts.entry_mode,
    facts.transaction_type,
    facts.group,
    facts.amount,
    facts.local_time,
    facts.consecutive_declines,
    facts.minutes_since_last_use,
    facts.distinct_countries,
    facts.card_age_days,
  ];
}

function conditionOf(rule: BenchRule): Condition {
  return { all: rule.map(testOf) };
}

function testOf(condition: BenchCondition): Condition {
  const column = { field: condition.field, ...PARAMETERS[condition.field] };
  switch (condition.is) {
    case 'equal':
      return { column, test: 'in', values: [condition.value] };
    case 'in':
      return { column, test: 'in', values: condition.values };
    case 'range':
      return { column, test: 'between', low: condition.low ?? -Infinity, high: condition.high ?? Infinity };
  }
}

/** What makes the column of a field definite. */
const PARAMETERS: { readonly [Field in keyof Facts]?: Omit<Column, 'field'> } = {
  amount: { currency: 'USD' },
  local_time: { zone: 'America/New_York' },
  distinct_countries: { withinMs: 86_400_000 },
};
