import type { CallbackMember } from './callback.ts';
import { isSurelyAfter, laterRead, type Position, positionOf, type Read, standingSigned } from './evidence.ts';
import { happenings } from './happenings.ts';
import type { PaymentRecord, SignedState } from './payment.ts';
import type { PaymentHistoryEntry, PaymentNews } from './ports.ts';
import type { PaymentReading, ReadingCause } from './reading.ts';
import { isSame } from './same.ts';
import { PAYMENT_ID, paymentIdIn } from './start.ts';
import { isFinalState } from './state.ts';

/** A member of a callback, as its queue brought it. */
export type ToldMember = { readonly member: CallbackMember; readonly receivedAtMs: number };

/** What Spreedly answered; `atMs`: when it was asked. */
export type Answered = { readonly reading: PaymentReading; readonly cause: ReadingCause; readonly atMs: number };

/** What became known, of one transaction: at least one of the two. */
export type BroughtIn = { readonly told?: ToldMember; readonly answered?: Answered };

/** What comes of it: what to write, if anything, and whether anything but the history is otherwise than before. */
export type Brought = { readonly news?: PaymentNews; readonly isChanged: boolean };

/** A clock of Spreedly's that is more than this ahead of ours is none of Spreedly's. */
const AHEAD_MS_MAX = 5 * 60_000;

/** A record has 400 KB, and who can have us look something up can make up states. */
const TOLD_MAX = 50;
const NAMED_CHARACTERS_MAX = 60;

/** Of these there is a row in the history even when they brought nothing new: somebody did something then. */
const ALWAYS_KEPT: ReadonlySet<ReadingCause> = new Set(['started', 'completed', 'found']);

/**
 * Whether Spreedly has to be asked for the sake of what was told. Of what is proven: where it is new, for its details; where the
 * record is disputed; and where the latest answer has another state of the same second, and is older. What is not proven is
 * always asked for, unless that was done since it came.
 */
export function isToBeAsked(seen: PaymentRecord | undefined, { member, receivedAtMs }: ToldMember): boolean {
  const signed = signedStateOf({ member, receivedAtMs });
  const isAskedSince = seen?.read !== undefined && seen.read.atMs >= receivedAtMs;
  if (signed === undefined) return !(isAskedSince && seen.told.includes(nameOf(member)));
  if (seen === undefined || seen.isDisputed === true || isOpen(seen, signed)) return true;
  const { read } = seen;
  if (read === undefined || isAskedSince || read.updatedAtMs !== signed.updatedAtMs) return false;
  return read.state !== signed.state && (isFinalState(signed.state) || !isFinalState(read.state));
}

/** Whether Spreedly's answers do not reach as far as what was told, so that it is to be asked again. */
export function isOpenStill(next: PaymentRecord, told: ToldMember): boolean {
  const signed = signedStateOf(told);
  return next.isDisputed === true || (signed !== undefined && isOpen(next, signed));
}

/**
 * Adds what became known to a record: a pure function of both, and the record is the same in whatever order and however often
 * things are brought in, but for its counts and times of hearing. Undefined where nothing is known of the transaction still: what
 * is not proven, alone, makes no record.
 */
export function broughtIn(
  seen: PaymentRecord | undefined,
  token: string,
  { told, answered }: BroughtIn,
): Brought | undefined {
  const signed = told && signedStateOf(told);
  const given = answered && readOf(answered);
  const read = given ? laterRead(seen?.read, given) : seen?.read;
  const all = [...(seen?.signed ?? []), ...(signed ? [signed] : [])];
  const position = positionOf(all, read);
  if (position === undefined) return undefined;

  const isLatest = given !== undefined && read === given;
  const paymentId =
    seen?.paymentId ?? (answered && paymentIdOf(answered)) ?? (signed && told && paymentIdIn(told.member.told));
  const atMs = Math.max(told?.receivedAtMs ?? 0, answered?.atMs ?? 0);
  const base = {
    token,
    ...(paymentId !== undefined && { paymentId }),
    ...standsAt(position, seen),
    ...(signed && factsOf(told?.member.told)),
    ...factsOf(seen),
    ...(isLatest && factsOf(answered?.reading)),
    signed: standingSigned(all, read),
    ...(read && { read }),
    ...(isLatest && answered ? detailsOf(answered.reading) : detailsOf(seen ?? { responses: {} })),
  };

  const isChanged = seen === undefined || !isSame(contentOf(seen), contentOf(base));
  const history = entriesOf(seen, { ...(told && { told }), ...(answered && { answered }) }, isChanged);
  if (!isChanged && history.length === 0) return { isChanged };
  const quiet: PaymentRecord = {
    ...base,
    version: (seen?.version ?? 0) + 1,
    told: [...new Set([...(seen?.told ?? []), ...(told ? [nameOf(told.member)] : [])])].slice(-TOLD_MAX),
    seenAtMs: Math.min(seen?.seenAtMs ?? atMs, atMs),
    heardAtMs: Math.max(seen?.heardAtMs ?? atMs, atMs),
    history: (seen?.history ?? 0) + history.length,
    events: seen?.events ?? 0,
  };
  // Told and settled at once, nobody hears of the dispute alone.
  const wasContested = seen?.isDisputed === true || positionOf(all, seen?.read)?.isDisputed === true;
  const events = happenings(seen, quiet, { atMs, wasContested });
  return { news: { next: { ...quiet, events: quiet.events + events.length }, history, events }, isChanged };
}

/** What a signature stands for; undefined where it proves nothing, or says nothing that can be compared. */
function signedStateOf({ member, receivedAtMs }: ToldMember): SignedState | undefined {
  const { state, updatedAtMs } = member.told;
  if (member.proof.kind !== 'signed' || state === undefined || updatedAtMs === undefined) return undefined;
  return updatedAtMs > receivedAtMs + AHEAD_MS_MAX ? undefined : { state, updatedAtMs };
}

function isOpen({ signed, read }: PaymentRecord, one: SignedState): boolean {
  if (isSurelyAfter(read, one)) return false;
  const standing = standingSigned([...signed, one], read);
  return standing.some(({ state, updatedAtMs }) => state === one.state && updatedAtMs === one.updatedAtMs);
}

function readOf({ reading: { state, updatedAtMs }, atMs }: Answered): Read {
  return { state, ...(updatedAtMs !== undefined && { updatedAtMs }), atMs };
}

/** While it is disputed it stays where it was. */
function standsAt(
  position: Position,
  seen: PaymentRecord | undefined,
): Pick<PaymentRecord, 'state' | 'updatedAtMs' | 'isDisputed'> {
  const { state, updatedAtMs } = position.isDisputed ? (seen ?? position) : position;
  return {
    state,
    ...(updatedAtMs !== undefined && { updatedAtMs }),
    ...(position.isDisputed && { isDisputed: true }),
  };
}

/** What answers a start is what that start made, whatever Spreedly calls it. */
function paymentIdOf({ reading, cause }: Answered): string | undefined {
  const { orderId } = reading;
  return cause === 'started' && orderId !== undefined && PAYMENT_ID.test(orderId) ? orderId : paymentIdIn(reading);
}

type Facts = Pick<PaymentRecord, 'transactionType' | 'amount' | 'currency' | 'onTestGateway' | 'createdAtMs'>;

/** What a transaction is from its beginning. */
function factsOf(of: Facts | undefined): Facts {
  const { transactionType, amount, currency, onTestGateway, createdAtMs } = of ?? {};
  return {
    ...(transactionType !== undefined && { transactionType }),
    ...(amount !== undefined && { amount }),
    ...(currency !== undefined && { currency }),
    ...(onTestGateway !== undefined && { onTestGateway }),
    ...(createdAtMs !== undefined && { createdAtMs }),
  };
}

type Details = Pick<PaymentRecord, 'message' | 'gatewayTransactionId' | 'requiredAction' | 'responses'>;

/** What only Spreedly's own answer tells. */
function detailsOf({ message, gatewayTransactionId, requiredAction, responses }: Details): Details {
  return {
    ...(message !== undefined && { message }),
    ...(gatewayTransactionId !== undefined && { gatewayTransactionId }),
    ...(requiredAction !== undefined && { requiredAction }),
    responses,
  };
}

/** All that two records have to agree in; when Spreedly was asked is not among it. */
function contentOf(record: Omit<PaymentRecord, 'version' | 'told' | 'seenAtMs' | 'heardAtMs' | 'history' | 'events'>) {
  const { paymentId, state, updatedAtMs, isDisputed, signed, read } = record;
  return {
    paymentId,
    state,
    updatedAtMs,
    isDisputed,
    signed,
    read: read && { ...read, atMs: 0 },
    ...factsOf(record),
    ...detailsOf(record),
  };
}

/** How a callback is called that says no more than others: whether it is proven, the state and its time. */
function nameOf({ proof, told: { state = '', updatedAtMs } }: CallbackMember): string {
  return `${proof.kind} ${updatedAtMs ?? ''} ${state.slice(0, NAMED_CHARACTERS_MAX)}`;
}

function entriesOf(
  seen: PaymentRecord | undefined,
  { told, answered }: BroughtIn,
  isChanged: boolean,
): readonly PaymentHistoryEntry[] {
  const isNew = told !== undefined && seen?.told.includes(nameOf(told.member)) !== true;
  const isKept = answered !== undefined && (isNew || isChanged || ALWAYS_KEPT.has(answered.cause));
  const callback = isNew ? [{ kind: 'callback' as const, atMs: told.receivedAtMs, member: told.member }] : [];
  const reading = isKept
    ? [{ kind: 'reading' as const, atMs: answered.atMs, cause: answered.cause, reading: answered.reading }]
    : [];
  return [...callback, ...reading].map((entry, index) => ({ ...entry, sequence: (seen?.history ?? 0) + index + 1 }));
}
