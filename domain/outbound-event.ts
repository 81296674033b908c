import type { CardEvent } from './card-event.ts';
import type { JobEvent } from './job/job-event.ts';
import type { ApplicationEvent } from './merchant-application/application-event.ts';
import type { PaymentEvent } from './payment/payment-event.ts';

/** Whatever the stage's event bus carries: told apart by how its `type` begins. */
export type OutboundEvent = CardEvent | ApplicationEvent | JobEvent | PaymentEvent;
