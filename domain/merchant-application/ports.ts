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

/** Whether a push is Elavon's, and by what it is known; `secret`: which of the two live ones it was proven with. */
export type PushProof =
  | {
      readonly kind: 'authentic';
      readonly profileCode: string;
      readonly variant: string;
      readonly secret: 'current' | 'previous';
    }
  | { readonly kind: 'refused' }
  /** The secrets could not be had: nobody knows. */
  | { readonly kind: 'unavailable' };

/** Header names are in lower case. Refuses alike, and in like time, an unknown profile, an unknown user and a wrong secret. */
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
