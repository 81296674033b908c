import * as z from 'zod/mini';
import type { ConnectionCredentials, ConnectionWithSecret } from '../domain/job/connection.ts';
import { parseJson } from '../domain/parse-json.ts';
import { NOT_SET } from '../domain/placeholder.ts';

/** The CardSavr connections of a stage, as its functions get them. */
export const connectionsSchema: z.ZodMiniType<readonly ConnectionWithSecret[]> = z.array(
  z.strictObject({ name: z.string(), instance: z.string(), secretArn: z.string() }),
);

const text = z.string().check(z.minLength(1));

const credentialsSchema: z.ZodMiniType<ConnectionCredentials> = z.object({
  integratorName: text,
  integratorKey: text.check(z.regex(/^[A-Za-z0-9+/]{43}=$/)),
  username: text,
  password: text,
  apiUrl: z.exactOptional(z.string().check(z.regex(/^https:\/\//))),
});

/**
 * The secret of a connection as Secrets Manager keeps it. `not_set` while any field is the placeholder. Throws for any other
 * text, and quotes none of it, which the errors of JSON.parse would do.
 */
export function readConnectionCredentials(secretText: string): ConnectionCredentials | 'not_set' {
  const value = parseJson(secretText);
  const isPlaceholder =
    secretText === NOT_SET || (typeof value === 'object' && value !== null && Object.values(value).includes(NOT_SET));
  if (isPlaceholder) return 'not_set';
  const credentials = credentialsSchema.safeParse(value).data;
  if (credentials !== undefined) return credentials;
  throw new Error(
    'The secret is not {"integratorName", "integratorKey" (32 bytes as base64), "username", "password"} with text in each.',
  );
}
