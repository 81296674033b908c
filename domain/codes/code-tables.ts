import type { FieldName } from '../rules/fields.ts';
import type { CodeTable } from './code-row.ts';
import {
  CHIP_CONDITION_CODES,
  CHIP_TRANSACTION_INDICATORS,
  ECOMMERCE_INDICATORS,
  MESSAGE_TYPES,
  TERMINAL_INPUT_CAPABILITIES,
  TERMINAL_TYPES,
  TRANSACTION_TYPES,
} from './connectfi-code-tables.ts';
import { ACCOUNT_TYPES, AMOUNT_TYPES, CONDITION_CODES, ENTRY_MODES, PIN_CAPABILITIES } from './iso-8583-codes.ts';

/** The fields of a rule whose codes have names. */
export const CODE_TABLES: Readonly<Partial<Record<FieldName, CodeTable>>> = {
  transaction_type: TRANSACTION_TYPES,
  account_type_from: ACCOUNT_TYPES,
  account_type_to: ACCOUNT_TYPES,
  message_type: MESSAGE_TYPES,
  terminal_type: TERMINAL_TYPES,
  terminal_capability: TERMINAL_INPUT_CAPABILITIES,
  entry_mode: ENTRY_MODES,
  pin_capability: PIN_CAPABILITIES,
  condition_code: CONDITION_CODES,
  chip_condition: CHIP_CONDITION_CODES,
  chip_transaction: CHIP_TRANSACTION_INDICATORS,
  ecommerce_indicator: ECOMMERCE_INDICATORS,
  additional_amount_types: AMOUNT_TYPES,
};

/** The table that names a field's codes; undefined for a field that has none. */
export function codeTableOf(field: FieldName): CodeTable | undefined {
  return CODE_TABLES[field];
}

/** The code for what a person wrote, a name or the code itself; undefined when the table has neither. */
export function codeOf(table: CodeTable, nameOrCode: string): string | undefined {
  const code = nameOrCode.toUpperCase();
  return table.find((row) => row.name === nameOrCode || row.code === code)?.code;
}

/** What a rule calls a code; undefined for a code that the table does not have. */
export function nameOf(table: CodeTable, code: string): string | undefined {
  return table.find((row) => row.code === code)?.name;
}
