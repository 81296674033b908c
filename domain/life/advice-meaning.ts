/**
 * What an advice means for the money of its transaction.
 * - `authorized`: the network approved it, and holds the amount.
 * - `refused`: the network or the issuer refused it after all.
 * - `posted`: the amount has moved.
 * - `reversed`: all of it, or as much as the advice says, is undone; `partly_reversed`: the part it says.
 * - `reversal_failed`: nothing was undone.
 * - `told`: nothing about money: a notification.
 * - `unclear`: the advice does not say whether it succeeded, so that nothing is done.
 */
export const ADVICE_MEANINGS = [
  'authorized',
  'refused',
  'posted',
  'reversed',
  'partly_reversed',
  'reversal_failed',
  'told',
  'unclear',
] as const;

export type AdviceMeaning = (typeof ADVICE_MEANINGS)[number];

type MessageClass = 'authorization' | 'financial' | 'reversal' | 'administrative';

/** Source: connectFi "Webhooks", table "MTI Codes"; classes as ISO 8583 divides them. */
export const MESSAGE_CLASSES: Readonly<Record<string, MessageClass>> = {
  '0100': 'authorization',
  '0110': 'authorization',
  '0120': 'authorization',
  '0130': 'authorization',
  '0200': 'financial',
  '0210': 'financial',
  '0220': 'financial',
  '0230': 'financial',
  '0302': 'administrative',
  '0312': 'administrative',
  '0420': 'reversal',
  '0430': 'reversal',
  '0600': 'administrative',
  '0620': 'administrative',
  '0630': 'administrative',
  '0800': 'administrative',
  '0810': 'administrative',
};

/** Codes of an outcome that moves money. Source: the same page, table "Response Codes/Status Codes". */
const APPROVALS: ReadonlySet<string> = new Set(['00', '10', '85', '87', '99']);

/** Codes with which a reversal succeeds, beside those of an approval. Source: the same table. */
const REVERSED: ReadonlySet<string> = new Set(['17', '32', '64']);

const PARTIAL_REVERSAL = '32';

type Outcome = 'success' | 'failure' | 'untold';

/** By what the message is and how it went. */
export const MEANINGS: Readonly<Record<MessageClass, Readonly<Record<Outcome, AdviceMeaning>>>> = {
  authorization: { success: 'authorized', failure: 'refused', untold: 'unclear' },
  financial: { success: 'posted', failure: 'refused', untold: 'unclear' },
  reversal: { success: 'reversed', failure: 'reversal_failed', untold: 'unclear' },
  administrative: { success: 'told', failure: 'told', untold: 'told' },
};

export type AdviceOutcome = {
  readonly messageType?: string;
  readonly isSuccess?: boolean;
  readonly isReversal?: boolean;
  /** Text: it has letters. */
  readonly statusCode?: string;
};

/**
 * What an advice means. `isSuccess` and `isReversal` are the truth where they are told; else the status code and the message
 * type speak. A message type that no table lists is taken for a posting: money that moved is counted.
 */
export function meaningOf(advice: AdviceOutcome): AdviceMeaning {
  const messageClass = MESSAGE_CLASSES[advice.messageType ?? ''] ?? 'financial';
  const isReversal = advice.isReversal ?? messageClass === 'reversal';
  if (isReversal) {
    const meaning = MEANINGS.reversal[outcomeOf(advice, (code) => APPROVALS.has(code) || REVERSED.has(code))];
    return meaning === 'reversed' && advice.statusCode === PARTIAL_REVERSAL ? 'partly_reversed' : meaning;
  }
  const kind = messageClass === 'reversal' ? 'financial' : messageClass;
  return MEANINGS[kind][outcomeOf(advice, (code) => APPROVALS.has(code))];
}

function outcomeOf({ isSuccess, statusCode }: AdviceOutcome, succeeds: (code: string) => boolean): Outcome {
  if (isSuccess !== undefined) return isSuccess ? 'success' : 'failure';
  if (statusCode === undefined) return 'untold';
  return succeeds(statusCode) ? 'success' : 'failure';
}
