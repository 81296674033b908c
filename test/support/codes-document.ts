import { CODE_TABLES } from '../../domain/codes/code-tables.ts';
import type { CodeTable } from '../../domain/codes/code-row.ts';
import { RESPONSE_CODES, type TransactionTypeRow } from '../../domain/codes/connectfi-code-tables.ts';
import { CARD_PRESENCES, CARDHOLDER_PRESENCES } from '../../domain/codes/iso-8583-codes.ts';
import { MCC_GROUPS, mccsOf } from '../../domain/codes/merchant-categories.ts';
import { type Evidence, EVIDENCE } from '../../providers/connectfi/point-of-service.ts';

const INTRODUCTION = `# Codes

What connectFi sends as a code, a rule may write by its name: \`transaction_type: atm_withdrawal\` and not \`"01"\`. The code
itself may be written too, also one that is in no table. Which field of the body carries which table, and why a transaction
type has its flow, is in [ADR 011](adr/011-code-tables.md).

This page is made from the data in \`domain/codes/\` and \`providers/connectfi/point-of-service.ts\`; a test compares them, and
\`WRITE_DOCS=1 npm test -- test/domain/codes\` writes the page anew.
`;

/** The tables in the order of the page: heading, where the codes come from, rows. */
const SECTIONS: readonly (readonly [heading: string, source: string, table: CodeTable | undefined])[] = [
  ['`transaction_type`', 'connectFi, Transaction Type Codes. The flow is ours.', CODE_TABLES.transaction_type],
  ['`account_type_from` and `account_type_to`', 'ISO 8583:1987 data element 3.', CODE_TABLES.account_type_from],
  ['`message_type`', 'connectFi, MTI Codes.', CODE_TABLES.message_type],
  ['`terminal_type`', 'connectFi, Terminal Type Codes.', CODE_TABLES.terminal_type],
  ['`terminal_capability`', 'connectFi, Terminal Input Capability Indicators.', CODE_TABLES.terminal_capability],
  ['`entry_mode`', 'ISO 8583:1987 data element 22, Visa, Mastercard.', CODE_TABLES.entry_mode],
  ['`pin_capability`', 'ISO 8583:1987 data element 22, Visa, Mastercard.', CODE_TABLES.pin_capability],
  ['`condition_code`', 'ISO 8583:1987 data element 25, Visa.', CODE_TABLES.condition_code],
  ['`chip_condition`', 'connectFi, Chip Condition Codes.', CODE_TABLES.chip_condition],
  ['`chip_transaction`', 'connectFi, Chip Transaction Indicators.', CODE_TABLES.chip_transaction],
  [
    '`ecommerce_indicator`',
    'connectFi, Mail/Phone/Electronic Commerce and Payment Indicators.',
    CODE_TABLES.ecommerce_indicator,
  ],
  [
    '`additional_amount_types`',
    'ISO 8583:1987 and 1993 data element 54, Visa, Mastercard.',
    CODE_TABLES.additional_amount_types,
  ],
  [
    'Response and status codes',
    'connectFi, Response Codes/Status Codes. Of advices; no rule asks for them.',
    RESPONSE_CODES,
  ],
];

/** How a rule or the body names what the flags are derived from. */
const EVIDENCE_FIELDS: Readonly<Record<Evidence['field'], readonly [name: string, table: CodeTable | undefined]>> = {
  entryMode: ['entry_mode', CODE_TABLES.entry_mode],
  conditionCode: ['condition_code', CODE_TABLES.condition_code],
  cardPresence: ['message.posData.cardPresence', CARD_PRESENCES],
  cardholderPresence: ['message.posData.cardholderPresence', CARDHOLDER_PRESENCES],
  terminalType: ['terminal_type', CODE_TABLES.terminal_type],
  transactionType: ['transaction_type', CODE_TABLES.transaction_type],
  mcc: ['mcc', undefined],
  ecommerceIndicator: ['ecommerce_indicator', CODE_TABLES.ecommerce_indicator],
};

const FLAGS: Readonly<Record<keyof typeof EVIDENCE, string>> = {
  cardPresent: 'card_present',
  eCommerce: 'e_commerce',
  recurring: 'recurring',
  atm: 'atm',
};

/** docs/codes.md as the data has it, not yet formatted. */
export function codesDocument(): string {
  return [
    INTRODUCTION,
    ...SECTIONS.map(([heading, source, table = []]) => `## ${heading}\n\nSource: ${source}\n\n${codeRows(table)}`),
    derivedFlags(),
    merchantCategories(),
  ].join('\n\n');
}

function codeRows(table: CodeTable): string {
  const flows = table.some(hasFlow);
  return tableOf(
    ['name', 'code', ...(flows ? ['flow'] : []), 'meaning'],
    table.map((row) => [`\`${row.name}\``, row.code, ...(hasFlow(row) ? [row.flow] : []), row.description]),
  );
}

function hasFlow(row: CodeTable[number]): row is TransactionTypeRow {
  return 'flow' in row;
}

function derivedFlags(): string {
  const introduction = `## Derived flags

No field of the body says these outright. The fields are asked from top to bottom, and the first that tells decides; where
none tells, the flag is missing data. A \`0\` in \`message.posData\` tells nothing: it also fills positions that are not used.`;
  const flags = Object.entries(EVIDENCE).map(([flag, evidence]) => {
    const rows = evidence.map((step: Evidence) => {
      const [name, table] = EVIDENCE_FIELDS[step.field];
      const no = step.otherwiseNoExcept ? otherwise(step.otherwiseNoExcept, table) : codeNames(step.no ?? [], table);
      return [`\`${name}\``, codeNames(step.yes ?? [], table), no];
    });
    return `### \`${FLAGS[flag as keyof typeof EVIDENCE]}\`\n\n${tableOf(['field', 'yes', 'no'], rows)}`;
  });
  return [introduction, ...flags].join('\n\n');
}

function codeNames(codes: readonly string[], table: CodeTable | undefined): string {
  return codes.map((code) => `\`${table?.find((row) => row.code === code)?.name ?? code}\``).join(', ');
}

function otherwise(except: readonly string[], table: CodeTable | undefined): string {
  return except.length === 0 ? 'any other' : `any other but ${codeNames(except, table)}`;
}

function merchantCategories(): string {
  const introduction = `## Groups of merchant categories

Source: ISO 18245, Visa, Mastercard. A rule may write a group, a code of four digits or a range wherever it takes merchant
categories.`;
  const rows = MCC_GROUPS.map((group) => [`\`${group}\``, ranges(mccsOf(group) ?? []).join(', ')]);
  return `${introduction}\n\n${tableOf(['group', 'codes'], rows)}`;
}

/** Neighbours joined: 3000, 3001, 3002, 4511 are 3000 to 3002 and 4511. Two neighbours stay two. */
function ranges(codes: readonly string[]): string[] {
  const runs: string[][] = [];
  for (const code of codes.toSorted()) {
    const run = runs.at(-1);
    if (run && Number(code) === Number(run.at(-1)) + 1) run.push(code);
    else runs.push([code]);
  }
  return runs.flatMap((run) => (run.length > 2 ? `${run[0]}–${run.at(-1)}` : run));
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
