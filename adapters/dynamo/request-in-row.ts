import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { malformedRow } from './malformed-row.ts';
import { flagIn, listIn, mapIn, numberIn, type Row, textIn } from './read-row.ts';

type Fields = { -readonly [Name in keyof AuthorizationRequest]?: unknown };

const IDENTITY = ['cardId', 'authTransactionId', 'requestKey'] as const;

const FLOWS: readonly unknown[] = ['out', 'in', 'none', 'unknown'] satisfies AuthorizationRequest['flow'][];

/** How each field is read; a field that the type gains has to be named here. */
const READERS: { readonly [Name in keyof Required<AuthorizationRequest>]: (row: Row, name: string) => unknown } = {
  cardId: textIn,
  authTransactionId: textIn,
  requestKey: textIn,
  flow: textIn,
  billingAmount: billingIn,
  transactionAmount: moneyIn,
  cardCurrency: textIn,
  cashBack: moneyIn,
  fee: signedIn,
  availableBalance: signedIn,
  ledgerBalance: signedIn,
  additionalAmountTypes: textsIn,
  transactionType: textIn,
  accountTypeFrom: textIn,
  accountTypeTo: textIn,
  messageType: textIn,
  mcc: textIn,
  merchantId: textIn,
  merchantName: textIn,
  merchantCity: textIn,
  merchantState: textIn,
  merchantCountry: textIn,
  acquirerId: textIn,
  network: textIn,
  terminalId: textIn,
  terminalType: textIn,
  terminalCapability: textIn,
  entryMode: textIn,
  pinCapability: textIn,
  conditionCode: textIn,
  chipCondition: textIn,
  chipTransaction: textIn,
  ecommerceIndicator: textIn,
  cardPresent: flagIn,
  eCommerce: flagIn,
  recurring: flagIn,
  atm: flagIn,
  transmissionDate: textIn,
};

const READER_OF: ReadonlyMap<string, (row: Row, name: string) => unknown> = new Map(Object.entries(READERS));

/** A request as a row keeps it: the same as `authorizationRequestSchema` reads, and about as strict. Throws on another. */
export function requestIn(row: Row): AuthorizationRequest {
  const told: Record<string, unknown> = {};
  for (const name in row) {
    const read = READER_OF.get(name);
    if (read !== undefined) told[name] = read(row, name);
    // Of rows written before the amounts were told apart.
    else if (name === 'amount') told['billingAmount'] ??= moneyIn(row, name);
    else throw malformedRow(`A request has no ${name}`);
  }
  if (!isRequest(told)) throw malformedRow('A request does not say whose it is, or which way its money goes');
  return told;
}

/** Each field was read as what its type says. */
function isRequest(told: Fields): told is AuthorizationRequest {
  return IDENTITY.every((name) => told[name] !== undefined) && FLOWS.includes(told.flow);
}

function signedIn(row: Row, name: string) {
  const money = mapIn(row, name);
  const currency = money && textIn(money, 'currency');
  const minor = money === undefined ? 0 : numberIn(money, 'minor');
  if (currency === undefined || !Number.isSafeInteger(minor)) throw malformedRow(`A request's ${name} is no amount`);
  return { minor, currency };
}

function moneyIn(row: Row, name: string) {
  const money = signedIn(row, name);
  if (money.minor < 0) throw malformedRow(`A request's ${name} is below zero`);
  return money;
}

function billingIn(row: Row, name: string) {
  const figure = textIn(mapIn(row, name) ?? {}, 'figure');
  return figure === undefined ? moneyIn(row, name) : { figure };
}

function textsIn(row: Row, name: string) {
  return listIn(row, name)?.map(({ S: text }) => {
    if (text === undefined) throw malformedRow(`A request's ${name} are no texts`);
    return text;
  });
}
