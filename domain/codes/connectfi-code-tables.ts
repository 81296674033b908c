import type { CodeRow } from './code-row.ts';

/*
 * The eight code tables of connectFi's documentation, row by row.
 * Source: connectFi "Collaborative Authorization", Webhooks page, section "Code Tables". Codes and descriptions are the
 * page's to the letter, its slips included; the names are ours, and so are the flows. Which field carries which table, and
 * why a type has its flow, is in docs/adr/011-code-tables.md.
 */

/** A row of the page may stand for several codes. */
export type PageRow = CodeRow & {
  /** The page's own code, where it is a range. */
  readonly pageRow?: string;
};

export type TransactionTypeRow = CodeRow & {
  /** `out` takes money from the card, `in` brings money to it, `none` moves none. */
  readonly flow: 'out' | 'in' | 'none';
};

/** Chip Condition Codes, 3 rows: `message.posData.chipCondition`. */
export const CHIP_CONDITION_CODES: readonly CodeRow[] = [
  { code: '0', name: 'not_applicable', description: 'Not applicable to fallback transactions.' },
  {
    code: '1',
    name: 'fallback_after_chip_read',
    description:
      'This value applies to fallback transactions. Transaction was initiated from a magnetic stripe with a service code beginning with 2 or 6 and the last read at VSDC terminal was a successful chip read or was not a chip transaction.',
  },
  {
    code: '2',
    name: 'fallback_after_failed_chip_read',
    description:
      'This value applies to fallback transactions. Transaction was initiated at a chip-capable terminal from a magnetic stripe that contains service code 2 or 6, and the previous transaction initiated by that terminal was an unsuccessful chip read.',
  },
];

/** Chip Transaction Indicators, 5 rows: `message.posData.chipTransaction`. */
export const CHIP_TRANSACTION_INDICATORS: readonly CodeRow[] = [
  {
    code: '0',
    name: 'not_applicable',
    description:
      'Not applicable; subsequent sub-fields are present When an Early Data option acquirer, or a Full Data option acquirer, submits Early Data, field 60.6 must contain zero (0) or be excluded from the message.',
  },
  {
    code: '1',
    name: 'chip_data',
    description:
      'This value is sent by acquirers using either the standard third bitmap or field 55 to submit chip data.',
  },
  {
    code: '2',
    name: 'chip_data_expanded_bitmap',
    description:
      'This value is sent by acquirers using the expanded third bitmap for their chip data. The value 2 applies only to acquirers; V.I.P. changes it to 1 before the request is forwarded to the issuer.',
  },
  {
    code: '3',
    name: 'chip_data_dropped',
    description:
      'V.I.P. (not the acquirer) inserts this code and downgrades the transaction by dropping chip data section.',
  },
  {
    code: '4',
    name: 'visa_token',
    description: 'V.I.P inserts this code based on the presence of a Visa issued token.',
  },
];

/** Mail/Phone/Electronic Commerce and Payment Indicators, 27 rows: `message.posData.transactionSecurity`, as we infer. */
export const ECOMMERCE_INDICATORS: readonly PageRow[] = [
  { code: '0', name: 'not_applicable', description: 'Not Applicable' },
  { code: '1', name: 'unknown', description: 'Unknown/Unspecified' },
  { code: '2', name: 'not_e_commerce', description: 'Not an e-commerce transaction' },
  { code: '3', name: 'mail_phone_order', description: 'VSingle transaction of a mail/phone order' },
  { code: '4', name: 'recurring', description: 'Recurring transaction' },
  { code: '5', name: 'installment', description: 'Installment payment' },
  { code: '6', name: 'secure', description: 'Secure electronic commerce transaction' },
  {
    code: '7',
    name: 'three_ds_attempted',
    description:
      'Non-authenticated security transaction at a 3-D Secure-capable merchant, and merchant attempted to authenticate the cardholder using 3-D Secure',
  },
  { code: '8', name: 'not_authenticated', description: 'Non-authenticated Security Transaction' },
  { code: '9', name: 'not_secure', description: 'Non-secure transaction' },
  { code: 'A', name: 'in_app', description: 'In-App Authentication' },
  { code: 'B', name: 'digital_signature', description: 'Electronic commerce transaction with digital signature' },
  {
    code: 'C',
    name: 'cardholder_certificate',
    description: 'Secure electronic transaction with cardholder certificate',
  },
  {
    code: 'D',
    name: 'no_cardholder_certificate',
    description: 'Secure electronic transaction without cardholder certificate',
  },
  { code: 'E', name: 'channel_encrypted', description: 'Channel-encrypted electronic commerce transaction' },
  {
    code: 'F',
    name: 'unionpay_safe_entry',
    description:
      'UnionPay safe entry mode authentication conducted, and cardholder security information is input successfully',
  },
  {
    code: 'G',
    name: 'unionpay_saa_authenticated',
    description:
      'Certification of Issuer SAA direct authentication authorization conducted, and the SAA authentication authorization is successful',
  },
  {
    code: 'H',
    name: 'unionpay_status_verified',
    description:
      'Authentication of Issuer SA direct status verification conducted, and the cardholder status verification is successful',
  },
  { code: 'I', name: 'unionpay_status_tried', description: 'Tried to conduct the issuer direct status verification' },
  {
    code: 'J',
    name: 'unionpay_failed_channel_secured',
    description: 'Failed CUPSecure safe authentication, but adopt the security technology of channel',
  },
  {
    code: 'K',
    name: 'unionpay_failed_not_encrypted',
    description: 'Failed CUPSecure safe authentication, and does not adopt the security technology of encryption.',
  },
  {
    code: 'L',
    name: 'unionpay_self_service_authenticated',
    description: 'Issuer Authentication Mode in card-no-present self-service transactions',
  },
  {
    code: 'M',
    name: 'unionpay_self_service_not_authenticated',
    description: 'Issuer Non-Authentication Mode in card-no-present self-service transaction',
  },
  { code: 'N', name: 'static_ucaf', description: 'Static UCAF Value (Switch assigned static AAV)' },
  { code: 'O', name: 'issuer_risk_based', description: 'Issuer Risk based Decision' },
  { code: 'P', name: 'acquirer_risk_based', description: 'Aquirer Risk based Decision' },
  { code: 'Q', name: 'reserved_q', description: 'Reserved', pageRow: 'Q-Z' },
  { code: 'R', name: 'reserved_r', description: 'Reserved', pageRow: 'Q-Z' },
  { code: 'S', name: 'reserved_s', description: 'Reserved', pageRow: 'Q-Z' },
  { code: 'T', name: 'reserved_t', description: 'Reserved', pageRow: 'Q-Z' },
  { code: 'U', name: 'reserved_u', description: 'Reserved', pageRow: 'Q-Z' },
  { code: 'V', name: 'reserved_v', description: 'Reserved', pageRow: 'Q-Z' },
  { code: 'W', name: 'reserved_w', description: 'Reserved', pageRow: 'Q-Z' },
  { code: 'X', name: 'reserved_x', description: 'Reserved', pageRow: 'Q-Z' },
  { code: 'Y', name: 'reserved_y', description: 'Reserved', pageRow: 'Q-Z' },
  { code: 'Z', name: 'reserved_z', description: 'Reserved', pageRow: 'Q-Z' },
];

/** MTI Codes, 17 rows: `message.messageType`. */
export const MESSAGE_TYPES: readonly CodeRow[] = [
  {
    code: '0100',
    name: 'authorization_request',
    description: '"Authorization Request" or "Token Provisioning - Send OTP Request"',
  },
  {
    code: '0110',
    name: 'authorization_response',
    description: '"Authorization Response" or "Token Provisioning - Send OTP Response"',
  },
  {
    code: '0120',
    name: 'authorization_advice',
    description: '"Token OTP Notification" or "Advice Authorization Request"',
  },
  {
    code: '0130',
    name: 'authorization_advice_response',
    description: '"Token OTP Notification Response" or "Authorization Advice Response"',
  },
  { code: '0200', name: 'financial_request', description: 'Financial Transaction Request' },
  { code: '0210', name: 'financial_response', description: 'Financial Transaction Response' },
  { code: '0220', name: 'financial_advice', description: 'Financial Transaction Advice' },
  { code: '0230', name: 'financial_advice_response', description: 'Financial Transaction Response' },
  { code: '0302', name: 'file_update_request', description: 'File Update Request' },
  { code: '0312', name: 'file_update_response', description: 'File Update Request Response' },
  { code: '0420', name: 'reversal_advice', description: 'Reversal Advice' },
  { code: '0430', name: 'reversal_advice_response', description: 'Reversal Advice Response' },
  { code: '0600', name: 'administrative_request', description: 'Administrative Request' },
  { code: '0620', name: 'administrative_advice', description: 'Administrative Advice' },
  { code: '0630', name: 'administrative_advice_response', description: 'Administrative Advice Response' },
  {
    code: '0800',
    name: 'network_management_request',
    description: 'Network Management Request (Mandatory for TCP/IP Communication)',
  },
  {
    code: '0810',
    name: 'network_management_response',
    description: 'Network Management Response (Mandatory for TCP/IP Communication)',
  },
];

/** Response Codes/Status Codes, 85 rows: `advice.statusCode` and `message.responseCode` of an advice. */
export const RESPONSE_CODES: readonly CodeRow[] = [
  { code: '00', name: 'approved', description: 'Approved' },
  { code: '01', name: 'refer_to_issuer', description: 'Refer to Card Issuer' },
  { code: '02', name: 'refer_to_issuer_special', description: 'Refer to Card Issuer, Special Condition' },
  { code: '03', name: 'invalid_merchant', description: 'Invalid Merchant' },
  { code: '04', name: 'lost_or_stolen_card', description: 'Lost/Stolen Card' },
  { code: '05', name: 'do_not_honor', description: 'Do not Honor' },
  { code: '06', name: 'error', description: 'Error' },
  { code: '07', name: 'pick_up_card_special', description: 'Pick-up Card, Special Condition' },
  { code: '08', name: 'honor_with_identification', description: 'Honor with Identification' },
  { code: '10', name: 'approved_partial', description: 'Approved - Partial Amount' },
  { code: '12', name: 'invalid_transaction', description: 'Invalid Transaction' },
  { code: '13', name: 'invalid_amount', description: 'Invalid Amount' },
  { code: '14', name: 'invalid_card_number', description: 'Invalid Card Number' },
  { code: '15', name: 'invalid_issuer', description: 'Invalid Issuer' },
  { code: '17', name: 'customer_cancellation', description: 'Customer Cancellation, Reversal' },
  { code: '27', name: 'file_update_field_error', description: 'Issuer File Update Field Edit Error' },
  { code: '30', name: 'format_error', description: 'Format Error' },
  { code: '31', name: 'bank_not_supported', description: 'Bank Not Supported by Switch (Future Use)' },
  { code: '32', name: 'partial_reversal', description: 'Partial Reversal' },
  { code: '33', name: 'expired_card_pick_up', description: 'Expired Card, Pick-up' },
  { code: '34', name: 'suspect_fraud', description: 'Suspect Fraud' },
  { code: '39', name: 'no_credit_account', description: 'No Credit Account (Future Use)' },
  { code: '40', name: 'function_not_supported', description: 'Requested Function Not Supported' },
  { code: '41', name: 'lost_card', description: 'Lost Card Not Captured' },
  { code: '42', name: 'no_universal_account', description: 'No universal account' },
  { code: '43', name: 'stolen_card', description: 'Stolen Card, Pick-up' },
  { code: '51', name: 'insufficient_funds', description: 'Insufficient Funds' },
  { code: '52', name: 'no_checking_account', description: 'No Checking Account (Future Use)' },
  { code: '53', name: 'no_savings_account', description: 'No Savings Account (Future Use)' },
  { code: '54', name: 'expired_card', description: 'Expired Card' },
  { code: '55', name: 'invalid_pin', description: 'Invalid PIN' },
  { code: '56', name: 'no_card_account', description: 'No Card Account' },
  { code: '57', name: 'not_permitted_to_cardholder', description: 'Transaction not Permitted to Cardholder' },
  { code: '58', name: 'not_permitted_to_terminal', description: 'Transaction not Permitted to Acquirer/Terminal' },
  { code: '59', name: 'suspected_fraud', description: 'Suspected Fraud' },
  { code: '61', name: 'exceeds_amount_limit', description: 'Exceeds Withdrawal Amount Limit' },
  { code: '62', name: 'restricted_card', description: 'Restricted Card' },
  {
    code: '63',
    name: 'security_violation',
    description: 'Decline Error in Decryption of PIN Block / Security Violation',
  },
  { code: '64', name: 'original_amount_incorrect', description: 'Original Amount Incorrect, Reversal' },
  { code: '65', name: 'exceeds_frequency_limit', description: 'Exceeds Withdrawal Frequency Limit' },
  { code: '68', name: 'response_late', description: 'Response Received Late' },
  { code: '70', name: 'contact_issuer', description: 'Invalid Transaction; Contact Card Issuer' },
  { code: '71', name: 'pin_change_declined', description: 'PIN Change Decline' },
  { code: '75', name: 'pin_tries_exceeded', description: 'Allowed Number of PIN Tries Exceeded' },
  { code: '76', name: 'invalid_to_account', description: 'Invalid/Nonexistent “To” Account Specified (Future Use)' },
  {
    code: '77',
    name: 'invalid_from_account',
    description: 'Invalid/Nonexistent “From” Account Specified (Future Use)',
  },
  { code: '78', name: 'invalid_account', description: 'Invalid/Nonexistent Account Specified (General) (Future Use)' },
  { code: '79', name: 'key_exchange_failed', description: 'Key Exchange Validation Failed' },
  { code: '80', name: 'system_not_available', description: 'System not Available (Future Use)' },
  { code: '81', name: 'pin_block_format_error', description: 'Invalid Transaction (PIN Block Format Error)' },
  { code: '82', name: 'issuer_timeout', description: 'Time Out Issuer' },
  { code: '84', name: 'invalid_life_cycle', description: 'Invalid Authorization Life Cycle' },
  { code: '85', name: 'approved_account_verification', description: 'Approved - Account Verification' },
  {
    code: '86',
    name: 'pin_validation_not_possible',
    description: 'PIN Validation Not Possible or Invalid PVK/ZPK/Offset/PVV',
  },
  { code: '87', name: 'approved_purchase_only', description: 'Approved - Purchase Only' },
  { code: '88', name: 'cvv_format_error', description: 'Invalid Transaction (CVC1/CVV2/CID/iCVV Format Error)' },
  { code: '89', name: 'bad_cvv_or_expiry', description: 'Bad CVC1/iCVV/Expiry Date' },
  { code: '91', name: 'issuer_inoperative', description: 'Issuer or Switch Inoperative' },
  { code: '92', name: 'unable_to_route', description: 'Unable to Route Transaction' },
  { code: '93', name: 'cannot_be_completed', description: 'Transaction Cannot be Completed' },
  { code: '94', name: 'duplicate_transmission', description: 'Duplicate Transmission' },
  { code: '96', name: 'system_error', description: 'Refer to Card Issuer / System Error' },
  { code: '97', name: 'card_already_active', description: 'Already Activated Card' },
  { code: '99', name: 'approved_super_green_path', description: 'Approve Transaction in Super Green Path' },
  { code: 'AT', name: 'authorization_host_timeout', description: 'Auth-Host Timed Out' },
  { code: 'CD', name: 'cryptogram_declined', description: 'Cryptogram Decline' },
  { code: 'CN', name: 'invalid_currency', description: 'Invalid Currency' },
  { code: 'DN', name: 'duplicate_record', description: 'Duplicate Record Found Against Name and DOB / Auth-Host Down' },
  {
    code: 'EX',
    name: 'verification_expiry_declined',
    description: 'Status inquiry / Account Verification declined due to invalid Card Expiry',
  },
  { code: 'E7', name: 'bad_cvv2_or_expiry', description: 'Bad CVV2/CID/Expiry Date' },
  { code: 'GA', name: 'avs_declined', description: 'General AVS Decline' },
  { code: 'GC', name: 'card_declined', description: 'General Card Decline' },
  { code: 'GV', name: 'cvv2_declined', description: 'General CVV2 Decline' },
  { code: 'PA', name: 'card_pre_active', description: 'Card is Pre-Active' },
  { code: 'PF', name: 'purse_status_invalid', description: 'Purse Found with Invalid Status' },
  { code: 'PI', name: 'pin_change_invalid_data', description: 'PIN Change Fail Invalid Data' },
  { code: 'PL', name: 'bad_pin_length', description: 'Bad PIN (Invalid PIN Block Length)' },
  { code: 'SA', name: 'inactive_card', description: 'Inactive Card' },
  { code: 'SD', name: 'account_closed', description: 'Account Closed' },
  {
    code: 'SX',
    name: 'verification_status_declined',
    description: 'Status inquiry / Account Verification declined due to invalid Card Status',
  },
  { code: 'TM', name: 'card_technology_mismatch', description: 'Card Technology Mismatch' },
  {
    code: 'TR',
    name: 'token_red_path',
    description: 'Token Provisioning/Authorization Request declined with Red Path',
  },
  { code: 'X1', name: 'bad_avs', description: 'Bad AVS' },
  { code: '1A', name: 'strong_authentication_required', description: 'Strong Customer Authentication Required' },
  {
    code: 'AI',
    name: 'atc_validation_failed',
    description:
      'ATC Validation Failed (Authorization Host must set response code AI in case of ATC validation failure at authorization host side)',
  },
];

/** Terminal Input Capability Indicators, 26 rows: `message.posData.terminalInput`. */
export const TERMINAL_INPUT_CAPABILITIES: readonly CodeRow[] = [
  { code: '00', name: 'unknown', description: 'Unknown' },
  { code: '01', name: 'manual', description: 'Manual, no terminal' },
  { code: '02', name: 'magnetic_stripe', description: 'Magnetic stripe' },
  { code: '03', name: 'bar_code', description: 'Bar code' },
  { code: '04', name: 'ocr', description: 'OCR' },
  { code: '05', name: 'chip', description: 'ICC' },
  { code: '06', name: 'file', description: 'File' },
  { code: '07', name: 'contactless_magnetic_stripe', description: 'Contact-less read capability via Mag stripe rules' },
  { code: '08', name: 'contactless_chip', description: 'Contact-less read capability via Chip rules' },
  {
    code: '09',
    name: 'magnetic_stripe_and_key_entry',
    description: 'Mag stripe reader and key entry/Terminal does not read card data',
  },
  {
    code: '10',
    name: 'magnetic_stripe_key_entry_and_chip',
    description: 'Mag stripe reader and key entry and EMV-Compatible ICC reader',
  },
  {
    code: '11',
    name: 'contactless_mchip',
    description:
      'Contact-less M/Chip (Proximity Chip) Terminal supports PayPass M/Chip and PayPass mag-stripe transactions. The terminal also may support contact transactions; however, this value must only be used for Contact-Less Transactions.',
  },
  {
    code: '12',
    name: 'chip_and_magnetic_stripe',
    description:
      'EMV specification (compatible chip reader) and magnetic stripe reader. This terminal can also support contact-less transactions; however, these values must only be used for contact transactions.',
  },
  { code: '13', name: 'key_entry', description: 'Key entry only' },
  {
    code: '14',
    name: 'chip_only',
    description:
      'EMV specification (compatible chip reader) only. This terminal can also support contactless transactions; however, this value must only be used for contact transactions.',
  },
  { code: '15', name: 'micr', description: 'MICR read (POS Check Service), U.S. Only' },
  { code: '16', name: 'micr_and_image', description: 'MICR read and image-capable (POS Check Service), U.S. Only' },
  { code: '17', name: 'does_not_read_cards', description: 'Terminal does not read card data' },
  { code: '18', name: 'rfid', description: 'Radio Frequency Identification (RFID)' },
  { code: '19', name: 'set_with_certificate', description: 'Secure Electronic Transaction (SET) with certificate' },
  { code: '20', name: 'set_without_certificate', description: 'SET without certificate' },
  { code: '21', name: 'e_commerce_ssl', description: 'Channel-encrypted Electronic Commerce Transaction (SSL)' },
  { code: '22', name: 'e_commerce_not_secure', description: 'Non-secure Electronic Commerce Transaction' },
  { code: '23', name: 'mobile_device', description: 'Mobile Device' },
  { code: '24', name: 'f_no_value', description: 'F (No Value)' },
  { code: '25', name: 'secure_cardless_entry', description: 'Secure Cardless Entry' },
];

/** Terminal Type Codes, 50 rows: `message.posData.terminalType`. */
export const TERMINAL_TYPES: readonly CodeRow[] = [
  { code: '00', name: 'administrative', description: 'Administrative terminal' },
  { code: '01', name: 'pos', description: 'POS terminal' },
  { code: '02', name: 'atm', description: 'ATM' },
  { code: '03', name: 'home_terminal', description: 'Home terminal' },
  { code: '04', name: 'electronic_cash_register', description: 'ECR' },
  { code: '05', name: 'dial_terminal', description: 'Dial terminal/ Call Center Operator' },
  { code: '06', name: 'fuel_or_travelers_check_machine', description: 'Fuel machine / Travelers Check Machine' },
  { code: '07', name: 'fuel_machine', description: 'Fuel Machine' },
  { code: '08', name: 'script_machine', description: 'POS script machine' },
  { code: '09', name: 'coupon_machine', description: 'Coupon machine' },
  { code: '10', name: 'ticket_machine', description: 'Ticket machine' },
  { code: '11', name: 'franchise_teller', description: 'Franchise teller / Point of Banking terminal' },
  { code: '12', name: 'personal_banking', description: 'Personal banking' },
  { code: '13', name: 'public_utility', description: 'Public utility' },
  { code: '14', name: 'vending', description: 'Vending' },
  { code: '15', name: 'self_service', description: 'Self - service' },
  { code: '16', name: 'authorization', description: 'Authorization' },
  { code: '17', name: 'payment', description: 'Payment' },
  { code: '18', name: 'voice_response_unit', description: 'VRU' },
  { code: '19', name: 'smart_phone', description: 'Smart phone' },
  { code: '20', name: 'interactive_television', description: 'Interactive television' },
  { code: '21', name: 'mobile_device', description: 'Personal Digital Assistant(PDA) / Mobile Device' },
  { code: '22', name: 'screen_phone', description: 'Screen phone' },
  { code: '23', name: 'e_commerce', description: 'Electronic commerce' },
  {
    code: '24',
    name: 'transponder_or_micr',
    description: 'Transponder(IBM - only) / MICR terminals at POS(Tandem - only)',
  },
  { code: '26', name: 'off_premise', description: 'Off Premise' },
  { code: '27', name: 'not_cat', description: 'Not a CAT transaction' },
  {
    code: '28',
    name: 'cat_level_1',
    description: 'Authorized Level 1 CAT: automated dispensing machine with PIN or ATM',
  },
  { code: '29', name: 'cat_level_3', description: 'Authorized Level 3 CAT: limited amount terminal' },
  { code: '30', name: 'cat_level_4', description: 'Authorized Level 4 CAT: In - flight Commerce' },
  { code: '31', name: 'unspecified', description: 'Unspecified' },
  { code: '32', name: 'reserved', description: 'Reserved' },
  { code: '33', name: 'unattended', description: 'Unattended customer terminal' },
  { code: '34', name: 'travelers_check_machine', description: 'Travelers Check Machine' },
  { code: '35', name: 'micr_at_teller', description: 'MICR terminal at teller' },
  { code: '36', name: 'internet_terminal', description: 'Internet Terminal' },
  { code: '37', name: 'pos_partial_preauthorization', description: 'POS terminal allows partial pre - authorizations' },
  { code: '38', name: 'multimedia_terminal', description: 'Multimedia Terminal' },
  { code: '39', name: 'bank_counter', description: 'Manual Transactions at Bank Counter' },
  { code: '40', name: 'personal_computer', description: 'Personal Computer' },
  { code: '41', name: 'mobile_phone', description: 'Mobile Phone' },
  { code: '42', name: 'fixed_phone_type_1', description: 'I type fixed phone (Telephone without PIN pad)' },
  { code: '43', name: 'fixed_phone_type_2', description: 'II type fixed phone' },
  { code: '44', name: 'wireless_pos', description: 'Wireless POS' },
  { code: '45', name: 'cdrs', description: 'CDRS' },
  { code: '46', name: 'merchant_terminal', description: 'Merchant’s Terminal' },
  { code: '47', name: 'set_top_box', description: 'Setup Box' },
  { code: '48', name: 'batch_file', description: 'Batch File Processing System' },
  { code: '49', name: 'cat_level_2', description: 'Authorized Level 2 CAT' },
  { code: '99', name: 'unknown', description: 'Unknown' },
];

/** Transaction Type Codes, 50 rows: `message.processingCode.transactionType`. */
export const TRANSACTION_TYPES: readonly TransactionTypeRow[] = [
  { code: '00', name: 'purchase', flow: 'out', description: 'Purchase' },
  { code: '01', name: 'atm_withdrawal', flow: 'out', description: 'Withdrawal' },
  { code: '02', name: 'debit_adjustment', flow: 'out', description: 'Debit Adjustment' },
  {
    code: '03',
    name: 'check_guarantee_conversion',
    flow: 'out',
    description: 'Guarantee with Conversion (POS Check Service) (Future Use)',
  },
  {
    code: '04',
    name: 'check_verification_conversion',
    flow: 'out',
    description: 'Verification with Conversion (POS Check Service) (Future Use)',
  },
  { code: '06', name: 'travelers_check', flow: 'out', description: 'Traveler Check' },
  { code: '09', name: 'purchase_with_cash_back', flow: 'out', description: 'Purchase with Cash Back' },
  { code: '10', name: 'account_funding', flow: 'out', description: 'Account Funding' },
  {
    code: '11',
    name: 'quasi_cash',
    flow: 'out',
    description: 'Quasi-Cash Transaction-Debit or Internet Gambling Transaction',
  },
  { code: '12', name: 'administrative_debit', flow: 'out', description: 'Administrative Funds Debit' },
  {
    code: '13',
    name: 'purse_withdrawal_or_recurring',
    flow: 'out',
    description:
      'Funds Withdrawal for Electronic Purse / Address Verification with a goods or services Authorization for Recurring Billing (Recurring Payments)',
  },
  {
    code: '14',
    name: 'recurring_billing',
    flow: 'out',
    description: 'Recurring Billing (Recurring Payments) - goods or services',
  },
  { code: '15', name: 'installment_payment', flow: 'out', description: 'Installment Payment - goods or Services' },
  { code: '16', name: 'subscription_payment', flow: 'out', description: 'Paying for Subscription on a Regular Basis' },
  { code: '17', name: 'cash_disbursement', flow: 'out', description: 'Cash Disbursement' },
  {
    code: '18',
    name: 'deferred_purchase_or_verification',
    flow: 'out',
    description:
      'Deferred Goods and Services / Scrip Issue / Conversion Only (POS Check Service) (FutureUse) / Card Account Verification',
  },
  {
    code: '19',
    name: 'fee_or_deferred_purchase_with_cash',
    flow: 'out',
    description: 'Debit Fee Collection / Deferred Goods and Services With Cash Disbursement',
  },
  {
    code: '20',
    name: 'refund',
    flow: 'in',
    description:
      'Credit Return (of goods) / Credit Transaction / Credit Voucher or Merchandise / Return Authorization (U.S. Only) / Purchase Return/Refund',
  },
  { code: '21', name: 'deposit', flow: 'in', description: 'Deposit' },
  { code: '22', name: 'credit_adjustment', flow: 'in', description: 'Credit Adjustment' },
  { code: '23', name: 'check_deposit_guarantee', flow: 'in', description: 'Check Deposit Guarantee' },
  { code: '24', name: 'check_deposit', flow: 'in', description: 'Check Deposit' },
  { code: '25', name: 'cash_deposit', flow: 'in', description: 'Envelope-less Cash Deposit' },
  { code: '26', name: 'original_credit', flow: 'in', description: 'Original Credit' },
  {
    code: '28',
    name: 'prepaid_load',
    flow: 'in',
    description: 'Prepaid Activation and Load Prepaid Load / Payment Transaction',
  },
  { code: '29', name: 'funds_disbursement', flow: 'in', description: 'Credit Funds Disbursement / Primary Credit' },
  {
    code: '30',
    name: 'available_funds_inquiry_or_deposit',
    flow: 'in',
    description: 'Available Funds Inquiry / Commercial Deposit',
  },
  { code: '31', name: 'balance_inquiry', flow: 'none', description: 'Balance Inquiry' },
  {
    code: '33',
    name: 'account_verification',
    flow: 'none',
    description: 'Account Updater Code / Account Verification (Future Use)',
  },
  { code: '34', name: 'mini_statement', flow: 'none', description: 'ATM Mini Statement' },
  {
    code: '39',
    name: 'eligibility_inquiry',
    flow: 'none',
    description: 'Eligibility Inquiry / Generic Balance Inquiry (Future Use)',
  },
  { code: '40', name: 'account_transfer', flow: 'out', description: 'Cardholder Account Transfer' },
  { code: '44', name: 'money_transfer', flow: 'out', description: 'Money Transfer' },
  { code: '50', name: 'bill_payment', flow: 'out', description: 'Bill Payment / Payment to Another Party' },
  { code: '53', name: 'payment_us', flow: 'out', description: 'Payment (U.S. only)' },
  { code: '54', name: 'p2p_debit', flow: 'out', description: 'Payment Debit (P2P)' },
  { code: '55', name: 'payment_from_third_party', flow: 'in', description: 'Payment from Third Party' },
  { code: '56', name: 'p2p_credit', flow: 'in', description: 'Payment Credit (P2P)' },
  { code: '58', name: 'loan_payment', flow: 'out', description: 'Payment from Account to Credit/Loan' },
  { code: '59', name: 'payment_enclosed', flow: 'out', description: 'Payment Enclosed' },
  { code: '72', name: 'prepaid_activation', flow: 'none', description: 'Prepaid Activation' },
  { code: '91', name: 'pin_unblock', flow: 'none', description: 'PIN Unblock' },
  { code: '92', name: 'pin_change', flow: 'none', description: 'PIN Change' },
  { code: 'BP', name: 'bill_payment_bp', flow: 'out', description: 'Bill Payment' },
  { code: 'DC', name: 'chargeback_debit_adjustment', flow: 'out', description: 'Chargeback Debit Adjustment' },
  { code: 'F1', name: 'acquirer_charges', flow: 'out', description: 'Acquirer Charges' },
  { code: 'IT', name: 'international_transfer', flow: 'out', description: 'International Funds Transfer (Debit)' },
  { code: 'VD', name: 'value_added_debit', flow: 'out', description: 'Value Added Services Debit' },
  { code: 'VC', name: 'value_added_credit', flow: 'in', description: 'Value Added Services Credit' },
  { code: 'VB', name: 'value_added_balance_inquiry', flow: 'none', description: 'Value Added Service Balance Inquiry' },
];
