import type { MerchantApplication } from './application.ts';
import { type ApplicationEvent, applicationEventId, type ApplicationEventType } from './application-event.ts';
import { type Knowledge, messageName } from './knowledge.ts';
import { nameOf } from './known-set.ts';
import { type Message, MESSAGE_KINDS } from './push.ts';
import { type Contradiction, type Standing, standingOf, type Terminal } from './standing.ts';

/** What led to a change. */
export type Cause = {
  readonly atMs: number;
  /** Elavon's name of the event that was pushed. */
  readonly event?: string;
  /** Records that are parts of this one from now on. */
  readonly formerIds?: readonly string[];
  readonly isSettlement?: true;
};

/** Of these the change of the status itself is told. */
const STATUS_EVENTS = new Set(['SIGNATURE_STATUS', 'BOARDING_STATUS']);

/** More of a kind are told by `terminals_received` without naming them all: an event has 256 KB. */
const NAMED_MAX = 100;

type Told = Partial<ApplicationEvent> & { readonly type: ApplicationEventType };

/** What consumers are told of a change, in order; `next` without them is `next` with as many events fewer. */
export function eventsOf(before: Knowledge, next: MerchantApplication, cause: Cause): readonly ApplicationEvent[] {
  const [was, is] = [standingOf(before), standingOf(next.knowledge)];
  return happenings(before, was, next.knowledge, is, cause).map((told, index) => ({
    version: 1,
    id: applicationEventId({ id: next.id, sequence: next.events + index + 1 }),
    occurredAtMs: cause.atMs,
    applicationId: next.id,
    profileCode: next.profileCode,
    ...firstId(next.knowledge, 'uniqueId'),
    ...firstId(next.knowledge, 'clientId'),
    ...(is.appStatus !== undefined && { appStatus: is.appStatus }),
    ...(is.boardingStatus !== undefined && { boardingStatus: is.boardingStatus }),
    ...(is.merchantId !== undefined && { merchantId: is.merchantId }),
    ...told,
  }));
}

/** Contradictions that were not there, or not between all of these values. */
export function newContradictions(was: Standing, is: Standing): readonly Contradiction[] {
  const before = new Set(was.contradictions.map(contradictionName));
  return is.contradictions.filter((one) => !before.has(contradictionName(one)));
}

function contradictionName({ reason, signerId, values }: Contradiction): string {
  return nameOf(reason, signerId, ...values);
}

function happenings(
  before: Knowledge,
  was: Standing,
  after: Knowledge,
  is: Standing,
  { event, formerIds = [], isSettlement }: Cause,
): readonly Told[] {
  const isOther = was.appStatus !== is.appStatus || was.boardingStatus !== is.boardingStatus;
  const signers = is.signers.filter(
    ({ signerId, status }) => !was.signers.some((one) => one.signerId === signerId && one.status === status),
  );
  const terminals = newTerminals(was.terminals, is.terminals);
  const messages = MESSAGE_KINDS.filter((kind) => isMore(before[kind], after[kind]));
  const isNotice = event !== undefined && !STATUS_EVENTS.has(event);
  return [
    ...when(formerIds.length > 0, { type: 'merchant_application.linked', formerIds }),
    ...when(isOther, { type: 'merchant_application.status_changed' }),
    ...when(signers.length > 0, { type: 'merchant_application.signer_changed', signers }),
    ...when(was.merchantId !== is.merchantId, { type: 'merchant_application.merchant_id_received' }),
    ...when(terminals.length > 0, { type: 'merchant_application.terminals_received', terminals }),
    ...when(messages.length > 0, { type: 'merchant_application.messages_received', messages }),
    ...(isNotice ? [{ type: 'merchant_application.notified', notification: event } as const] : []),
    ...newContradictions(was, is)
      .slice(0, CONTRADICTED_MAX)
      .map(({ reason, values }) => ({
        type: 'merchant_application.contradicted' as const,
        contradiction: reason,
        values,
      })),
    ...when(isSettlement === true, { type: 'merchant_application.settled' }),
  ];
}

/** One transaction has a hundred writes, and a push may name that many signers. */
const CONTRADICTED_MAX = 20;

function when(isSo: boolean, told: Told): readonly Told[] {
  return isSo ? [told] : [];
}

function newTerminals(was: readonly Terminal[], is: readonly Terminal[]): NonNullable<ApplicationEvent['terminals']> {
  const known = new Map(was.map((terminal) => [terminalName(terminal), terminal]));
  return is
    .filter((terminal) => {
      const marks = known.get(terminalName(terminal))?.credentials.map(({ mark }) => mark);
      return marks === undefined || terminal.credentials.some(({ mark }) => !marks.includes(mark));
    })
    .slice(0, NAMED_MAX)
    .map(({ itemCode, terminalId }) => ({ itemCode, ...(terminalId !== undefined && { terminalId }) }));
}

function terminalName({ itemCode, terminalId }: Terminal): string {
  return nameOf(itemCode, terminalId);
}

function isMore(before: readonly Message[], after: readonly Message[]): boolean {
  const known = new Set(before.map(messageName));
  return after.some((message) => !known.has(messageName(message)));
}

function firstId(known: Knowledge, kind: 'uniqueId' | 'clientId'): Partial<Record<'uniqueId' | 'clientId', string>> {
  const found = known.ids.find((id) => id.kind === kind);
  return found === undefined ? {} : { [kind]: found.value };
}
