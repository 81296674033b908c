/**
 * What a request says about the point of service, under the names of a rule's fields where there is one. The four flags of
 * a request are derived from these (docs/codes.md, docs/adr/011-code-tables.md).
 */
export type PointOfService = {
  readonly entryMode?: string | undefined;
  readonly conditionCode?: string | undefined;
  readonly cardPresence?: string | undefined;
  readonly cardholderPresence?: string | undefined;
  readonly terminalType?: string | undefined;
  readonly transactionType?: string | undefined;
  readonly mcc?: string | undefined;
  readonly ecommerceIndicator?: string | undefined;
};

/** What the codes of one field tell about a flag. A code in neither list tells nothing. */
export type Evidence = {
  readonly field: keyof PointOfService;
  readonly yes?: readonly string[];
  readonly no?: readonly string[];
  /** Every code tells no that is in neither list nor here. */
  readonly otherwiseNoExcept?: readonly string[];
};

/** Read from the card by a machine: stripe, chip or contactless. */
const CARD_READ = ['02', '05', '07', '80', '90', '91', '95'];

/** Of the e-commerce indicator. That `transactionSecurity` carries it is inferred, so it speaks last. */
const E_COMMERCE = ['6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'N', 'O', 'P'];

/**
 * The flags, each with its evidence in the order in which it is asked; the first that tells decides. A 0 in `posData` tells
 * nothing: it also fills positions that are not used, as it does in both documented bodies.
 */
export const EVIDENCE = {
  cardPresent: [
    { field: 'entryMode', yes: [...CARD_READ, '79'], no: ['09', '10', '81', '82'] },
    { field: 'conditionCode', yes: ['71'], no: ['01', '05', '08', '59'] },
    { field: 'cardPresence', no: ['1'] },
    { field: 'cardholderPresence', no: ['1', '2', '3', '4', '5', 'S'] },
    { field: 'ecommerceIndicator', no: ['3', '4', '5', ...E_COMMERCE, 'L', 'M'] },
  ],
  eCommerce: [
    { field: 'entryMode', yes: ['09', '81'], no: [...CARD_READ, '79'] },
    { field: 'conditionCode', yes: ['59'], no: ['05', '08', '71'] },
    { field: 'cardholderPresence', yes: ['5'], no: ['2', '3'] },
    { field: 'terminalType', yes: ['23', '36'], no: ['02'] },
    { field: 'ecommerceIndicator', yes: E_COMMERCE, no: ['2', '3'] },
  ],
  recurring: [
    { field: 'transactionType', yes: ['14', '16'], no: ['15'] },
    { field: 'cardholderPresence', yes: ['4'], no: ['S'] },
    { field: 'entryMode', no: [...CARD_READ, '79'] },
    { field: 'ecommerceIndicator', yes: ['4'], no: ['3', '5'] },
  ],
  atm: [
    { field: 'terminalType', yes: ['02'] },
    { field: 'transactionType', yes: ['34'] },
    { field: 'mcc', yes: ['6011'], otherwiseNoExcept: [] },
    { field: 'terminalType', otherwiseNoExcept: ['00', '28', '31', '32', '99'] },
  ],
} as const satisfies Readonly<Record<string, readonly Evidence[]>>;

/** The first answer that the evidence gives; undefined where none of it tells. */
export function told(evidence: readonly Evidence[], pointOfService: PointOfService): boolean | undefined {
  for (const { field, yes, no, otherwiseNoExcept } of evidence) {
    const code = pointOfService[field];
    if (code === undefined) continue;
    if (yes?.includes(code)) return true;
    if (no?.includes(code)) return false;
    if (otherwiseNoExcept && !otherwiseNoExcept.includes(code)) return false;
  }
  return undefined;
}
