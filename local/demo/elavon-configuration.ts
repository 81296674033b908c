import * as z from 'zod';
import type { NotificationMode } from '../../domain/merchant-application/notification-profile.ts';
import type { NotificationConfiguration } from '../simulators/elavon/elavon.ts';
import type { Endpoints } from '../twin/endpoints.ts';
import { twinSecret } from './twin-secret.ts';

/** The profiles of stage `dev`: one a mode (lib/stage-settings.ts). */
const DEV_PROFILES = {
  BASIC: 'basic',
  TOKEN: 'token',
  PLAIN: 'plain',
  PASSWORD: 'oauth2_password',
  CLIENT: 'oauth2_client_credentials',
} as const satisfies Readonly<Record<string, NotificationMode>>;

export type DevProfile = keyof typeof DEV_PROFILES;

export const DEV_PROFILE_CODES = Object.keys(DEV_PROFILES) as readonly DevProfile[];

const field = z.string().exactOptional();
const secretSchema = z.object({
  current: z.object({ username: field, password: field, token: field, clientId: field, clientSecret: field }),
});

/** What Elavon would have been handed for a profile of the running twin, with the secret that is current now. */
export async function configurationOf(endpoints: Endpoints, code: DevProfile): Promise<NotificationConfiguration> {
  const { elavon, elavonToken } = endpoints;
  const url = elavon[code];
  if (url === undefined)
    throw new Error(`The running twin has no profile ${code}. Is it of this version, and of stage dev?`);
  const text = await twinSecret(endpoints, secretIdOf(code)).read();
  return {
    mode: DEV_PROFILES[code],
    url,
    secret: secretSchema.parse(JSON.parse(text)).current,
    ...(elavonToken !== null && { tokenUrl: elavonToken }),
  };
}

/** Logical id of a profile's secret (lib/elavon-secrets.ts). */
export function secretIdOf(code: DevProfile): string {
  return `Elavon${code}Secret`;
}
