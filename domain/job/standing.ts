import { type Standing, standingOf } from './happenings.ts';
import type { JobReading, StatusMessage } from './told.ts';

/** Where a job stands after a message. A text belongs to its status: that of the status before goes with it. */
function standingAfter(was: Standing, message: StatusMessage): Standing {
  const { status = was.status, percentComplete = was.percentComplete } = message;
  const statusText = message.statusText ?? (status === was.status ? was.statusText : undefined);
  return standingOf({
    ...(status !== undefined && { status }),
    ...(statusText !== undefined && { statusText }),
    ...(percentComplete !== undefined && { percentComplete }),
  });
}

function isSameStanding(one: Standing, other: Standing): boolean {
  return (
    one.status === other.status && one.statusText === other.statusText && one.percentComplete === other.percentComplete
  );
}

/** Each place where the job stood in turn, from the first message that moved it to the one that ended it. */
export function standingsOf(was: Standing, messages: readonly StatusMessage[]): readonly Standing[] {
  const standings: Standing[] = [];
  let standing = was;
  for (const message of messages) {
    const next = standingAfter(standing, message);
    if (!isSameStanding(standing, next)) standings.push(next);
    standing = next;
    if (message.terminationType !== undefined) break;
  }
  return standings;
}

/**
 * What the job itself says, as a message of the timeline; undefined where the messages have said it, or how the job ended. A text
 * alone is no news: the job and its messages may word the same status differently.
 */
export function repairBy(
  { requests: _listed, ...reading }: JobReading,
  { standing, isEndTold }: { readonly standing: Standing; readonly isEndTold: boolean },
): StatusMessage | undefined {
  const { status = standing.status, percentComplete = standing.percentComplete, terminationType } = reading;
  const isSame = status === standing.status && percentComplete === standing.percentComplete;
  return isEndTold || (isSame && terminationType === undefined) ? undefined : reading;
}
