import { applicationEventSchema } from '../../contracts/application-event.ts';
import { cardEventSchema } from '../../contracts/card-event.ts';
import { jobEventSchema } from '../../contracts/job-event.ts';
import { paymentEventSchema } from '../../contracts/payment-event.ts';
import { spendAmount } from '../../domain/authorization-request.ts';
import { type CardEvent, cardEventId } from '../../domain/card-event.ts';
import type { JobEvent } from '../../domain/job/job-event.ts';
import { merchantOf } from '../../domain/life/happening.ts';
import type { ApplicationEvent } from '../../domain/merchant-application/application-event.ts';
import type { OutboundEvent } from '../../domain/outbound-event.ts';
import type { PaymentEvent } from '../../domain/payment/payment-event.ts';
import { APPLICATION_PREFIX, applicationEventKey } from './application-keys.ts';
import { JOB_PREFIX, jobEventKey } from './job-keys.ts';
import { EVENT_PREFIX, eventRowKey, REQUEST_PREFIX } from './keys.ts';
import { PAYMENT_PREFIX, paymentEventKey, START_PREFIX } from './payment-keys.ts';
import type { Row } from './read-row.ts';
import { fromRow, toRow } from './rows.ts';
import { storedDecisionOf } from './stored-decision.ts';

/** The row of an event, put once and never changed; `sequence` is the how-manieth of its authorization it is. */
export function eventRow(event: CardEvent, sequence: number): Row {
  return toRow({ ...eventRowKey({ ...event, sequence }), occurredAtMs: event.occurredAtMs, event });
}

/** The row of an event of a merchant application, put once and never changed. */
export function applicationEventRow(event: ApplicationEvent): Row {
  const sequence = Number(event.id.split('/').at(-1));
  return toRow({
    ...applicationEventKey(event.applicationId, sequence),
    occurredAtMs: event.occurredAtMs,
    event,
  });
}

/** The row of an event of a job, put once and never changed. */
export function jobEventRow(event: JobEvent): Row {
  const sequence = Number(event.id.split('/').at(-1));
  return toRow({ ...jobEventKey(event, sequence), occurredAtMs: event.occurredAtMs, event });
}

/** The row of an event of a payment or of a start, put once and never changed. */
export function paymentEventRow(event: PaymentEvent): Row {
  const sequence = Number(event.id.split('/').at(-1));
  return toRow({ ...paymentEventKey(event, sequence), occurredAtMs: event.occurredAtMs, event });
}

/**
 * The event of a row of any table.
 * @throws an error of the contract for a row that somebody broke by hand
 */
export function outboundEventOfRow(row: Row): OutboundEvent {
  const partition = row['pk']?.S ?? '';
  if (partition.startsWith(APPLICATION_PREFIX)) return applicationEventSchema.parse(fromRow(row)['event']);
  if (partition.startsWith(JOB_PREFIX)) return jobEventSchema.parse(fromRow(row)['event']);
  if (partition.startsWith(PAYMENT_PREFIX) || partition.startsWith(START_PREFIX)) {
    return paymentEventSchema.parse(fromRow(row)['event']);
  }
  return eventOfRow(row);
}

/**
 * The event of a row of the authorizations table: that of an event's row, or the decision that a request's row is. A decision writes no row for its event,
 * because its own says all of it.
 * @throws an error of the contract for a row that somebody broke by hand
 */
export function eventOfRow(row: Row): CardEvent {
  return isDecision(row) ? eventOfDecision(row) : cardEventSchema.parse(fromRow(row)['event']);
}

/** Whether a row has an event to tell: a stand-in's row has not, it is told when it is settled. */
export function isEventRow(row: Row): boolean {
  return row['sk']?.S?.startsWith(EVENT_PREFIX) === true || isDecision(row);
}

function isDecision(row: Row): boolean {
  return row['sk']?.S?.startsWith(REQUEST_PREFIX) === true && row['source']?.S === 'decision';
}

function eventOfDecision(row: Row): CardEvent {
  const decision = storedDecisionOf(row);
  if (decision === undefined) throw new Error('The row of a request is malformed');
  const { request, answer, decidedAtMs, trail, generation = 1 } = decision;
  const { cardId, authTransactionId, requestKey, flow } = request;
  const amount = spendAmount(request, undefined);
  const rule = trail?.fired[0]?.by;
  const holds = flow === 'out' && amount !== undefined && amount.minor > 0;
  return {
    version: 1,
    id: cardEventId({ cardId, authTransactionId, generation, sequence: `request-${requestKey}` }),
    type: answer === '00' ? 'authorization.approved' : 'authorization.declined',
    occurredAtMs: decidedAtMs,
    cardId,
    authTransactionId,
    generation,
    state: answer === '00' ? (holds ? 'held' : 'requested') : 'declined',
    answer,
    ...(amount && { amount }),
    ...(rule !== undefined && { cause: rule }),
    ...merchantOf(request),
    requestKey,
  };
}
