import * as z from 'zod/mini';
import { parseJson } from '../domain/parse-json.ts';
import type { SigningSecrets, SpreedlyCredentials } from '../domain/payment/credentials.ts';
import { NOT_SET } from '../domain/placeholder.ts';

/** An empty secret would be one that everybody knows. */
const text = z.string().check(z.minLength(1));

const signingSchema: z.ZodMiniType<SigningSecrets> = z.object({ current: text, previous: z.exactOptional(text) });

const credentialsSchema: z.ZodMiniType<SpreedlyCredentials> = z.object({
  environmentKey: text,
  accessSecret: text,
  gatewayToken: text,
  apiUrl: z.exactOptional(z.string().check(z.regex(/^(?:https:\/\/|http:\/\/127\.0\.0\.1(?:[:/]|$))/))),
});

/**
 * The signing secrets as Secrets Manager keeps them: `{"current": "…", "previous"?: "…"}`. `not_set` while `current` is the
 * placeholder. Throws for any other text, and quotes none of it, which the errors of JSON.parse would do.
 */
export function readSigningSecrets(secretText: string): SigningSecrets | 'not_set' {
  const secrets = signingSchema.safeParse(parseJson(secretText)).data;
  if (secretText === NOT_SET || secrets?.current === NOT_SET) return 'not_set';
  if (secrets === undefined)
    throw new Error('The secret is not {"current": "…", "previous"?: "…"}, neither of them empty.');
  return secrets.previous === NOT_SET ? { current: secrets.current } : secrets;
}

/** What Spreedly's API is called with, as Secrets Manager keeps it; otherwise as above. */
export function readSpreedlyCredentials(secretText: string): SpreedlyCredentials | 'not_set' {
  const value = parseJson(secretText);
  const isPlaceholder =
    secretText === NOT_SET || (typeof value === 'object' && value !== null && Object.values(value).includes(NOT_SET));
  if (isPlaceholder) return 'not_set';
  const credentials = credentialsSchema.safeParse(value).data;
  if (credentials !== undefined) return credentials;
  throw new Error('The secret is not {"environmentKey", "accessSecret", "gatewayToken"} with text in each.');
}
