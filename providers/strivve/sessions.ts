import type { Connection, ConnectionCredentials } from '../../domain/job/connection.ts';
import type { CallFailure } from '../../domain/called.ts';
import type { Session, Wire } from './exchange.ts';
import { logIn } from './log-in.ts';

/** The secret of a connection. Neither of the two throws. */
export type CredentialSource = {
  /** Undefined while it is not filled in or cannot be had. */
  read(): Promise<ConnectionCredentials | undefined>;
  /** Fetches it anew, because what was read did not get in. */
  renew(): Promise<void>;
};

/** The one session of a connection, in memory: begun when it is needed, and by one login however many wait for it. */
export type Sessions = {
  /** `acceptedSinceMs`: a session that nothing was accepted of since then is not good enough. */
  current(signal: AbortSignal, acceptedSinceMs?: number): Promise<Session | CallFailure>;
  /** The session that takes the place of one that was answered 401: a new one, or the same where a login is no help. */
  after(refused: Session, signal: AbortSignal): Promise<Session | CallFailure>;
  /** CardSavr took the session for good, whatever it said to the call. */
  accepted(session: Session): void;
  /** A new session was answered 401 as well: the client may not see what it asked for. */
  isNoHelp(session: Session): void;
  end(session: Session): void;
};

/** A login outlives the call that began it, because others may wait for it too, and not by more than this. */
const LOGIN_MS_MAX = 8_000;

/** Credentials that did not get in are not tried again before: a user could be locked by it. */
const REFUSED_FOR_MS = 30_000;

/** For so long a 401 to a session that a login has just replaced is not answered by another login. */
const NO_HELP_FOR_MS = 60_000;

export function createSessions(
  connection: Connection,
  source: CredentialSource,
  wire: Wire,
  now: () => number,
): Sessions {
  let known:
    { readonly session: Session; readonly credentials: ConnectionCredentials; acceptedAtMs: number } | undefined;
  let underWay: Promise<Session | CallFailure> | undefined;
  let refused:
    { readonly credentials: ConnectionCredentials; readonly atMs: number; readonly failure: CallFailure } | undefined;
  let noHelp: { readonly session: Session; readonly untilMs: number } | undefined;

  async function begin(credentials: ConnectionCredentials): Promise<Session | CallFailure> {
    const isKnownNotToGetIn =
      refused !== undefined && isSame(refused.credentials, credentials) && now() - refused.atMs < REFUSED_FOR_MS;
    if (isKnownNotToGetIn && refused !== undefined) return refused.failure;
    const outcome = await tryTwice(credentials);
    if (!isFailure(outcome)) return keep(outcome, credentials);
    if (outcome.reason !== 'unauthorized') return outcome;
    await source.renew();
    const anew = await source.read();
    if (anew === undefined || isSame(anew, credentials)) return refuse(outcome, credentials);
    const second = await tryTwice(anew);
    if (!isFailure(second)) return keep(second, anew);
    return second.reason === 'unauthorized' ? refuse(second, anew) : second;
  }

  /** A connection that was kept open may have been closed at the other end; of a login nothing is lost by trying again. */
  async function tryTwice(credentials: ConnectionCredentials): Promise<Session | CallFailure> {
    const signal = AbortSignal.timeout(LOGIN_MS_MAX);
    const first = await logIn(connection, credentials, wire, signal);
    const hasBroken = isFailure(first) && first.reason === 'no_answer' && !signal.aborted;
    return hasBroken ? logIn(connection, credentials, wire, signal) : first;
  }

  function keep(session: Session, credentials: ConnectionCredentials): Session {
    known = { session, credentials, acceptedAtMs: now() };
    refused = undefined;
    return session;
  }

  function refuse(failure: CallFailure, credentials: ConnectionCredentials): CallFailure {
    refused = { credentials, atMs: now(), failure };
    return failure;
  }

  async function current(signal: AbortSignal, acceptedSinceMs = -Infinity): Promise<Session | CallFailure> {
    const credentials = await source.read();
    if (credentials === undefined) return notSent('no_credentials', 'the secret is not filled in, or cannot be read');
    if (known !== undefined && isSame(known.credentials, credentials) && known.acceptedAtMs >= acceptedSinceMs) {
      return known.session;
    }
    underWay ??= begin(credentials).finally(() => (underWay = undefined));
    return unlessAborted(underWay, signal);
  }

  return {
    current,
    async after(session, signal) {
      if (noHelp?.session === session && now() < noHelp.untilMs) return session;
      if (known?.session === session) known = undefined;
      return current(signal);
    },
    accepted(session) {
      if (known?.session === session) known.acceptedAtMs = now();
    },
    isNoHelp(session) {
      noHelp = { session, untilMs: now() + NO_HELP_FOR_MS };
    },
    end(session) {
      if (known?.session === session) known = undefined;
    },
  };
}

export function isFailure(outcome: Session | CallFailure): outcome is CallFailure {
  return 'kind' in outcome;
}

/** A secret that was changed ends the session of the old one, and may be one of another server. */
function isSame(one: ConnectionCredentials, other: ConnectionCredentials): boolean {
  return (['integratorName', 'integratorKey', 'username', 'password', 'apiUrl'] as const).every(
    (name) => one[name] === other[name],
  );
}

/** Whoever waits for a login waits no longer than its own deadline. */
async function unlessAborted(
  login: Promise<Session | CallFailure>,
  signal: AbortSignal,
): Promise<Session | CallFailure> {
  const passed = Promise.withResolvers<CallFailure>();
  const giveUp = () => passed.resolve(notSent('no_answer', 'login: nothing had come by the deadline'));
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([login, passed.promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function notSent(reason: CallFailure['reason'], detail: string): CallFailure {
  return { kind: 'failed', reason, maybeDone: false, detail };
}
