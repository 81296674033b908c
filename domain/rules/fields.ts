/**
 * Every field that a condition may ask about. `code`: a short fixed vocabulary; `text`: anything; `texts`: a set;
 * `money`: minor units of a currency; `number`; `flag`: true or false.
 */
export type FieldType = 'code' | 'text' | 'texts' | 'money' | 'number' | 'flag';

/** Where a field's value comes from, which is also when it can be known: the request alone, or only after the card is read. */
export type FieldSource = 'request' | 'clock' | 'card' | 'history';

export type Field = {
  readonly type: FieldType;
  readonly source: FieldSource;
  /** Takes a `zone` (an IANA name). */
  readonly isLocal?: true;
  /** Takes a `within` (a length of time). */
  readonly isWindowed?: true;
  /** One line for a person: what it is, and from which field of connectFi's body. */
  readonly meaning: string;
};

const request = (type: FieldType, meaning: string) => ({ type, source: 'request', meaning }) as const;
const card = (type: FieldType, meaning: string) => ({ type, source: 'card', meaning }) as const;
const history = (type: FieldType, meaning: string) => ({ type, source: 'history', meaning }) as const;

export const FIELDS = {
  amount: request(
    'money',
    'what the card is charged: message.cardholderBillingAmount, else transactionAmount if it is in the card’s currency',
  ),
  transaction_amount: request('money', 'what the merchant asks for, in its currency: transaction.transactionAmount'),
  transaction_currency: request('code', 'ISO 4217 code of transaction_amount'),
  cash_back: request(
    'money',
    'the cash part of a purchase: message.additionalAmounts of amount type 40; 0 where they have none',
  ),
  fee: request('money', 'message.transactionFee; negative where its sign is C (a rebate)'),
  available_balance: request('money', 'before this transaction: availableBalance; negative where its sign is D'),
  ledger_balance: request('money', 'ledgerBalance; negative where its sign is D'),
  additional_amount_types: request('texts', 'amount types in message.additionalAmounts'),

  flow: request('code', '`out`, `in` or `none`: what the transaction type does to the card’s money'),
  transaction_type: request('code', 'message.processingCode.transactionType'),
  account_type_from: request('code', 'message.processingCode.accountTypeFrom'),
  account_type_to: request('code', 'message.processingCode.accountTypeTo'),
  message_type: request('code', 'message.messageType (MTI)'),

  mcc: request('code', 'message.merchant.mcc'),
  merchant_id: request('text', 'message.merchant.code, without its padding'),
  merchant_name: request('text', 'message.merchant.address, which holds a name'),
  merchant_city: request('text', 'message.merchant.city'),
  merchant_state: request('code', 'message.merchant.state'),
  merchant_country: request('code', 'message.merchant.country, ISO 3166-1 alpha-3'),
  acquirer_id: request('text', 'message.acquirerId, else message.networkData.acquirerId'),
  network: request('code', 'message.networkData.networkType, such as VISA'),

  terminal_id: request('text', 'message.merchant.terminalId'),
  terminal_type: request('code', 'message.posData.terminalType'),
  terminal_capability: request('code', 'message.posData.terminalInput'),
  entry_mode: request('code', 'message.pos.dateAndPANMode'),
  pin_capability: request('code', 'message.pos.pinCapability'),
  condition_code: request('code', 'message.pos.conditionCode'),
  chip_condition: request('code', 'message.posData.chipCondition'),
  chip_transaction: request('code', 'message.posData.chipTransaction'),
  ecommerce_indicator: request('code', 'the mail, phone, e-commerce and payment indicator'),
  card_present: request('flag', 'derived, see docs/codes.md'),
  e_commerce: request('flag', 'derived, see docs/codes.md'),
  recurring: request('flag', 'derived, see docs/codes.md'),
  atm: request('flag', 'derived, see docs/codes.md'),

  local_time: {
    type: 'number',
    source: 'clock',
    isLocal: true,
    meaning: 'minute of the day when Cardhook decides, 0 to 1439',
  },
  day_of_week: { type: 'code', source: 'clock', isLocal: true, meaning: '`monday` to `sunday` when Cardhook decides' },

  card: request('code', 'cFiCardId'),
  account: card('code', 'the account the card is assigned to'),
  group: card('code', 'the group the card is assigned to'),
  card_status: card('code', '`active`, `frozen` or `blocked`'),
  card_age_days: card(
    'number',
    'whole days since the first decision about the card, a decline too, that was made while a rule asked for this',
  ),

  first_use: history('flag', 'nothing was ever spent with this card'),
  first_merchant: history('flag', 'this is the merchant of the card’s first purchase, or there was none yet'),
  new_merchant: history('flag', 'nothing was spent with this card at this merchant'),
  new_mcc: history('flag', 'nothing was spent with this card at this kind of merchant'),
  new_country: history('flag', 'nothing was spent with this card in this country'),
  amount_z_score: history(
    'number',
    'how many standard deviations the amount is from the mean of what was spent with this card in that currency, one minor unit at least; missing under 30 approvals',
  ),
  consecutive_declines: history(
    'number',
    'declines of this card since its last approval, but for those by rules that ask this alone',
  ),
  minutes_since_last_use: history('number', 'whole minutes since this card was last spent with'),
  distinct_countries: {
    type: 'number',
    source: 'history',
    isWindowed: true,
    meaning: 'countries where this card was spent with within that time, this request’s included',
  },
} as const satisfies Readonly<Record<string, Field>>;

export type FieldName = keyof typeof FIELDS;

export function fieldOf(name: FieldName): Field {
  return FIELDS[name];
}
