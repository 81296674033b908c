import { asksAbout } from '../condition.ts';
import type { FieldName } from '../fields.ts';
import type { Rule } from '../rule.ts';
import { type Finding, named } from './finding.ts';

/** What requests often do not say, or a card's past does not tell at first. */
const OFTEN_UNTOLD: readonly FieldName[] = [
  'cash_back',
  'fee',
  'additional_amount_types',
  'merchant_state',
  'card_present',
  'e_commerce',
  'recurring',
  'atm',
  'chip_condition',
  'chip_transaction',
  'ecommerce_indicator',
  'amount_z_score',
  'minutes_since_last_use',
];

/** Limits that refuse what they cannot tell, by default, and ask what is often left out. */
export function* oftenUntold({ id, kind, when, onMissing }: Rule): Generator<Finding> {
  if (kind !== 'limit' || onMissing !== 'decline') return;
  const fields = OFTEN_UNTOLD.filter((field) => asksAbout(when, field));
  if (fields.length === 0) return;
  const message = `"${id}" refuses every request that does not tell ${named(fields)}, and many do not. Write onMissing: skip, unless that is meant.`;
  yield { level: 'warning', ruleId: id, code: 'often_untold', message };
}
