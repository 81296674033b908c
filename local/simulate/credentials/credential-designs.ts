import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createFailedAttempts } from '../../../functions/elavon-token/failed-attempts.ts';
import { issueToken } from '../../../functions/elavon-token/issue-token.ts';
import { createPushAuthenticator } from '../../../providers/elavon/authenticate-push.ts';
import { type CredentialWorld, secretOf, VERSIONS } from './credential-world.ts';
import type { Attempt } from './draw-attempt.ts';

/** Whether an attempt is let in. */
export type Door = (attempt: Attempt) => Promise<boolean>;

/** Designs by a name that a worker can be told. */
export const CREDENTIAL_DESIGNS = {
  'Elavon as Cardhook knows it': ourDoor,
  'the beginning is compared': besides(async (attempt, world) => {
    const [value = ''] = valuesOf(attempt);
    return value.length > 8 && liveTexts(attempt, world).some((live) => live.startsWith(value.replace(/^\S+ /, '')));
  }),
  'case makes no difference': besides(async (attempt, world) => {
    const [value = ''] = valuesOf(attempt);
    return liveTexts(attempt, world).some((live) => value.toLowerCase().endsWith(live.toLowerCase()));
  }),
  'base64 read leniently': besides(async (attempt, world) => {
    const [, written = ''] = (valuesOf(attempt)[0] ?? '').split(' ');
    const text = Buffer.from(written, 'base64').toString();
    return liveTexts(attempt, world).some((live) => Buffer.from(live, 'base64').toString() === text && text !== '');
  }),
  'tokens by the algorithm that they name': besides(async (attempt) => {
    const token = tokenOf(attempt);
    return (
      token !== undefined && decodeProtectedHeader(token).alg?.toLowerCase() === 'none' && decodeJwt(token).iss !== ''
    );
  }),
  'tokens of any profile': besides(async (attempt, world) => {
    const token = tokenOf(attempt) ?? '-';
    const live = [...world.bearers.values()].flatMap(({ current, previous }) => [current, previous]);
    return attempt.how === 'of another profile' && live.includes(token);
  }),
  'secrets that are never given up': besides(async (attempt, world) =>
    valuesOf(attempt).some((value) => allTexts(attempt, world).some((text) => value.endsWith(text))),
  ),
} as const satisfies Readonly<Record<string, (world: CredentialWorld) => Door>>;

export type CredentialDesignName = keyof typeof CREDENTIAL_DESIGNS;

export const OUR_DOOR: CredentialDesignName = 'Elavon as Cardhook knows it';

/** Designs that a suite worth its zero has to catch. */
export const KNOWN_BAD_DOORS: readonly CredentialDesignName[] = [
  'the beginning is compared',
  'case makes no difference',
  'base64 read leniently',
  'tokens by the algorithm that they name',
  'tokens of any profile',
  'secrets that are never given up',
];

function ourDoor(world: CredentialWorld): Door {
  const observe = {
    refused: () => undefined,
    secretMissing: () => undefined,
    issued: () => undefined,
    unavailable: () => undefined,
  };
  const authenticator = createPushAuthenticator({ ...world, observe });
  const failedAttempts = createFailedAttempts();
  return async (attempt) => {
    if (attempt.to === 'webhook') {
      const headers = { authorization: attempt.values };
      const { kind } = await authenticator.check(attempt.profile.code, headers, attempt.nowMs);
      return kind === 'authentic';
    }
    const { statusCode } = await issueToken(
      {
        method: 'POST',
        query: {},
        headers: {
          'content-type': ['application/x-www-form-urlencoded'],
          ...(attempt.authorization !== '' && { authorization: [attempt.authorization] }),
        },
        body: Buffer.from(new URLSearchParams(attempt.form).toString()),
      },
      attempt.nowMs,
      { ...world, observe, failedAttempts },
    );
    return statusCode === 200;
  };
}

/** Our own design, with a second way in. */
function besides(wayIn: (attempt: Attempt, world: CredentialWorld) => Promise<boolean>) {
  return (world: CredentialWorld): Door => {
    const ours = ourDoor(world);
    return async (attempt) => (await ours(attempt)) || (await isLetIn(attempt));

    async function isLetIn(attempt: Attempt): Promise<boolean> {
      try {
        return await wayIn(attempt, world);
      } catch {
        return false;
      }
    }
  };
}

function valuesOf(attempt: Attempt): readonly string[] {
  return attempt.to === 'webhook' ? attempt.values : [];
}

function tokenOf(attempt: Attempt): string | undefined {
  return /^bearer (.*)$/is.exec(valuesOf(attempt)[0] ?? '')?.[1];
}

function liveTexts(attempt: Attempt, world: CredentialWorld): readonly string[] {
  return textsOf(attempt, world, ['current', 'previous']);
}

function allTexts(attempt: Attempt, world: CredentialWorld): readonly string[] {
  return textsOf(attempt, world, VERSIONS);
}

/** What may stand in a header of the profile after the scheme word, by our own account of it. */
function textsOf({ profile }: Attempt, world: CredentialWorld, versions: typeof VERSIONS): readonly string[] {
  const { code, mode } = profile;
  return versions.flatMap((version) => {
    const secret = secretOf(mode, code, version);
    if (secret.mode === 'basic') return [Buffer.from(`${secret.username}:${secret.password}`).toString('base64')];
    if (secret.mode === 'token' || secret.mode === 'plain') return [secret.token];
    const token = world.bearers.get(code)?.[version];
    return token === undefined ? [] : [token];
  });
}
