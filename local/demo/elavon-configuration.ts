import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { NotificationMode } from '../../domain/merchant-application/notification-profile.ts';
import type { NotificationConfiguration } from '../simulators/elavon/elavon.ts';
import type { Endpoints } from '../twin/endpoints.ts';

/** The profiles of stage `dev`: one a mode (lib/stage-settings.ts). */
export const DEV_PROFILES = {
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
  const { current } = secretSchema.parse(JSON.parse(await elavonSecret(endpoints, code).read()));
  return {
    mode: DEV_PROFILES[code],
    url,
    secret: current,
    ...(elavonToken !== null && { tokenUrl: elavonToken }),
  };
}

/** The text of a profile's secret, to be read and to be put back. */
export function elavonSecret({ dynamodb: endpoint, credentials, secrets }: Endpoints, code: DevProfile) {
  const wanted = `elavon${code}secret`.toLowerCase();
  const SecretId = Object.entries(secrets).find(([logicalId]) => logicalId.toLowerCase() === wanted)?.[1];
  if (SecretId === undefined)
    throw new Error(`The running twin has no secret of profile ${code}. Is it of this version?`);
  const client = new SecretsManagerClient({ endpoint, region: credentials.region, credentials });
  return {
    async read(): Promise<string> {
      const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
      return SecretString;
    },
    async write(SecretString: string): Promise<void> {
      await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
    },
  };
}
