import * as z from 'zod/mini';
import type { NotificationMode } from '../domain/merchant-application/notification-profile.ts';
import type { LiveSecrets, NotificationSecret } from '../domain/merchant-application/notification-secret.ts';
import { parseJson } from '../domain/parse-json.ts';
import { NOT_SET } from '../domain/placeholder.ts';

/** An empty secret would be one that everybody knows. */
const text = z.string().check(z.minLength(1));
const user = { username: text, password: text };
const client = { clientId: text, clientSecret: text };

const notificationSecretSchema: z.ZodMiniType<NotificationSecret> = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('basic'), ...user }),
  z.object({ mode: z.enum(['token', 'plain']), token: text }),
  z.object({ mode: z.literal('oauth2_password'), ...client, ...user }),
  z.object({ mode: z.literal('oauth2_client_credentials'), ...client }),
]);

const versionsSchema = z.object({ current: z.unknown(), previous: z.optional(z.unknown()) });

/**
 * The secret of a profile as Secrets Manager keeps it: JSON, `{"current": {…}, "previous"?: {…}}` with the fields of the
 * mode. `not_set` while any field of `current` is the placeholder. Throws for any other text, and quotes none of it, which
 * the errors of JSON.parse would do.
 */
export function readLiveSecrets(mode: NotificationMode, secretText: string): LiveSecrets | 'not_set' {
  const versions = versionsSchema.safeParse(parseJson(secretText)).data;
  if (secretText === NOT_SET || isPlaceholder(versions?.current)) return 'not_set';
  const current = notificationSecretSchema.safeParse(withMode(mode, versions?.current)).data;
  if (current === undefined) throw malformed(mode);
  if (versions?.previous === undefined || isPlaceholder(versions.previous)) return { current };
  const previous = notificationSecretSchema.safeParse(withMode(mode, versions.previous)).data;
  if (previous === undefined) throw malformed(mode);
  return { current, previous };
}

function isPlaceholder(version: unknown): boolean {
  if (typeof version !== 'object' || version === null) return version === NOT_SET;
  return Object.values(version).includes(NOT_SET);
}

function withMode(mode: NotificationMode, version: unknown): unknown {
  return typeof version === 'object' && version !== null ? { ...version, mode } : undefined;
}

function malformed(mode: NotificationMode): Error {
  return new Error(`The secret is not {"current": {…}} with the fields of mode ${mode}, none of them empty.`);
}
