import type { MessageKind } from './push.ts';
import type { Contradiction, Signer } from './standing.ts';

/**
 * What can happen to a merchant application, as consumers outside hear of it. `linked`: records that were thought to be of
 * several applications are of one, under the id of this event. `notified`: Elavon told of a step that is no status, such as
 * that it sent an e-mail. `settled`: Elavon was asked, and its answer counts.
 */
export const APPLICATION_EVENT_TYPES = [
  'merchant_application.linked',
  'merchant_application.status_changed',
  'merchant_application.signer_changed',
  'merchant_application.merchant_id_received',
  'merchant_application.terminals_received',
  'merchant_application.messages_received',
  'merchant_application.notified',
  'merchant_application.contradicted',
  'merchant_application.settled',
] as const;

export type ApplicationEventType = (typeof APPLICATION_EVENT_TYPES)[number];

/**
 * One thing that happened to a merchant application. These fields and no others: no credentials, sealed or not, and none of the
 * free texts that Elavon sends.
 */
export type ApplicationEvent = {
  readonly version: 1;
  /** The same however often the event is published: `<applicationId>/<sequence>`. */
  readonly id: string;
  readonly type: ApplicationEventType;
  /** Epoch milliseconds: when the push came that led to it, or when Elavon was asked. */
  readonly occurredAtMs: number;
  readonly applicationId: string;
  readonly profileCode: string;
  readonly uniqueId?: string;
  readonly clientId?: string;
  /** Where it stands after the event. */
  readonly appStatus?: string;
  readonly boardingStatus?: string;
  readonly merchantId?: string;
  /** Ids by which earlier events told of the same application. */
  readonly formerIds?: readonly string[];
  /** Those that changed, as they are after the event. */
  readonly signers?: readonly Signer[];
  /** Those that were not known before, or have new credentials. */
  readonly terminals?: readonly { readonly itemCode: string; readonly terminalId?: string }[];
  /** Kinds of messages of which there are new ones. */
  readonly messages?: readonly MessageKind[];
  /** Elavon's name of the step. */
  readonly notification?: string;
  readonly contradiction?: Contradiction['reason'];
  /** The values that contradict each other. */
  readonly values?: readonly string[];
};

export function applicationEventId({ id, sequence }: { readonly id: string; readonly sequence: number }): string {
  return `${id}/${sequence}`;
}
