import type { CallbackMember, UnprovenReason } from '../../domain/payment/callback.ts';
import type { SigningSecrets } from '../../domain/payment/credentials.ts';
import type { CallbackQueue, SigningSecretSource } from '../../domain/payment/ports.ts';
import type { Clock } from '../../domain/ports.ts';
import { failureOf } from '../../domain/until.ts';
import { proveMember } from '../../providers/spreedly/prove-member.ts';
import { CALLBACK_BYTES_MAX, readCallback, type UnreadableCallback } from '../../providers/spreedly/read-callback.ts';
import { toldBy, tokenOf } from '../../providers/spreedly/told-member.ts';
import { DEPTH_MAX, MEMBERS_MAX, type WrittenMember } from '../../providers/spreedly/written-member.ts';
import { lastMoment } from './deadline.ts';
import type { Observe } from './observe.ts';

/** One HTTP POST as it reached us. */
export type CallbackDelivery = {
  /** API Gateway's id of the request. */
  readonly callbackId: string;
  readonly body: Uint8Array;
  /** API Gateway's clock when it took the request, epoch milliseconds. */
  readonly gatewayReceivedAtMs: number;
};

export type CallbackReply =
  | { readonly statusCode: 200; readonly body: { readonly status: 'accepted' } }
  | { readonly statusCode: 400 | 401 | 413 | 503; readonly body: { readonly message: string } };

export type CallbackDependencies = {
  readonly secrets: SigningSecretSource;
  readonly queue: CallbackQueue;
  readonly observe: Observe;
  readonly clock: Clock;
};

/** A transaction that can be looked up. */
type Readable = { readonly token: string; readonly position: number; readonly written: WrittenMember };

const ACCEPTED: CallbackReply = { statusCode: 200, body: { status: 'accepted' } };

/** One answer for a wrong signature and for none. */
const UNAUTHORIZED: CallbackReply = { statusCode: 401, body: { message: 'Unauthorized' } };

/**
 * Answers one callback of Spreedly's: read it, prove each transaction, and put all of them into the queue. Spreedly takes exactly
 * 200 for done and sends everything else again, so a 200 is only given once all are durable. One that is not proven goes too,
 * marked as such, if another one is: batches of Spreedly's are mixed, and a refusal would hold up all that are to come. Where none
 * is, anybody may have sent it, and it costs nothing but its reading.
 */
export async function answerCallback(
  { callbackId, body, gatewayReceivedAtMs }: CallbackDelivery,
  { secrets, queue, observe, clock }: CallbackDependencies,
): Promise<CallbackReply> {
  const enteredAtMs = clock();
  const reading = readCallback(body);
  if ('unreadable' in reading) {
    observe.unreadable(reading.unreadable);
    const statusCode = reading.unreadable === 'body_too_large' ? 413 : 400;
    return { statusCode, body: { message: SENTENCES[reading.unreadable] } };
  }

  const { format, members: written } = reading;
  const readable = readableIn(written);
  if (readable.length < written.length) observe.membersUnreadable(written.length - readable.length);

  const known = await proven(readable, secrets);
  if (known.kind === 'refused') {
    observe.refused(written.length);
    return UNAUTHORIZED;
  }
  if (known.kind === 'unavailable') {
    observe.notQueued('no_secret', written.length);
    return unavailable('It cannot be checked at the moment who sends this. Please send it again.');
  }

  const members = known.proofs.map(({ token, position, written: member, proof }): CallbackMember => ({
    token,
    callbackId,
    position,
    format,
    proof,
    told: toldBy(member),
  }));
  for (const [reason, count] of unprovenIn(members)) observe.unproven(reason, count);
  const untilMs = lastMoment(enteredAtMs, gatewayReceivedAtMs);
  const failure = await failureOf(untilMs, clock, (signal) => queue.sendAll(members, enteredAtMs, signal));
  if (failure !== undefined) {
    observe.notQueued('not_stored', members.length, failure);
    return unavailable('The callback could not be stored. Please send it again.');
  }
  observe.queued(members.length);
  return ACCEPTED;
}

/** Without those that have no token: there is nothing to look up and no record to tell it to. */
function readableIn(written: readonly WrittenMember[]): readonly Readable[] {
  return written.flatMap((member, position) => {
    const token = tokenOf(member);
    return token === undefined ? [] : [{ token, position, written: member }];
  });
}

type Proven =
  | { readonly kind: 'proven'; readonly proofs: readonly (Readable & Pick<CallbackMember, 'proof'>)[] }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unavailable' };

/**
 * The proof of each, if one at least is Spreedly's. Where the signatures match none of the secrets that are known, Spreedly may
 * have a new one already: they are fetched anew and tried again, so that it works as soon as it is put in.
 */
async function proven(members: readonly Readable[], source: SigningSecretSource): Promise<Proven> {
  let known = await source.read();
  let proofs = known === undefined ? [] : proofsOf(members, known.secrets);
  const isToTryAgain = !isAnySigned(proofs) && proofs.some(({ proof }) => isBySecret(proof));
  if (isToTryAgain) {
    await source.renew();
    known = await source.read();
    proofs = known === undefined ? [] : proofsOf(members, known.secrets);
  }
  if (known === undefined) return { kind: 'unavailable' };
  if (isAnySigned(proofs)) return { kind: 'proven', proofs };
  // A secret that we do not know may be one that we could not learn of: refusing it would refuse Spreedly itself.
  return { kind: isToTryAgain && known.isStale ? 'unavailable' : 'refused' };
}

function proofsOf(members: readonly Readable[], secrets: SigningSecrets) {
  return members.map((member) => ({ ...member, proof: proveMember(member.written, secrets) }));
}

function isAnySigned(proofs: readonly Pick<CallbackMember, 'proof'>[]): boolean {
  return proofs.some(({ proof }) => proof.kind === 'signed');
}

/** Whether another secret could change it. */
function isBySecret(proof: CallbackMember['proof']): boolean {
  return proof.kind === 'unproven' && proof.reason === 'signature_wrong';
}

function unprovenIn(members: readonly CallbackMember[]): ReadonlyMap<UnprovenReason, number> {
  const counts = new Map<UnprovenReason, number>();
  for (const { proof } of members) {
    if (proof.kind === 'unproven') counts.set(proof.reason, (counts.get(proof.reason) ?? 0) + 1);
  }
  return counts;
}

function unavailable(message: string): CallbackReply {
  return { statusCode: 503, body: { message } };
}

const AS_DOCUMENTED = 'Please send the transactions as they are documented.';

/** For whoever reads Spreedly's log of what we answered. */
const SENTENCES: Readonly<Record<UnreadableCallback, string>> = {
  body_missing: `The body is empty. ${AS_DOCUMENTED}`,
  body_too_large: `The body has more than ${CALLBACK_BYTES_MAX} bytes. Please send fewer transactions in one callback.`,
  not_utf8: `The body is not UTF-8. ${AS_DOCUMENTED}`,
  neither_xml_nor_json: `The body is neither XML nor JSON. ${AS_DOCUMENTED}`,
  not_well_formed: `The XML of the body is not well-formed. ${AS_DOCUMENTED}`,
  doctype: 'The XML of the body has a document type, which is not taken. Please send it without.',
  processing_instruction:
    'The XML of the body has a processing instruction, which is not taken. Please send it without.',
  other_encoding: 'The XML of the body declares another version than 1.0, or another encoding than UTF-8.',
  nested_too_deep: `The body is nested more than ${DEPTH_MAX} deep. ${AS_DOCUMENTED}`,
  too_many_attributes: `An element of the body has too many attributes. ${AS_DOCUMENTED}`,
  name_too_long: `A name in the body is too long. ${AS_DOCUMENTED}`,
  too_many_elements: `The XML of the body has too many elements. ${AS_DOCUMENTED}`,
  not_transactions: `The body is neither a transaction nor a list of them. ${AS_DOCUMENTED}`,
  too_many_members: `The body has more than ${MEMBERS_MAX} transactions. Please send fewer in one callback.`,
  not_json: `The body is not JSON. ${AS_DOCUMENTED}`,
  names_repeated: `The JSON of the body has one name twice. ${AS_DOCUMENTED}`,
};
