import type { CodeRow } from './code-row.ts';

/*
 * Names for codes that connectFi sends and its page does not list. The field names of `message.pos` and the order of
 * `message.posData` say which ISO 8583 element each is (docs/adr/011-code-tables.md). A code on whose meaning the networks
 * disagree has no name here and can still be written as a code.
 */

/**
 * How the card number got into the message: `message.pos.dateAndPANMode`.
 * Source: ISO 8583:1987 data element 22, positions 1 and 2, with the values Visa and Mastercard have added. 06 is left out:
 * key entry in ISO 8583:1987, a contactless mapping at Mastercard.
 */
export const ENTRY_MODES: readonly CodeRow[] = [
  { code: '00', name: 'unknown', description: 'Unknown, or no terminal used' },
  { code: '01', name: 'manual', description: 'Entered by hand, at a terminal or remotely' },
  { code: '02', name: 'magnetic_stripe_partial', description: 'Magnetic stripe, track data incomplete or unreliable' },
  { code: '03', name: 'bar_code', description: 'Bar code or QR code' },
  { code: '04', name: 'ocr', description: 'Optical character reader' },
  { code: '05', name: 'chip', description: 'Contact chip' },
  { code: '07', name: 'contactless_chip', description: 'Contactless, chip rules' },
  {
    code: '09',
    name: 'e_commerce_cryptogram',
    description: 'Electronic commerce with a remote chip cryptogram (Mastercard)',
  },
  { code: '10', name: 'credential_on_file', description: 'Stored by the merchant' },
  { code: '79', name: 'chip_fallback_manual', description: 'Chip and stripe failed, entered by hand (Mastercard)' },
  { code: '80', name: 'chip_fallback_stripe', description: 'Chip failed, magnetic stripe read (Mastercard)' },
  { code: '81', name: 'e_commerce', description: 'Electronic commerce (Mastercard)' },
  { code: '82', name: 'server', description: 'Entered by a server of issuer, acquirer or vendor (Mastercard)' },
  { code: '90', name: 'magnetic_stripe', description: 'Magnetic stripe, full track data' },
  { code: '91', name: 'contactless_magnetic_stripe', description: 'Contactless, magnetic stripe rules' },
  { code: '95', name: 'chip_unreliable', description: 'Contact chip, card verification data may be unreliable (Visa)' },
];

/**
 * Whether the terminal can take a PIN: `message.pos.pinCapability`.
 * Source: ISO 8583:1987 data element 22, position 3, with the values Visa and Mastercard have added.
 */
export const PIN_CAPABILITIES: readonly CodeRow[] = [
  { code: '0', name: 'unknown', description: 'Unknown' },
  { code: '1', name: 'can_accept_pin', description: 'Terminal can accept a PIN' },
  { code: '2', name: 'cannot_accept_pin', description: 'Terminal cannot accept a PIN' },
  { code: '3', name: 'software_pin', description: 'PIN entry by software on a phone or tablet (Mastercard)' },
  { code: '8', name: 'pin_pad_inoperative', description: 'Terminal can accept a PIN, its PIN pad is out of order' },
  { code: '9', name: 'pin_verified', description: 'PIN verified by the terminal' },
];

/**
 * Under which condition the transaction takes place: `message.pos.conditionCode`.
 * Source: ISO 8583:1987 data element 25; 51, 59, 71 and the wording of 02 and 08 as Visa uses them.
 */
export const CONDITION_CODES: readonly CodeRow[] = [
  { code: '00', name: 'normal', description: 'Normal presentment' },
  { code: '01', name: 'cardholder_not_present', description: 'Cardholder not present' },
  { code: '02', name: 'unattended_terminal', description: 'Unattended terminal, operated by the cardholder' },
  { code: '03', name: 'merchant_suspicious', description: 'Merchant suspicious of the transaction or the card' },
  { code: '04', name: 'electronic_cash_register', description: 'Electronic cash register interface' },
  { code: '05', name: 'card_not_present', description: 'Cardholder present, card not present' },
  { code: '06', name: 'preauthorization', description: 'Preauthorized request' },
  { code: '07', name: 'telephone_device', description: 'Telephone device request' },
  { code: '08', name: 'mail_phone_order', description: 'Mail or phone order, recurring or installment payment' },
  { code: '09', name: 'security_alert', description: 'Security alert' },
  { code: '10', name: 'identity_verified', description: 'Identity of the customer verified' },
  { code: '11', name: 'suspected_fraud', description: 'Suspected fraud' },
  { code: '12', name: 'security_reasons', description: 'Security reasons' },
  { code: '15', name: 'customer_terminal', description: "Customer's terminal (home terminal)" },
  { code: '16', name: 'administrative_terminal', description: 'Administrative terminal' },
  { code: '27', name: 'unattended_terminal_no_capture', description: 'Unattended terminal that cannot keep the card' },
  { code: '51', name: 'verification_only', description: 'Verification without authorization (Visa)' },
  { code: '59', name: 'e_commerce', description: 'Electronic commerce through a public network (Visa)' },
  { code: '71', name: 'stripe_unreadable', description: 'Card present, stripe unreadable, entered by hand (Visa)' },
];

/**
 * Kinds of account: `message.processingCode.accountTypeFrom` and `accountTypeTo`.
 * Source: ISO 8583:1987 data element 3, positions 3 to 6; 38, 39, 58 and 90 to 92 as Mastercard and Visa use them, 96 and 98
 * of United States benefit cards (ANSI X9.58).
 */
export const ACCOUNT_TYPES: readonly CodeRow[] = [
  { code: '00', name: 'default', description: 'Default, or not specified' },
  { code: '10', name: 'savings', description: 'Savings account' },
  { code: '20', name: 'checking', description: 'Checking account' },
  { code: '30', name: 'credit', description: 'Credit card account' },
  { code: '38', name: 'line_of_credit', description: 'Line of credit' },
  { code: '39', name: 'corporate', description: 'Corporate account' },
  { code: '40', name: 'universal', description: 'Universal account' },
  { code: '50', name: 'investment', description: 'Investment account' },
  { code: '58', name: 'retirement', description: 'Individual retirement account' },
  { code: '60', name: 'stored_value', description: 'Stored value account or electronic purse' },
  { code: '90', name: 'revolving_loan', description: 'Revolving loan account' },
  { code: '91', name: 'installment_loan', description: 'Installment loan account' },
  { code: '92', name: 'real_estate_loan', description: 'Real estate loan account' },
  { code: '96', name: 'cash_benefits', description: 'Cash benefits account' },
  { code: '98', name: 'food_benefits', description: 'Food benefits account' },
];

/**
 * What an additional amount is: `message.additionalAmounts[].amountType`.
 * Source: ISO 8583:1987 and 1993 data element 54; 10, 11 and 57 as Mastercard, 42 and 4S to 4X as Visa use them.
 */
export const AMOUNT_TYPES: readonly CodeRow[] = [
  { code: '01', name: 'ledger_balance', description: 'Ledger balance of the account' },
  { code: '02', name: 'available_balance', description: 'Available balance of the account' },
  { code: '03', name: 'amount_owing', description: 'Amount owing' },
  { code: '04', name: 'amount_due', description: 'Amount due' },
  { code: '10', name: 'healthcare', description: 'Healthcare, eligible for a benefit account (Mastercard)' },
  { code: '11', name: 'prescription', description: 'Prescription, eligible for a benefit account (Mastercard)' },
  { code: '20', name: 'remaining_this_cycle', description: 'Remaining in this cycle' },
  { code: '40', name: 'cash_back', description: 'Cash back' },
  { code: '41', name: 'goods_and_services', description: 'Goods and services' },
  { code: '42', name: 'surcharge', description: 'Surcharge (Visa)' },
  { code: '57', name: 'original_amount', description: 'Original amount' },
  { code: '4S', name: 'healthcare_total', description: 'Healthcare, all of it (Visa)' },
  { code: '4T', name: 'transit', description: 'Transit (Visa)' },
  { code: '4U', name: 'healthcare_prescription', description: 'Prescription (Visa)' },
  { code: '4V', name: 'healthcare_vision', description: 'Vision (Visa)' },
  { code: '4W', name: 'healthcare_clinic', description: 'Clinic and other qualified healthcare (Visa)' },
  { code: '4X', name: 'healthcare_dental', description: 'Dental (Visa)' },
];

/**
 * Whether the cardholder is there: `message.posData.cardholderPresence`.
 * Source: Mastercard data element 61, subfield 4; 8, 9 and S from the national point-of-service condition code of the
 * United States debit networks (data element 58, position 4), whose first positions are the same.
 */
export const CARDHOLDER_PRESENCES: readonly CodeRow[] = [
  { code: '0', name: 'present', description: 'Present, or the position is not used' },
  { code: '1', name: 'not_present', description: 'Not present' },
  { code: '2', name: 'mail_order', description: 'Not present, mail order' },
  { code: '3', name: 'phone_order', description: 'Not present, phone order' },
  { code: '4', name: 'recurring', description: 'Not present, standing order or recurring payment' },
  { code: '5', name: 'electronic_order', description: 'Not present, electronic order' },
  { code: '8', name: 'preauthorized', description: 'Preauthorized purchase' },
  { code: '9', name: 'deferred_billing', description: 'Deferred billing' },
  { code: 'S', name: 'installment', description: 'Installment payment' },
];

/**
 * Whether the card is there: `message.posData.cardPresence`.
 * Source: Mastercard data element 61, subfield 5; 8 from the national point-of-service condition code, position 5.
 */
export const CARD_PRESENCES: readonly CodeRow[] = [
  { code: '0', name: 'present', description: 'Present, or the position is not used' },
  { code: '1', name: 'not_present', description: 'Not present' },
  { code: '8', name: 'preauthorized', description: 'Preauthorized purchase' },
];
