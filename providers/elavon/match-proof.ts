import { timingSafeEqual } from 'node:crypto';
import {
  type NotificationProfile,
  PROOF_VARIANTS,
  type ProofVariant,
} from '../../domain/merchant-application/notification-profile.ts';
import {
  type LiveSecrets,
  type NotificationSecret,
  SECRET_VERSIONS,
  type SecretVersion,
} from '../../domain/merchant-application/notification-secret.ts';
import { digest } from './digest.ts';
import type { Presented } from './presented.ts';

export type ProofMatch = { readonly kind: 'match'; readonly variant: ProofVariant; readonly secret: SecretVersion };

/** One writing of a secret: what stands in the header, bare or after a scheme word. */
type Written = { readonly writing: 'base64' | 'text'; readonly text: string };

/** Compared with where there is no secret, and never taken for a match: the time is that of a wrong one. */
const DECOY: NotificationSecret = { mode: 'token', token: 'there is no secret here' };

/**
 * Whether what was presented is one of the live secrets of a profile, in one of the spellings of its mode, or in the one it is
 * pinned to. Every spelling of both secrets is compared, on digests and in constant time, also when another has matched and
 * when there is no secret: `live` is undefined for a profile that nobody knows. The OAuth2 modes have no secret in a header,
 * so nothing matches in them.
 */
export function matchProof(
  profile: Pick<NotificationProfile, 'mode' | 'variant'>,
  live: LiveSecrets | undefined,
  presented: Presented,
): ProofMatch | 'no_match' {
  const verbatim = digest(presented.verbatim);
  const afterScheme = digest(presented.afterScheme);
  const accepted: readonly string[] = PROOF_VARIANTS[profile.mode];
  const matches = SECRET_VERSIONS.flatMap((secret) => {
    const own = live?.[secret];
    const written = own === undefined ? [] : writingsOf(own);
    return (written.length === 0 ? writingsOf(DECOY) : written).flatMap(({ writing, text }) => {
      const expected = digest(text);
      const isBare = timingSafeEqual(expected, verbatim);
      const isAfterScheme = timingSafeEqual(expected, afterScheme);
      const isReal = written.length > 0 && presented.isOne;
      return [
        { secret, variant: `bare-${writing}`, isMatch: isBare && isReal },
        { secret, variant: `${presented.scheme}-${writing}`, isMatch: isAfterScheme && isReal },
      ];
    });
  });
  const match = matches.find(
    ({ variant, isMatch }) =>
      isMatch && accepted.includes(variant) && (profile.variant === undefined || profile.variant === variant),
  );
  if (match === undefined) return 'no_match';
  return { kind: 'match', variant: match.variant as ProofVariant, secret: match.secret };
}

/** Base64 as RFC 4648 section 4 has it, padded. Other alphabets and missing padding are other texts, and match nothing. */
function writingsOf(secret: NotificationSecret): readonly Written[] {
  switch (secret.mode) {
    case 'basic':
      // RFC 7617: all after the first colon is the password, so that it may hold more of them.
      return [{ writing: 'base64', text: base64(`${secret.username}:${secret.password}`) }];
    case 'token':
      return [
        { writing: 'base64', text: base64(secret.token) },
        { writing: 'text', text: secret.token },
      ];
    case 'plain':
      return [{ writing: 'text', text: secret.token }];
    case 'oauth2_password':
    case 'oauth2_client_credentials':
      return [];
  }
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
