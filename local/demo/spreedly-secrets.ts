import * as z from 'zod';
import { readSigningSecrets } from '../../contracts/spreedly-secrets.ts';
import { parseJson } from '../../domain/parse-json.ts';
import type { SpreedlyCredentials } from '../../domain/payment/credentials.ts';
import type { Endpoints } from '../twin/endpoints.ts';
import { borrowSecret, twinSecret } from './twin-secret.ts';

/** What a running twin expects callbacks to be signed with. */
export async function signingSecretOf(endpoints: Endpoints): Promise<string> {
  const secrets = readSigningSecrets(await twinSecret(endpoints, 'SpreedlySigningSecret').read());
  if (secrets === 'not_set') throw new Error('The running twin has no signing secret for Spreedly’s callbacks.');
  return secrets.current;
}

const CREDENTIALS_ID = 'SpreedlyCredentialsSecret';

/** Why a second one has to wait: functions that keep credentials for a while would call now one, now the other. */
export const PLAYED_AGAINST =
  'Another simulated Spreedly plays against this twin. End it first, such as `npm run -s checkout` in another terminal.';

/** Whether a simulated Spreedly plays against a running twin. */
export async function isPlayedAgainst(endpoints: Endpoints): Promise<boolean> {
  return isAnsweredBySimulator(await twinSecret(endpoints, CREDENTIALS_ID).read());
}

const ANSWER_MS_MAX = 2_000;

/** Nothing but this machine is asked. */
const simulatedSchema = z.object({ apiUrl: z.string().regex(/^http:\/\/127\.0\.0\.1(?:[:/]|$)/) });

/** Whether these credentials, as a secret has them, are of a simulated Spreedly that runs. One that was killed left them there. */
export async function isAnsweredBySimulator(text: string): Promise<boolean> {
  const { data } = simulatedSchema.safeParse(parseJson(text));
  if (data === undefined) return false;
  const signal = AbortSignal.timeout(ANSWER_MS_MAX);
  return fetch(new URL('/iframe/field.html', data.apiUrl), { signal }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/**
 * Has a running twin call this Spreedly.
 * @returns what puts back the credentials from before
 */
export function lendCredentials(endpoints: Endpoints, credentials: SpreedlyCredentials): Promise<() => Promise<void>> {
  return borrowSecret(endpoints, CREDENTIALS_ID, credentials);
}
