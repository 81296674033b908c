/** A family of status values: from the one that says least to the one that stands against all others. */
export type StatusFamily = {
  /** What a push may say while more is to come, least telling first. Values that are not listed come after the first. */
  readonly passing: readonly string[];
  /** What no passing value takes back. Of two that contradict each other, the later in this list is shown until settled. */
  readonly final: readonly string[];
};

/**
 * Pushes carry no order, so that among passing values the rank decides and not the arrival: what asks somebody to act (an
 * application is pended, or failed) is shown over what only says that it goes on. Of final values that contradict each other the
 * one that promises least is shown: nobody is to take a merchant for boarded because of the half of a contradiction.
 * docs/elavon.md, "The record", gives the reasons one by one.
 */
export const STATUS_FAMILIES = {
  boardingStatus: {
    passing: ['UNKNOWN', 'INPROGRESS', 'TIMED_OUT', 'ERROR', 'PEND'],
    final: ['COMPLETE', 'DECLINED', 'WITHDRAWN'],
  },
  appStatus: {
    passing: ['DRAFT', 'SUBMITTED', 'ERROR'],
    final: ['COMPLETE', 'DECLINED', 'WITHDRAWN'],
  },
  signerStatus: {
    // A signature that expired can be asked for anew.
    passing: ['DRAFT', 'ACCEPTED', 'EXPIRED'],
    final: ['SIGNED', 'DECLINED'],
  },
} as const satisfies Readonly<Record<string, StatusFamily>>;

export function isFinal({ final }: StatusFamily, status: string): boolean {
  return final.includes(status);
}

/** The place of a status in its family; higher stands against lower. Unlisted values share one, just above the lowest. */
export function rankOf({ passing, final }: StatusFamily, status: string): number {
  const finalPlace = final.indexOf(status);
  if (finalPlace >= 0) return passing.length + 1 + finalPlace;
  const place = passing.indexOf(status);
  if (place < 0) return 1;
  return place === 0 ? 0 : place + 1;
}
