import {
  type AmountSums,
  type Card,
  type Hold,
  HOLDS_EXPIRE_AFTER_MS,
  type Status,
  STATUSES,
  unseenCard,
} from '../../domain/card.ts';
import type { Counter } from '../../domain/windows/counter.ts';
import { counterOf } from './counter-row.ts';
import { malformedRow } from './malformed-row.ts';
import { mapIn, numberIn, optionalNumberIn, type Row, textIn } from './read-row.ts';

/** In the card's row, a counter is an attribute of this name: a person sees at a glance what each is. */
const LIMIT_PREFIX = 'limit:';

export function limitAttribute(counterId: string): string {
  return `${LIMIT_PREFIX}${counterId}`;
}

const COUNT_PREFIX = 'approvedCount:';

/** What approved amounts of a currency add up to: attributes of their own, because DynamoDB adds to no others. */
export function amountAttributes(currency: string) {
  return {
    count: `${COUNT_PREFIX}${currency}`,
    sum: `approvedSum:${currency}`,
    sumOfSquares: `approvedSumOfSquares:${currency}`,
  };
}

/** The card of a row, or the unseen card where there is none. Throws on a malformed row. */
export function cardOf(row: Row | undefined, cardId: string): Card {
  if (row === undefined) return unseenCard(cardId);
  const account = textIn(row, 'account');
  const group = textIn(row, 'group');
  const currency = textIn(row, 'currency');
  const firstSeenAtMs = optionalNumberIn(row, 'firstSeenAtMs');
  const firstApprovedAtMs = optionalNumberIn(row, 'firstApprovedAtMs');
  const lastApprovedAtMs = optionalNumberIn(row, 'lastApprovedAtMs');
  return {
    cardId,
    status: statusOf(row),
    ...(account !== undefined && { account }),
    ...(group !== undefined && { group }),
    ...(currency !== undefined && { currency }),
    ...(firstSeenAtMs !== undefined && { firstSeenAtMs }),
    ...(firstApprovedAtMs !== undefined && { firstApprovedAtMs }),
    ...(lastApprovedAtMs !== undefined && { lastApprovedAtMs }),
    counters: countersOf(row),
    holds: holdsOf(mapIn(row, 'holds')),
    history: historyOf(row),
  };
}

/** Of a card, or of what cards belong to; active where nobody has said otherwise. */
export function statusOf(row: Row | undefined): Status {
  const written = row && textIn(row, 'status');
  if (written === undefined) return 'active';
  const status = STATUSES.find((known) => known === written);
  if (status === undefined) throw malformedRow(`A row's status ${written} is none of ${STATUSES.join(', ')}`);
  return status;
}

function countersOf(row: Row): ReadonlyMap<string, Counter> {
  const counters = new Map<string, Counter>();
  for (const name in row) {
    if (name.startsWith(LIMIT_PREFIX)) counters.set(name.slice(LIMIT_PREFIX.length), counterOf(row[name]));
  }
  return counters;
}

/** A hold is one line of text: a card has up to 128 of them, and they are read at every request. */
export function holdText({ minor, currency, atMs, authTransactionId, expiresAtMs }: Hold): string {
  return `${minor} ${currency} ${atMs} ${authTransactionId} ${expiresAtMs}`;
}

/** The entries of the map of holds. */
export function holdsRow(holds: Card['holds']): Row {
  return Object.fromEntries([...holds].map(([requestKey, hold]) => [requestKey, { S: holdText(hold) }]));
}

function holdsOf(rows: Row | undefined): ReadonlyMap<string, Hold> {
  const holds = new Map<string, Hold>();
  for (const requestKey in rows) {
    const [amount, currency, time, authTransactionId, end] = textIn(rows, requestKey)?.split(' ') ?? [];
    const [minor, atMs] = [Number(amount), Number(time)];
    // Holds of before there was an end end a week after they began.
    const expiresAtMs = end === undefined ? atMs + HOLDS_EXPIRE_AFTER_MS : Number(end);
    const isWhole = currency !== undefined && authTransactionId !== undefined;
    if (!isWhole || [minor, atMs, expiresAtMs].some(Number.isNaN)) throw malformedRow('A hold in a row is malformed');
    holds.set(requestKey, { minor, currency, atMs, authTransactionId, expiresAtMs });
  }
  return holds;
}

function historyOf(row: Row): Card['history'] {
  const firstMerchant = textIn(row, 'firstMerchant');
  const consecutiveDeclines = optionalNumberIn(row, 'consecutiveDeclines');
  const amounts = amountsOf(row);
  const mccs = mapIn(row, 'mccs');
  const countries = mapIn(row, 'countries');
  return {
    ...(firstMerchant !== undefined && { firstMerchant }),
    ...(consecutiveDeclines !== undefined && { consecutiveDeclines }),
    ...(amounts.size > 0 && { amounts }),
    ...(mccs && { mccs: placesOf(mccs) }),
    ...(countries && { countries: placesOf(countries) }),
  };
}

function amountsOf(row: Row): ReadonlyMap<string, AmountSums> {
  const amounts = new Map<string, AmountSums>();
  for (const attribute in row) {
    if (!attribute.startsWith(COUNT_PREFIX)) continue;
    const currency = attribute.slice(COUNT_PREFIX.length);
    const { count, sum, sumOfSquares } = amountAttributes(currency);
    amounts.set(currency, {
      count: numberIn(row, count),
      sum: numberIn(row, sum),
      sumOfSquares: numberIn(row, sumOfSquares),
    });
  }
  return amounts;
}

function placesOf(places: Row): ReadonlyMap<string, number> {
  return new Map(Object.keys(places).map((place) => [place, numberIn(places, place)]));
}
