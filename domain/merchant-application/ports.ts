import type { KnownSecrets, LiveSecrets, NotificationSecret, SecretVersion } from './notification-secret.ts';
import type { ApplicationPush, SealedCredentials, TerminalCredentials } from './push.ts';

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

/** What an attempt to prove itself comes to. `variant`: the spelling that matched, one of `PROOF_VARIANTS`. */
export type PushProof =
  | {
      readonly kind: 'authentic';
      readonly profileCode: string;
      readonly variant: string;
      readonly secret: SecretVersion;
    }
  | { readonly kind: 'refused' }
  /** What it would be compared with could not be had, or not lately. */
  | { readonly kind: 'unavailable' };

/** Says whether a push is Elavon's. Names of headers are in lower case. Never throws for what was sent. */
export type PushAuthenticator = {
  check(profileCode: string, headers: Readonly<Record<string, readonly string[]>>, nowMs: number): Promise<PushProof>;
};

/** The secrets of all profiles. */
export type NotificationSecrets = {
  /** By profile code; each at most five minutes old unless it is stale. */
  all(nowMs: number): Promise<ReadonlyMap<string, KnownSecrets>>;
  /** Fetches them now, for what is known did not match; does nothing when that was done too often lately. */
  renew(nowMs: number): Promise<void>;
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
