import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod/mini';
import type { LiveSecrets, NotificationSecret } from '../domain/merchant-application/notification-secret.ts';
import type { AccessTokens, TokenCheck } from '../domain/merchant-application/ports.ts';
import { parseJson } from '../domain/parse-json.ts';
import { createCachedSecret } from './cached-secret.ts';
import { PROOF_TIMES } from './elavon-secrets.ts';
import type { DatedSecret } from './secrets-manager.ts';

const key = z.string().check(z.minLength(32));
const secretSchema = z.object({ current: key, previous: z.exactOptional(key) });

/** One that signs; `kid` says which and nothing about it. */
type SigningKey = { readonly kid: string; readonly bytes: Uint8Array };

type SigningKeys = {
  readonly current: SigningKey;
  readonly previous?: SigningKey;
  readonly storedAtMs: number;
};

const ALGORITHM = 'HS256';
const TYPE = 'at+jwt';

/** Short, because nothing but its end, or that of its secret or key, revokes a token. */
const LIFE_S = 600;

/** What we issue has some 700 characters. */
const LENGTH_MAX = 4_096;

/** Clocks of two environments may differ by this much. */
const SKEW_S = 60;

/**
 * A new key signs nothing until it is this old: by then every environment that verifies knows it, also after some minutes in
 * which Secrets Manager failed. Until then the previous one signs.
 */
const SETTLED_AFTER_MS = 6 * 60_000;

/** Signs nothing: the work for an unknown key is that for a wrong signature. */
const DECOY: SigningKey = { kid: '', bytes: new Uint8Array(64) };

const claimsSchema = z.object({ iat: z.int(), exp: z.int(), mark: z.string() });

export type CachedAccessTokens = AccessTokens & {
  /** Fetches the keys for the first time. Never throws. */
  load(nowMs: number): Promise<void>;
};

/**
 * Access tokens of ours: JWTs (RFC 9068) signed with HS256 by the key of the stage, for one profile each. A token carries a
 * mark, the keyed hash of the secret that it was given for, and so ends with that secret. `issuer` names the stage.
 */
export function createAccessTokens(
  issuer: string,
  fetchKeys: (signal: AbortSignal) => Promise<DatedSecret>,
  onFailure: (error: unknown) => void,
): CachedAccessTokens {
  const cache = createCachedSecret(async (signal) => keysOf(await fetchKeys(signal)), onFailure, PROOF_TIMES);
  const audienceOf = (profileCode: string): string => `${issuer}/${profileCode}`;

  async function verifyNow(token: string, expected: Expected): Promise<Verified> {
    const keys = await cache.read(expected.nowMs);
    if (keys === undefined) return { check: 'unavailable' };
    const verified = await verifyWith(keys.value, token, expected);
    // It may be signed by a key that we could not learn of.
    return verified.check === 'invalid' && keys.isStale ? { check: 'unavailable' } : verified;
  }

  return {
    load: (nowMs) => cache.load(nowMs),
    renew: (nowMs) => cache.renew(nowMs),

    async issue({ profileCode, clientId, subject, scope, secret }, nowMs) {
      const keys = await cache.read(nowMs);
      if (keys === undefined) return 'unavailable';
      const { kid, bytes } = signerOf(keys.value, nowMs);
      const issuedAtS = Math.floor(nowMs / 1_000);
      const mark = markOf(secret, profileCode, bytes);
      const token = await new SignJWT({ client_id: clientId, mark, ...(scope !== undefined && { scope }) })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
        .setIssuer(issuer)
        .setAudience(audienceOf(profileCode))
        .setSubject(subject)
        .setIssuedAt(issuedAtS)
        .setExpirationTime(issuedAtS + LIFE_S)
        .setJti(randomUUID())
        .sign(bytes);
      return { token, expiresInS: LIFE_S };
    },

    async verify(token, profileCode, live, nowMs) {
      const expected = { issuer, audience: audienceOf(profileCode), profileCode, live, nowMs };
      const verified = await verifyNow(token, expected);
      if (verified.signedBy !== 'previous') return verified.check;
      // The previous key may have been revoked since.
      await cache.confirm(nowMs);
      return (await verifyNow(token, expected)).check;
    },
  };
}

type Expected = {
  readonly issuer: string;
  readonly audience: string;
  readonly profileCode: string;
  readonly live: LiveSecrets | undefined;
  readonly nowMs: number;
};

/** `signedBy`: which of our keys, of a token that is valid. */
type Verified = { readonly check: TokenCheck; readonly signedBy?: 'current' | 'previous' };

const INVALID: Verified = { check: 'invalid' };

async function verifyWith(keys: SigningKeys, token: string, expected: Expected): Promise<Verified> {
  const { issuer, audience, profileCode, live, nowMs } = expected;
  let signer = DECOY;
  try {
    const { payload } = await jwtVerify(
      isCanonical(token) ? token : '',
      ({ kid }) => {
        signer = [keys.current, keys.previous].find((known) => known?.kid === kid) ?? DECOY;
        return signer.bytes;
      },
      {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer,
        audience,
        currentDate: new Date(nowMs),
        requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id', 'mark'],
      },
    );
    const claims = claimsSchema.safeParse(payload);
    if (signer === DECOY || !claims.success || live === undefined) return INVALID;
    const { iat, exp, mark } = claims.data;
    if (exp - iat > LIFE_S || iat > nowMs / 1_000 + SKEW_S) return INVALID;
    const check = versionOf(mark, live, profileCode, signer);
    return check === 'invalid' ? INVALID : { check, signedBy: signer === keys.previous ? 'previous' : 'current' };
  } catch (error) {
    if (error instanceof errors.JOSEError) return INVALID;
    throw error;
  }
}

/**
 * jose reads base64 leniently: white space, and bits of the last character that say nothing, would make many texts of one
 * token. Only the one that we wrote is taken.
 */
function isCanonical(token: string): boolean {
  if (token.length > LENGTH_MAX) return false;
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

/** Compares with both secrets, in constant time. */
function versionOf(mark: string, live: LiveSecrets, profileCode: string, signer: SigningKey): TokenCheck {
  const [isCurrent, isPrevious] = [live.current, live.previous].map(
    (secret) => secret !== undefined && areEqual(mark, markOf(secret, profileCode, signer.bytes)),
  );
  if (isCurrent === true) return 'current';
  return isPrevious === true ? 'previous' : 'invalid';
}

/** Keyed by what signs the token: a mark can be neither compared with another's nor tried out by whoever sees the token. */
function markOf(secret: NotificationSecret, profileCode: string, signedBy: Uint8Array): string {
  const fields = Object.entries(secret).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHmac('sha256', signedBy)
    .update(JSON.stringify(['mark', profileCode, fields]))
    .digest('base64url');
}

function signerOf({ current, previous, storedAtMs }: SigningKeys, nowMs: number): SigningKey {
  return previous !== undefined && nowMs < storedAtMs + SETTLED_AFTER_MS ? previous : current;
}

/** Says what is wrong with the keys without quoting any of them. */
function keysOf({ text, storedAtMs }: DatedSecret): SigningKeys {
  const { data } = secretSchema.safeParse(parseJson(text));
  if (data === undefined)
    throw new Error('The secret of the access token keys is not {"current": "<32 characters or more>"}.');
  const { current, previous } = data;
  return {
    current: signingKey(current),
    ...(previous !== undefined && { previous: signingKey(previous) }),
    storedAtMs,
  };
}

function signingKey(keyText: string): SigningKey {
  const bytes = new TextEncoder().encode(keyText);
  return { kid: digest(`kid ${keyText}`).toString('base64url').slice(0, 16), bytes };
}

function areEqual(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
