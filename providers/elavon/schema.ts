import { MESSAGE_KINDS } from '../../domain/merchant-application/push.ts';
import { fieldOf, type Fields, fieldsIn, idIn, isFields, listIn, wordIn } from './fields.ts';
import { messagesIn } from './messages.ts';
import type { PlainPush } from './plain-push.ts';
import { terminalsIn } from './terminals.ts';

/**
 * A tolerant reader of Elavon's `notificationStatusRequest`: only what its page names is read, everything else is dropped
 * unread. Values that the page does not list pass as they came; a field that is not what it should be counts as absent.
 * What the page has under `boardingStatusDetail` its prose has at the top: read in both places, the detail first.
 * Source: Elavon eBoarding, Push Notifications, "Push Notification Structure"; the entries of lists also as PAPI has them.
 */
export function pushIn(top: Fields): { push: PlainPush; isCut: boolean } {
  const told = fieldOf(top, 'boardingStatusDetail');
  const detail = fieldsIn(told);
  const inEither = (name: string): string | undefined => idIn(fieldOf(detail, name)) ?? idIn(fieldOf(top, name));

  const boardingId = inEither('boardingId');
  const merchantId = inEither('merchantId');
  const chainId = inEither('chainId');
  const event = eventIn(fieldOf(top, 'notificationEvent'));
  const appStatus = appStatusIn(fieldOf(top, 'appStatus'));
  const boardingStatus =
    boardingStatusIn(fieldOf(detail, 'boardingStatus')) ??
    boardingStatusIn(fieldOf(top, 'boardingStatus')) ??
    boardingStatusIn(told);
  const signers = listIn(fieldOf(top, 'signerStatus')).flatMap(signerIn);
  const { messages, isCut: isCutInMessages } = messagesIn(detail, top);
  const read = terminalsIn([top, detail].map((place) => listIn(fieldOf(place, 'terminalIdInfo')).filter(isFields)));
  return {
    push: {
      ids: { ...namedIds(top), ...(boardingId && { boardingId }) },
      ...(event && { event }),
      ...(appStatus && { appStatus }),
      ...(boardingStatus && { boardingStatus }),
      signers: signers.slice(0, SIGNERS_MAX),
      ...(merchantId && { merchantId }),
      ...(chainId && { chainId }),
      messages,
      ...(read && { terminals: read.terminals }),
    },
    isCut: signers.length > SIGNERS_MAX || isCutInMessages || read?.isCut === true,
  };
}

/** Every field that is looked for. */
const KNOWN: readonly string[] = [
  'uniqueId',
  'clientId',
  'correlationId',
  'packetId',
  'groupPacketId',
  'boardingId',
  'merchantId',
  'chainId',
  'notificationEvent',
  'appStatus',
  'signerStatus',
  'boardingStatus',
  'boardingStatusDetail',
  'terminalIdInfo',
  ...MESSAGE_KINDS,
];

/** Whether anything stands there that a push may have, read or not. What has nothing is something else, or a format of later. */
export function isPush(top: Fields): boolean {
  return KNOWN.some((name) => fieldOf(top, name) != null);
}

/** An application has a handful of owners; the rest is left out, and the push marked as cut. */
const SIGNERS_MAX = 50;

const IDS = ['uniqueId', 'clientId', 'correlationId', 'packetId', 'groupPacketId'] as const;

function namedIds(top: Fields): PlainPush['ids'] {
  const ids: Record<string, string> = {};
  for (const name of IDS) {
    const id = idIn(fieldOf(top, name));
    if (id !== undefined) ids[name] = id;
  }
  return ids;
}

const eventIn = wordIn([
  'EMAIL_SENT',
  'REGISTRATION_ERROR',
  'REGISTRATION_COMPLETED',
  'SIGNATURE_STATUS',
  'APPLICATION_SUBMITTED',
  'BOARDING_STATUS',
]);

const appStatusIn = wordIn(['DRAFT', 'SUBMITTED', 'COMPLETE', 'ERROR', 'WITHDRAWN', 'DECLINED']);

/** One of the page's words in whatever case. */
export const boardingStatusIn = wordIn([
  'UNKNOWN',
  'COMPLETE',
  'INPROGRESS',
  'DECLINED',
  'WITHDRAWN',
  'ERROR',
  'TIMED_OUT',
  'PEND',
]);

const signerStatusIn = wordIn(['DRAFT', 'ACCEPTED', 'SIGNED', 'DECLINED', 'EXPIRED']);

/** A status of nobody says nothing. */
function signerIn(value: unknown): PlainPush['signers'] {
  const fields = fieldsIn(value);
  const signerId = idIn(fieldOf(fields, 'signerId'));
  const status = signerStatusIn(fieldOf(fields, 'signerStatus'));
  return signerId === undefined ? [] : [{ signerId, ...(status && { status }) }];
}
