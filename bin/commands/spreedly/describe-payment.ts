import { formatMoney } from '../../../domain/money.ts';
import type { CallbackMember } from '../../../domain/payment/callback.ts';
import type { PaymentRecord } from '../../../domain/payment/payment.ts';
import type { PaymentHistoryEntry } from '../../../domain/payment/ports.ts';
import { type ReadingCause, RESPONSE_STEPS } from '../../../domain/payment/reading.ts';
import type { PaymentStart, StartFate } from '../../../domain/payment/start.ts';
import { isFinalState } from '../../../domain/payment/state.ts';
import { colours, columns, harmless, instant } from '../output.ts';
import type { FoundPayment } from './find-payment.ts';

/** A payment for a person: where it stands, how it was started, then what came and what was read, first to last. */
export function describePayment({ record, start, timeline }: FoundPayment): readonly string[] {
  return [
    ...(record === undefined ? [] : describeRecord(record)),
    ...(start === undefined ? [] : [...(record === undefined ? [] : ['']), ...describeStart(start)]),
    ...(timeline.length === 0 ? [] : ['', 'What came, and what Spreedly answered:']),
    ...columns(timeline.map(describeEntry)),
  ];
}

function describeRecord(record: PaymentRecord): readonly string[] {
  const { token, transactionType, onTestGateway, requiredAction, message, gatewayTransactionId, createdAtMs } = record;
  const what = [
    transactionType ?? 'a transaction',
    money(record),
    ...(onTestGateway === true ? ['on a test gateway'] : []),
  ];
  const said = [message?.text, message?.key === undefined ? undefined : `(${message.key})`];
  return [
    `Payment ${token}: ${standing(record)}`,
    ...columns(
      [
        ['  what', joined(what, ', ')],
        ['  made', createdAtMs === undefined ? '' : `${instant(createdAtMs)} at Spreedly`],
        ['  heard of', `${instant(record.seenAtMs)} first, ${instant(record.heardAtMs)} last`],
        ['  asked for', requiredAction ?? ''],
        ['  message', joined(said, ' ')],
        ['  at the gateway', gatewayTransactionId ?? ''],
        ...RESPONSE_STEPS.map((step) => [`  ${step} response`, describeResponse(record, step)]),
      ]
        .filter(([, value]) => value !== '')
        .map((row) => row.map(harmless)),
    ),
  ];
}

/** Where it stands in a few words, such as `pending` or `failed, final` or `succeeded, final, disputed`. */
export function standing({ state, isDisputed }: Pick<PaymentRecord, 'state' | 'isDisputed'>): string {
  const told = [state, isFinalState(state) ? 'final' : undefined, isDisputed ? 'disputed' : undefined];
  return harmless(joined(told, ', '));
}

/** Minor units and a currency as a person writes them; undefined where there is no amount. */
export function money({ amount, currency }: { readonly amount?: number; readonly currency?: string }) {
  if (amount === undefined) return undefined;
  return currency === undefined ? `${amount} of an unknown currency` : formatMoney({ minor: amount, currency });
}

function describeResponse({ responses }: PaymentRecord, step: (typeof RESPONSE_STEPS)[number]): string {
  const response = responses[step];
  if (response === undefined) return '';
  const { success, message, errorCode, errorDetail, cancelled, pending, resultUnknown } = response;
  const told = [
    success === undefined ? undefined : success ? 'success' : 'no success',
    message,
    errorCode === undefined ? undefined : `code ${errorCode}`,
    errorDetail,
    cancelled === true ? 'cancelled' : undefined,
    pending === true ? 'pending' : undefined,
    resultUnknown === true ? 'result unknown' : undefined,
  ];
  return joined(told, ', ');
}

const FATES: Readonly<Record<StartFate, string>> = {
  posting: 'it is on its way to Spreedly',
  made: 'Spreedly made a transaction of it',
  rejected: 'Spreedly took nothing of it',
  unknown: 'it was sent and no answer came: it is looked for, and never sent again',
  not_made: 'it was looked for until it could not come any more: nothing was charged',
};

function describeStart(start: PaymentStart): readonly string[] {
  const { paymentId, kind, claimedAtMs, fate, lookedFor, sinceToken } = start;
  const isLookedFor = fate === 'unknown' || fate === 'not_made';
  return [
    `Started here as ${paymentId}`,
    ...columns(
      [
        ['  what', joined([kind, money(start)], ' of ')],
        ['  claimed', instant(claimedAtMs)],
        ['  fate', FATES[fate]],
        ['  looked for', isLookedFor ? `${lookedFor} times, since ${sinceToken ?? 'the newest'}` : ''],
      ]
        .filter(([, value]) => value !== '')
        .map((row) => row.map(harmless)),
    ),
  ];
}

const CAUSES: Readonly<Record<ReadingCause, string>> = {
  started: 'answer to the start',
  completed: 'answer to the completion',
  shown: 'asked by your backend',
  returned: 'asked as the cardholder came back',
  looked_up: 'looked up',
  found: 'found in the list',
  operator: 'asked by an operator',
};

function describeEntry(entry: PaymentHistoryEntry): string[] {
  const { sequence, atMs } = entry;
  const told =
    entry.kind === 'callback'
      ? [describeProof(entry.member), ...describeTold(entry.member.told)]
      : [CAUSES[entry.cause], ...describeTold(entry.reading)];
  return [`  ${sequence}`, instant(atMs), ...told.map((cell) => harmless(cell))];
}

function describeProof({ proof, format, position, isReplay }: CallbackMember): string {
  const how =
    proof.kind === 'signed'
      ? `signed (${proof.secret}, ${proof.algorithm})`
      : colours.yellow(`not proven (${proof.reason.replaceAll('_', ' ')})`);
  const where = `${format} ${position + 1}`;
  return joined([`callback ${where}`, how, isReplay ? 'replayed' : undefined], ', ');
}

type Told = {
  readonly state?: string;
  readonly updatedAtMs?: number;
  readonly requiredAction?: string;
  readonly message?: { readonly key?: string };
};

function describeTold({ state = 'no state', updatedAtMs, requiredAction, message }: Told): string[] {
  const since = updatedAtMs === undefined ? '' : `of ${instant(updatedAtMs)}`;
  return [state, since, joined([requiredAction, message?.key], ', ')];
}

function joined(parts: readonly (string | undefined)[], separator: string): string {
  return parts.filter((part) => part !== undefined && part !== '').join(separator);
}
