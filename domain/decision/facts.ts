import { type AuthorizationRequest, spendAmount } from '../authorization-request.ts';
import type { Status } from '../card.ts';
import type { Money } from '../money.ts';
import type { Column, Value } from '../rules/condition.ts';
import type { Level, RuleSetSettings } from '../rules/rule.ts';
import { localTime } from '../windows/zone.ts';

/**
 * What the decision knows of the card when it looks at the rules: plain values, no more than the rules ask for, and all
 * that is needed to make the same decision again.
 */
export type CardFacts = {
  readonly status: Status;
  /** What the card belongs to that is not active. */
  readonly above?: readonly { readonly level: Level; readonly status: Status }[];
  readonly account?: string;
  readonly group?: string;
  readonly currency?: string;
  readonly firstSeenAtMs?: number;
  readonly firstApprovedAtMs?: number;
  readonly lastApprovedAtMs?: number;
  readonly isFirstMerchant?: boolean;
  readonly isNewMerchant?: boolean;
  readonly isNewMcc?: boolean;
  readonly isNewCountry?: boolean;
  /** Of approved amounts in the currency of this request, minor units: how many, and their mean and standard deviation as a whole population. */
  readonly amounts?: { readonly count: number; readonly mean: number; readonly deviation: number };
  readonly consecutiveDeclines?: number;
  /** When the card was last used in each country, epoch milliseconds. */
  readonly countries?: Readonly<Record<string, number>>;
};

/** A request as the rules see it: its amount and flow settled, its card known, the clock read. */
export type Situation = {
  readonly request: AuthorizationRequest;
  /** What the card is charged, in its own currency; undefined where nothing tells. */
  readonly amount: Money | undefined;
  readonly flow: 'out' | 'in' | 'none';
  readonly card: CardFacts;
  /** Epoch milliseconds. */
  readonly nowMs: number;
};

export function situationOf(
  settings: RuleSetSettings,
  card: CardFacts,
  request: AuthorizationRequest,
  nowMs: number,
): Situation {
  const { flow } = request;
  const unknown = settings.unknownTransactionType === 'none' ? 'none' : 'out';
  return {
    request,
    amount: spendAmount(request, card.currency ?? settings.cardCurrency),
    flow: flow === 'unknown' ? unknown : flow,
    card,
    nowMs,
  };
}

/**
 * Whether an approval uses the card: it takes money, as far as anybody can tell. An inquiry, a verification of nothing or a
 * refund makes no merchant known and locks no card.
 */
export function isUse({ flow, amount }: Situation): boolean {
  return flow === 'out' && amount?.minor !== 0;
}

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** Fewer approvals than this say nothing about what is usual for a card. */
const SAMPLES_MIN = 30;

/** Minor units. A card that always paid the same would find one cent more infinitely far. */
const DEVIATION_MIN = 1;

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** What a column holds; undefined where nothing tells. */
export function valueOf(column: Column, situation: Situation): Value {
  const { request, card, nowMs } = situation;
  switch (column.field) {
    case 'amount':
      return minorIn(situation.amount, column);
    case 'transaction_amount':
      return minorIn(request.transactionAmount, column);
    case 'transaction_currency':
      return request.transactionAmount?.currency;
    case 'cash_back':
      return minorIn(request.cashBack, column);
    case 'fee':
      return minorIn(request.fee, column);
    case 'available_balance':
      return minorIn(request.availableBalance, column);
    case 'ledger_balance':
      return minorIn(request.ledgerBalance, column);
    case 'additional_amount_types':
      return request.additionalAmountTypes;
    case 'flow':
      return situation.flow;
    case 'transaction_type':
      return request.transactionType;
    case 'account_type_from':
      return request.accountTypeFrom;
    case 'account_type_to':
      return request.accountTypeTo;
    case 'message_type':
      return request.messageType;
    case 'mcc':
      return request.mcc;
    case 'merchant_id':
      return request.merchantId;
    case 'merchant_name':
      return request.merchantName;
    case 'merchant_city':
      return request.merchantCity;
    case 'merchant_state':
      return request.merchantState;
    case 'merchant_country':
      return request.merchantCountry;
    case 'acquirer_id':
      return request.acquirerId;
    case 'network':
      return request.network;
    case 'terminal_id':
      return request.terminalId;
    case 'terminal_type':
      return request.terminalType;
    case 'terminal_capability':
      return request.terminalCapability;
    case 'entry_mode':
      return request.entryMode;
    case 'pin_capability':
      return request.pinCapability;
    case 'condition_code':
      return request.conditionCode;
    case 'chip_condition':
      return request.chipCondition;
    case 'chip_transaction':
      return request.chipTransaction;
    case 'ecommerce_indicator':
      return request.ecommerceIndicator;
    case 'card_present':
      return request.cardPresent;
    case 'e_commerce':
      return request.eCommerce;
    case 'recurring':
      return request.recurring;
    case 'atm':
      return request.atm;
    case 'local_time':
      return localTime(column.zone ?? 'UTC', nowMs).minuteOfDay;
    case 'day_of_week':
      return WEEKDAYS[localTime(column.zone ?? 'UTC', nowMs).weekday - 1];
    case 'card':
      return request.cardId;
    // A card that belongs to nothing is known to belong to nothing.
    case 'account':
      return card.account ?? '';
    case 'group':
      return card.group ?? '';
    case 'card_status':
      return card.status;
    case 'card_age_days':
      return Math.floor(Math.max(0, nowMs - (card.firstSeenAtMs ?? card.firstApprovedAtMs ?? nowMs)) / DAY_MS);
    case 'first_use':
      return card.firstApprovedAtMs === undefined;
    case 'first_merchant':
      return card.isFirstMerchant;
    case 'new_merchant':
      return card.isNewMerchant;
    case 'new_mcc':
      return card.isNewMcc;
    case 'new_country':
      return card.isNewCountry;
    case 'amount_z_score':
      return zScore(situation);
    case 'consecutive_declines':
      return card.consecutiveDeclines ?? 0;
    case 'minutes_since_last_use':
      return card.lastApprovedAtMs === undefined
        ? undefined
        : Math.floor(Math.max(0, nowMs - card.lastApprovedAtMs) / MINUTE_MS);
    case 'distinct_countries':
      return distinctCountries(column.withinMs ?? 0, situation);
  }
}

/** Money of another currency than the test's is missing data: Cardhook converts nothing. */
function minorIn(money: Money | undefined, { currency }: Column): number | undefined {
  return money?.currency === currency ? money?.minor : undefined;
}

/** Distance of the amount from the mean of the card's approvals, in standard deviations of that population. */
function zScore({ amount, card: { amounts } }: Situation): number | undefined {
  if (amounts === undefined || amounts.count < SAMPLES_MIN || amount === undefined) return undefined;
  return (amount.minor - amounts.mean) / Math.max(DEVIATION_MIN, amounts.deviation);
}

function distinctCountries(withinMs: number, { request, card, nowMs }: Situation): number {
  const { merchantCountry } = request;
  const others = Object.entries(card.countries ?? {}).filter(
    ([country, lastMs]) => country !== merchantCountry && nowMs - lastMs < withinMs,
  );
  return others.length + (merchantCountry === undefined ? 0 : 1);
}
