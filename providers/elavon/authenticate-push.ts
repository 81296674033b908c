import type { NotificationProfile } from '../../domain/merchant-application/notification-profile.ts';
import type { KnownSecrets } from '../../domain/merchant-application/notification-secret.ts';
import type {
  AccessTokens,
  NotificationSecrets,
  PushAuthenticator,
  PushProof,
} from '../../domain/merchant-application/ports.ts';
import { matchProof } from './match-proof.ts';
import { type Presented, readPresented } from './presented.ts';

export type RefusalReason = 'unknown_profile' | 'secret_missing' | 'header_missing' | 'no_match';

export type AuthenticationDependencies = {
  readonly profiles: readonly NotificationProfile[];
  readonly secrets: NotificationSecrets;
  readonly tokens: AccessTokens;
  readonly observe: {
    /** `profileCode` only where it is one of ours: anything may stand in a URL. */
    refused(reason: RefusalReason, profileCode: string | undefined): void;
    /** Of a profile that is refused until an operator puts its secret in. */
    secretMissing(profileCode: string): void;
  };
};

type Attempt = Exclude<PushProof, { kind: 'refused' }> | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** Takes the place of a profile that nobody knows: the same work, and never a match. */
const NOBODY: NotificationProfile = { code: '', mode: 'token' };

/**
 * Says whether pushes are Elavon's. An unknown profile, an unknown user and a wrong secret cost the same work and get the same
 * answer. What does not match is tried again with secrets and keys fetched anew, so that a new secret works as soon as it is
 * put in; and so is what matches the previous secret, so that it is refused as soon as it is revoked.
 */
export function createPushAuthenticator(dependencies: AuthenticationDependencies): PushAuthenticator {
  const { profiles, secrets, tokens, observe } = dependencies;
  return {
    async check(profileCode, headers, nowMs) {
      const profile = profiles.find(({ code }) => code === profileCode);
      const presented = readPresented(headers[(profile?.header ?? 'authorization').toLowerCase()]);
      const attempt = (): Promise<Attempt> => authenticate(profile, presented, nowMs, dependencies);

      let outcome = await attempt();
      if (outcome.kind === 'refused') {
        await Promise.all([secrets.renew(nowMs), tokens.renew(nowMs)]);
        outcome = await attempt();
      }
      if (outcome.kind === 'authentic' && outcome.secret === 'previous') {
        await secrets.confirm(outcome.profileCode, nowMs);
        outcome = await attempt();
      }
      if (outcome.kind !== 'refused') return outcome;
      if (outcome.reason === 'secret_missing' && profile !== undefined) observe.secretMissing(profile.code);
      observe.refused(outcome.reason, profile?.code);
      return { kind: 'refused' };
    },
  };
}

async function authenticate(
  profile: NotificationProfile | undefined,
  presented: Presented,
  nowMs: number,
  { secrets, tokens }: AuthenticationDependencies,
): Promise<Attempt> {
  const { code, mode, variant } = profile ?? NOBODY;
  const all = await secrets.all(nowMs);
  const known = all.get(code);
  const live = known?.kind === 'live' ? known.live : undefined;
  // Both are done whatever the mode, so that the time does not tell it, nor whether there is such a profile.
  const proof = matchProof({ mode, ...(variant !== undefined && { variant }) }, live, presented);
  const jwt = presented.scheme === 'bearer' ? presented.afterScheme : '';
  const token = await tokens.verify(jwt, code, live, nowMs);

  if (profile === undefined) return anyIsUnknown(all) ? { kind: 'unavailable' } : refused('unknown_profile');
  if (known === undefined || known.kind === 'unavailable') return { kind: 'unavailable' };
  const stale = known.isStale ? { isStale: true } : {};
  if (proof !== 'no_match') return { ...proof, kind: 'authentic', profileCode: code, ...stale };
  const isByToken = mode === 'oauth2_password' || mode === 'oauth2_client_credentials';
  if (isByToken && token === 'unavailable') return { kind: 'unavailable' };
  if (isByToken && token !== 'invalid' && token !== 'unavailable' && (variant ?? 'bearer-jwt') === 'bearer-jwt') {
    return { kind: 'authentic', profileCode: code, variant: 'bearer-jwt', secret: token, ...stale };
  }
  // A secret that we do not know may be one that we could not learn of: refusing it would refuse Elavon itself.
  if (known.isStale) return { kind: 'unavailable' };
  if (known.kind === 'not_set') return refused('secret_missing');
  return refused(presented.isOne ? 'no_match' : 'header_missing');
}

function refused(reason: RefusalReason): Attempt {
  return { kind: 'refused', reason };
}

/** Then a profile of ours might not be refused either, and the answer must not tell them apart. */
function anyIsUnknown(all: ReadonlyMap<string, KnownSecrets>): boolean {
  return [...all.values()].some((known) => known.kind === 'unavailable' || known.isStale);
}
