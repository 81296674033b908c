import type {
  CredentialVault,
  PushAuthenticator,
  PushProof,
  PushQueue,
  PushRefuge,
} from '../../domain/merchant-application/ports.ts';
import type { ApplicationPush } from '../../domain/merchant-application/push.ts';
import { BODY_BYTES_MAX } from '../../domain/json-body.ts';
import type { Clock } from '../../domain/ports.ts';
import { failureOf, until } from '../../domain/until.ts';
import type { PlainPush } from '../../providers/elavon/plain-push.ts';
import type { UnreadablePush } from '../../providers/elavon/read-body.ts';
import { leaveCredentialsOut, sealPush } from '../../providers/elavon/seal-push.ts';
import { translate } from '../../providers/elavon/translate.ts';
import { halfUntil, lastMoment } from './deadline.ts';
import type { NoteVariant } from './note-variant.ts';
import type { Observe } from './observe.ts';

/** One HTTP POST as it reached us. */
export type PushDelivery = {
  /** As it stands in the URL. */
  readonly profileCode: string;
  /** The host name that API Gateway was called by. */
  readonly host?: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Uint8Array;
  /** API Gateway's clock when it took the request, epoch milliseconds. */
  readonly gatewayReceivedAtMs: number;
};

export type PushReply =
  | { readonly statusCode: 200; readonly body: { readonly status: 'accepted' } }
  | { readonly statusCode: 400 | 401 | 413 | 503; readonly body: { readonly message: string } };

export type PushDependencies = {
  readonly authenticator: PushAuthenticator;
  readonly vault: Pick<CredentialVault, 'seal'>;
  readonly queue: PushQueue;
  /** Where a push goes that the queue does not take. */
  readonly refuge: Pick<PushRefuge, 'keep'>;
  readonly noteVariant: NoteVariant;
  readonly observe: Observe;
  readonly clock: Clock;
  /** The only host name under which pushes are taken: of a domain that asks for a client certificate. Any if absent. */
  readonly requiredHost?: string | undefined;
};

type Authentic = Extract<PushProof, { kind: 'authentic' }>;

const ACCEPTED: PushReply = { statusCode: 200, body: { status: 'accepted' } };

/** One answer for an unknown profile, an unknown user, a wrong secret and a wrong host, so that none learns which it was. */
const UNAUTHORIZED: PushReply = { statusCode: 401, body: { message: 'Unauthorized' } };

/**
 * Answers one push of Elavon's: proof, body, sealed credentials, then a durable receipt. Elavon documents no second try, so a
 * 503 is a loss, and counted as one; a 200 is only given for what is in the queue or in the table. Credentials that cannot be
 * sealed are in neither, and cost nothing else of the push.
 */
export async function answerPush(delivery: PushDelivery, dependencies: PushDependencies): Promise<PushReply> {
  const { clock, observe, noteVariant } = dependencies;
  const enteredAtMs = clock();
  const lastMs = lastMoment(enteredAtMs, delivery.gatewayReceivedAtMs);

  const proof = await authenticate(delivery, lastMs, dependencies);
  if (proof.kind === 'refused') return UNAUTHORIZED;
  if (proof.kind === 'unavailable') {
    observe.lost({ cause: 'not_authenticated', error: proof.error });
    return unavailable('It cannot be checked at the moment who sends this. Please send it again.');
  }

  const { profileCode } = proof;
  if (delivery.body.byteLength > BODY_BYTES_MAX) {
    observe.tooLarge(profileCode);
    return { statusCode: 413, body: { message: SENTENCES.body_too_large } };
  }
  const translation = translate(delivery.body);
  if (translation.kind === 'unreadable') {
    observe.unreadable(profileCode, translation.reason);
    return { statusCode: 400, body: { message: SENTENCES[translation.reason] } };
  }
  if (translation.isCut) observe.cut(profileCode);

  const reply = await accept(proof, translation.push, { enteredAtMs, lastMs }, dependencies);
  if (reply === ACCEPTED) await noteVariant(proof, enteredAtMs, lastMs);
  return reply;
}

async function authenticate(
  { profileCode, host, headers }: PushDelivery,
  lastMs: number,
  { authenticator, clock, requiredHost, observe }: PushDependencies,
): Promise<Authentic | { kind: 'refused' } | { kind: 'unavailable'; error?: unknown }> {
  try {
    const nowMs = clock();
    const proof = await until(halfUntil(lastMs, nowMs), clock, () => authenticator.check(profileCode, headers, nowMs));
    if (proof === 'deadline_passed') return { kind: 'unavailable', error: proof };
    // Only now: whoever comes by another host learns nothing from the time either.
    const isElsewhere = requiredHost !== undefined && host?.toLowerCase() !== requiredHost.toLowerCase();
    if (!isElsewhere) return proof;
    if (proof.kind !== 'refused') observe.wrongHost(proof.kind === 'authentic' ? proof.profileCode : undefined);
    return { kind: 'refused' };
  } catch (error) {
    return { kind: 'unavailable', error };
  }
}

async function accept(
  { profileCode, variant }: Authentic,
  plain: PlainPush,
  { enteredAtMs, lastMs }: { readonly enteredAtMs: number; readonly lastMs: number },
  { vault, queue, refuge, clock, observe }: PushDependencies,
): Promise<PushReply> {
  const told = await sealed(profileCode, plain, halfUntil(lastMs, clock()), { vault, clock, observe });
  const queueUntilMs = halfUntil(lastMs, clock());
  const queued = await failureOf(queueUntilMs, clock, (signal) => queue.send(told, enteredAtMs, signal));
  if (queued === undefined) {
    observe.queued(profileCode, variant);
    return ACCEPTED;
  }
  const kept = await failureOf(lastMs, clock, (signal) => refuge.keep(told, enteredAtMs, signal));
  if (kept === undefined) {
    observe.keptAside(profileCode, variant, queued);
    return ACCEPTED;
  }
  observe.lost({ cause: 'not_stored', error: kept }, profileCode);
  return unavailable('The push could not be stored. Please send it again.');
}

/** Without its credentials where they cannot be sealed: Elavon may never say the rest again, and they can be asked for. */
async function sealed(
  profileCode: string,
  plain: PlainPush,
  untilMs: number,
  { vault, clock, observe }: Pick<PushDependencies, 'vault' | 'clock' | 'observe'>,
): Promise<ApplicationPush> {
  let failure: unknown;
  try {
    const push = await until(untilMs, clock, (signal) => sealPush(profileCode, plain, vault, signal));
    if (push !== 'deadline_passed') return push;
    failure = push;
  } catch (error) {
    failure = error;
  }
  observe.notSealed(profileCode, failure);
  return leaveCredentialsOut(profileCode, plain);
}

function unavailable(message: string): PushReply {
  return { statusCode: 503, body: { message } };
}

/** For whoever reads Elavon's log of what we answered. */
const SENTENCES: Readonly<Record<UnreadablePush, string>> = {
  body_missing: 'The body is empty. Please send the notification as a JSON object.',
  body_too_large: `The body has more than ${BODY_BYTES_MAX} bytes. Please send less in one notification.`,
  not_utf8: 'The body is not UTF-8. Please send the notification as JSON in UTF-8.',
  not_json: 'The body is not JSON. Please send the notification as a JSON object.',
  nested_too_deep: 'The JSON of the body is nested too deep. Please send the notification as it is documented.',
  not_an_object: 'The body is JSON, but no object. Please send the notification as a JSON object.',
  nothing_known:
    'The JSON of the body has no field of a notification. Please send the notification as it is documented.',
};
