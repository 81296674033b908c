import { joined, type Knowledge, messagesIn, NOTHING_KNOWN, type Settlement } from './knowledge.ts';
import type { ApplicationPush } from './push.ts';
import { finals, statusesLeft } from './standing.ts';
import { isFinal, STATUS_FAMILIES } from './status.ts';

/** What Elavon's board status service says of an application, in our words. */
export type BoardStatusAnswer = {
  readonly boardingStatus: string;
  /** In North America the application's number, and its merchant id once it is complete. */
  readonly applicationId?: string;
  readonly messages: ApplicationPush['messages'];
};

/**
 * What is known with the answer: of final values that contradict each other the answered one stays, and a value that is not
 * final takes the place of those that are not. An answer that is not final takes no final one back: then the contradiction
 * stays. A later answer takes the place of an earlier one; what is pushed afterwards and was not known counts again.
 */
export function settled(known: Knowledge, answer: BoardStatusAnswer, atMs: number): Knowledge {
  return joined(known, {
    ...NOTHING_KNOWN,
    ...messagesIn(answer.messages),
    settlements: [settlementOf(known, answer, atMs)],
  });
}

function settlementOf(
  known: Knowledge,
  { boardingStatus, applicationId }: BoardStatusAnswer,
  atMs: number,
): Settlement {
  const { boardingStatus: boarding, appStatus: app } = STATUS_FAMILIES;
  const isEnd = isFinal(boarding, boardingStatus);
  // Of everything known, and not of what an earlier answer left: asked twice, Elavon decides the same.
  const before = [...new Set([...known.boardingStatus, ...statusesLeft(known, 'boardingStatus')])];
  const appFinals = finals(app, known.appStatus);
  const decidesApp = appFinals.length > 1 && appFinals.includes(boardingStatus);
  const isMerchantId = applicationId !== undefined && known.merchantIds.includes(applicationId);
  return {
    atMs,
    boardingStatus,
    over: {
      boardingStatus: before.filter((status) => isEnd || !isFinal(boarding, status)),
      appStatus: decidesApp ? appFinals : [],
    },
    ...(isMerchantId && {
      merchantId: { is: applicationId, over: known.merchantIds.filter((id) => id !== applicationId) },
    }),
  };
}
