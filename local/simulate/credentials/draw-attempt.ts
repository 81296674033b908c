import { createHmac } from 'node:crypto';
import type { NotificationProfile } from '../../../domain/merchant-application/notification-profile.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { type CredentialWorld, NOW_MS, secretOf, type Version } from './credential-world.ts';
import { mutate } from './mutate.ts';

/** What somebody presents, and how it came to be. Only `untouched` is a proof. */
export type Attempt = {
  readonly how: string;
  readonly isValid: boolean;
  readonly profile: NotificationProfile;
  readonly nowMs: number;
} & (
  | { readonly to: 'webhook'; readonly values: readonly string[] }
  | { readonly to: 'token endpoint'; readonly authorization: string; readonly form: Readonly<Record<string, string>> }
);

/** Draws an attempt: a proof of one of the profiles, and one thing done to it unless it is left untouched. */
export function drawAttempt(random: SeededRandom, world: CredentialWorld, isValid: boolean): Attempt {
  const profile = random.pick(world.profiles);
  const version = random.pick(['current', 'previous'] as const);
  const isByToken = profile.mode.startsWith('oauth2');
  if (isByToken && random.chance(0.3)) return drawRequest(random, profile, version, isValid);
  const proof = proofOf(random, world, profile, version);
  const base = { to: 'webhook', isValid: false, profile, nowMs: NOW_MS } as const;
  if (isValid) return { ...base, how: 'untouched', isValid, values: [spelled(proof)] };
  const how = random.pick(isByToken ? [...HOW, ...HOW_WITH_TOKENS] : HOW);
  switch (how) {
    case 'mutated':
      return { ...base, how, values: [spelled({ ...proof, text: mutate(random, proof.text) })] };
    case 'another scheme':
      return { ...base, how, values: [otherScheme(random, proof)] };
    case 'two headers':
      return { ...base, how, values: [spelled(proof), spelled(proof)] };
    case 'revoked':
      return { ...base, how, values: [spelled(proofOf(random, world, profile, 'revoked'))] };
    case 'of another profile': {
      const other = random.pick(world.profiles.filter(({ code }) => code !== profile.code));
      return { ...base, how, values: [spelled(proofOf(random, world, other, version))] };
    }
    case 'an unknown profile':
      return { ...base, how, profile: { ...profile, code: mutate(random, profile.code) }, values: [spelled(proof)] };
    case 'expired':
      return { ...base, how, nowMs: NOW_MS + 600_000 + random.integer(0, 3_600_000), values: [spelled(proof)] };
    case 'spliced':
      return { ...base, how, values: [`Bearer ${spliced(random, world, proof.text)}`] };
    case 'another algorithm':
      return { ...base, how, values: [`Bearer ${withAlgorithm(random, proof.text)}`] };
    case 'claims edited':
      return { ...base, how, values: [`Bearer ${withClaims(random, world, proof.text)}`] };
  }
}

const HOW = [
  'mutated',
  'mutated',
  'another scheme',
  'two headers',
  'revoked',
  'of another profile',
  'an unknown profile',
] as const;
const HOW_WITH_TOKENS = ['mutated', 'expired', 'spliced', 'another algorithm', 'claims edited'] as const;

type Proof = { readonly scheme: string; readonly text: string; readonly mode: NotificationProfile['mode'] };

function spelled({ scheme, text }: Proof): string {
  return scheme === '' ? text : `${scheme} ${text}`;
}

function proofOf(random: SeededRandom, world: CredentialWorld, profile: NotificationProfile, version: Version): Proof {
  const { code, mode } = profile;
  const secret = secretOf(mode, code, version);
  const scheme = random.pick(['', 'Basic', 'bearer', 'TOKEN', 'X-Key']);
  switch (secret.mode) {
    case 'basic':
      return {
        mode,
        scheme: random.pick(['Basic', 'basic', 'BASIC']),
        text: base64(`${secret.username}:${secret.password}`),
      };
    case 'token':
      return { mode, scheme, text: random.chance(0.5) ? secret.token : base64(secret.token) };
    case 'plain':
      return { mode, scheme, text: secret.token };
    case 'oauth2_password':
    case 'oauth2_client_credentials':
      return { mode, scheme: random.pick(['Bearer', 'bearer']), text: world.bearers.get(code)?.[version] ?? '' };
  }
}

/** Modes that take any one word are given two. */
function otherScheme(random: SeededRandom, { mode, text }: Proof): string {
  const [wrong, another] = mode === 'basic' ? (['Bearer', 'Token'] as const) : (['Basic', 'Token'] as const);
  if (mode === 'token' || mode === 'plain') return `Basic ${random.pick(['Bearer', 'Basic', 'Token'])} ${text}`;
  return random.pick([text, `${wrong} ${text}`, `${another} ${text}`, `Basic Bearer ${text}`, `${wrong}${text}`]);
}

function spliced(random: SeededRandom, world: CredentialWorld, token: string): string {
  const others = [...world.bearers.values()].flatMap(Object.values<string>).filter((other) => other !== token);
  const [head, body, signature] = token.split('.');
  const [otherHead, otherBody, otherSignature] = random.pick(others).split('.');
  return random
    .pick([
      [head, otherBody, signature],
      [head, body, otherSignature],
      [otherHead, otherBody, signature],
      [body, head, signature],
      [head, body],
      [head, body, signature, signature],
    ])
    .join('.');
}

function withAlgorithm(random: SeededRandom, token: string): string {
  const [head, body = '', signature = ''] = token.split('.');
  const alg = random.pick(['none', 'None', 'NONE', '', 'HS384', 'HS512', 'RS256', 'ES256', 'PS256', 'EdDSA', 'dir']);
  const changed = `${encode({ ...decode(head), alg })}.${body}`;
  // Signed with the name of the key, which is all of it that a stranger sees.
  const forged = createHmac('sha256', String(decode(head)['kid']))
    .update(changed)
    .digest('base64url');
  return `${changed}.${random.pick(['', signature, forged])}`;
}

function withClaims(random: SeededRandom, world: CredentialWorld, token: string): string {
  const [head = '', body, signature = ''] = token.split('.');
  const { iat, aud, ...claims } = decode(body);
  const changed = random.pick<Record<string, unknown>>([
    { ...claims, iat, aud, exp: Number(iat) + 601 },
    { ...claims, iat, aud: [aud, 'another'] },
    { ...claims, iat, aud: `${String(aud)}${random.pick(world.profiles).code}` },
    { ...claims, iat: Number(iat) + 1, aud },
    { ...claims, iat, aud, scope: 'everything' },
  ]);
  const changedText = `${head}.${encode(changed)}`;
  const forged = createHmac('sha256', '').update(changedText).digest('base64url');
  return `${changedText}.${random.pick([signature, forged, ''])}`;
}

/** The client at our token endpoint, with one of its credentials not what it should be. */
function drawRequest(
  random: SeededRandom,
  profile: NotificationProfile,
  version: 'current' | 'previous',
  isValid: boolean,
): Attempt {
  const secret = secretOf(profile.mode, profile.code, version);
  const { clientId = '', clientSecret = '', username, password } = secret as Partial<Record<string, string>>;
  const fields = {
    clientId,
    clientSecret,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
  const name = random.pick(Object.keys(fields) as (keyof typeof fields)[]);
  const told = isValid ? fields : { ...fields, [name]: mutate(random, fields[name] ?? '') };
  const isBasic = random.chance(0.5);
  return {
    to: 'token endpoint',
    how: isValid ? 'untouched' : `${name} mutated`,
    isValid,
    profile,
    nowMs: NOW_MS,
    authorization: isBasic
      ? `Basic ${base64(`${encodeURIComponent(told.clientId)}:${encodeURIComponent(told.clientSecret)}`)}`
      : '',
    form: {
      grant_type: profile.mode === 'oauth2_password' ? 'password' : 'client_credentials',
      ...(told.username !== undefined && { username: told.username }),
      ...(told.password !== undefined && { password: told.password }),
      ...(!isBasic && { client_id: told.clientId, client_secret: told.clientSecret }),
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function decode(text = ''): Record<string, unknown> {
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
}
