import type { Busy } from '../ports.ts';
import type { Alias } from './alias.ts';
import type { MerchantApplication } from './application.ts';
import type { ApplicationEvent } from './application-event.ts';
import type { BoardStatusAnswer } from './board-status.ts';
import type { KnownSecrets, LiveSecrets, NotificationSecret, SecretVersion } from './notification-secret.ts';
import type { ApplicationPush, SealedCredentials, TerminalCredentials } from './push.ts';
import type { Receipts } from './receipts.ts';

/** Resolves once the push is durable; throws otherwise. */
export type PushQueue = { send(push: ApplicationPush, receivedAtMs: number, signal: AbortSignal): Promise<void> };

/** A push that its queue would not take, kept until it is applied. */
export type UnqueuedPush = { readonly push: ApplicationPush; readonly receivedAtMs: number };

/**
 * The second place for a push: durable once `keep` resolves, and applied by the next sweep. All throw when the store fails or
 * `signal` aborts.
 */
export type PushRefuge = {
  keep(push: ApplicationPush, receivedAtMs: number, signal: AbortSignal): Promise<void>;
  /** Those kept longest, at most `most`. */
  list(most: number, signal: AbortSignal): Promise<readonly UnqueuedPush[]>;
  /** To be called when it is applied. */
  remove(unqueued: UnqueuedPush, signal: AbortSignal): Promise<void>;
};

/** Encrypts what terminals sign in with; `opened` in the order of `sealed`. Throws when the key cannot be had. */
export type CredentialVault = {
  seal(credentials: readonly TerminalCredentials[], signal: AbortSignal): Promise<readonly SealedCredentials[]>;
  open(sealed: readonly SealedCredentials[], signal: AbortSignal): Promise<readonly TerminalCredentials[]>;
};

/** What came of a push. `repeated`: the same was told within the window, so that the history has no new row. */
export type ToldPush = {
  readonly kind: 'applied' | 'repeated';
  /** Names the application's record. */
  readonly applicationId: string;
  /** Whether anything of the current state is otherwise than before. */
  readonly changed: boolean;
  /** What contradicts what was known, in words of the domain; empty for a push that contradicts nothing. */
  readonly contradictions: readonly string[];
};

/** Brings merchant applications up to what is pushed: idempotent, indifferent to order. Throws when the store fails. */
export type MerchantApplications = { tell(push: ApplicationPush, receivedAtMs: number): Promise<ToldPush> };

/** What came of asking Elavon. */
export type SettledApplication = {
  readonly applicationId: string;
  /** Contradictions that the answer left open, in words of the domain. */
  readonly contradictions: readonly string[];
};

/** Writes down what Elavon answered about an application at `atMs`. Throws when the store fails. */
export type ApplicationSettler = {
  /** By any id that the record has or had; undefined where there is none. */
  settle(applicationId: string, answer: BoardStatusAnswer, atMs: number): Promise<SettledApplication | undefined>;
};

/** When pushes of one digest came. */
export type SeenPush = Receipts & { readonly version: number };

/** All that a push may change. */
export type ApplicationView = {
  readonly kind: 'applications';
  /** The records that its names lead to, each once. */
  readonly records: readonly MerchantApplication[];
  /** By name; without those that lead nowhere. */
  readonly aliases: ReadonlyMap<string, Alias>;
  readonly seen?: SeenPush;
};

/** What becomes of a record, all of it or nothing. */
export type ApplicationChange = {
  /** As it was read; absent where there was none under this id. The change stands only while it is so still. */
  readonly seen?: MerchantApplication;
  readonly next: MerchantApplication;
  /** Records, as they were read, that only lead to `next` from now on. */
  readonly merged: readonly MerchantApplication[];
  readonly aliases: readonly { readonly name: string; readonly seen?: Alias; readonly next: Alias }[];
  readonly events: readonly ApplicationEvent[];
  /** When pushes of this digest came; `missing`: times of which the history is to have a row from now on. */
  readonly receipt?: Receipts & {
    readonly push: ApplicationPush;
    readonly seen?: SeenPush;
    readonly missing: readonly number[];
  };
};

/** Reads and changes the records of merchant applications. All cut by `signal`, and throw when the store fails. */
export type ApplicationStore = {
  read(push: ApplicationPush, signal: AbortSignal): Promise<ApplicationView | Busy>;
  /** By an id that it has or had. */
  readById(applicationId: string, signal: AbortSignal): Promise<MerchantApplication | Busy | undefined>;
  /** `changed`: something is no longer as it was read, and nothing was written. */
  commit(change: ApplicationChange, signal: AbortSignal): Promise<'committed' | 'changed' | Busy>;
};

/** What an attempt to prove itself comes to. `variant`: the spelling that matched, one of `PROOF_VARIANTS`. */
export type PushProof =
  | {
      readonly kind: 'authentic';
      readonly profileCode: string;
      readonly variant: string;
      readonly secret: SecretVersion;
      /** Compared with secrets that could not be fetched anew: `secret` may be another version by now. */
      readonly isStale?: boolean;
    }
  | { readonly kind: 'refused' }
  /** What it would be compared with could not be had, or not lately. */
  | { readonly kind: 'unavailable' };

/** Says whether a push is Elavon's. Names of headers are in lower case. Never throws for what was sent. */
export type PushAuthenticator = {
  check(profileCode: string, headers: Readonly<Record<string, readonly string[]>>, nowMs: number): Promise<PushProof>;
};

/** By what a profile's pushes were last known to be Elavon's; `atMs` epoch milliseconds. */
export type ProfileNote = {
  readonly variant: string;
  readonly secret: 'current' | 'previous';
  readonly atMs: number;
};

/** Notes it for the operator; an older note replaces no newer one. Throws when the store fails or `signal` aborts. */
export type ProfileNotes = {
  note(
    profileCode: string,
    variant: string,
    secret: ProfileNote['secret'],
    atMs: number,
    signal: AbortSignal,
  ): Promise<void>;
};

/** The secrets of all profiles. */
export type NotificationSecrets = {
  /** By profile code; each at most five seconds old unless it is stale. */
  all(nowMs: number): Promise<ReadonlyMap<string, KnownSecrets>>;
  /** Fetches them now, for what is known did not match; does nothing when that was done too often lately. */
  renew(nowMs: number): Promise<void>;
  /** Fetches those of one profile now, for what was presented may be revoked by now. While that fails, what is known is stale. */
  confirm(profileCode: string, nowMs: number): Promise<void>;
};

/** What a token is given for. `secret`: the one that was presented; when it is revoked, so is the token. */
export type TokenGrant = {
  readonly profileCode: string;
  readonly clientId: string;
  /** The user, or the client itself. */
  readonly subject: string;
  readonly scope?: string;
  readonly secret: NotificationSecret;
};

export type IssuedToken = { readonly token: string; readonly expiresInS: number };

/** Which of the live secrets a token was given for. */
export type TokenCheck = SecretVersion | 'invalid' | 'unavailable';

/** Access tokens of ours. */
export type AccessTokens = {
  issue(grant: TokenGrant, nowMs: number): Promise<IssuedToken | 'unavailable'>;
  /** `live`: of the profile; absent where there are none, which no token fits. */
  verify(token: string, profileCode: string, live: LiveSecrets | undefined, nowMs: number): Promise<TokenCheck>;
  /** As that of the secrets, for the keys that sign. */
  renew(nowMs: number): Promise<void>;
};
