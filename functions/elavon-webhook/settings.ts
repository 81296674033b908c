import * as z from 'zod/mini';
import { profilesSchema } from '../../contracts/notification-profile.ts';

/** The environment of the function that takes Elavon's pushes. `lib/` types what it sets by this schema. */
export const environmentSchema = z.object({
  STAGE: z.string(),
  /** `ProfileWithSecret[]` as JSON. */
  ELAVON_PROFILES: z.string(),
  APPLICATION_PUSH_QUEUE_URL: z.string(),
  /** Its second place for pushes. */
  APPLICATIONS_TABLE: z.string(),
  /** KMS key that seals what terminals sign in with. */
  TERMINAL_KEY_ARN: z.string(),
  /** Of the keyed hash by which sealed credentials are compared: `{"current": "<64 letters and digits>"}`. */
  MARK_KEY_SECRET_ARN: z.string(),
  /** What access tokens are signed with: `{"current": …, "previous"?: …}`. */
  TOKEN_KEYS_SECRET_ARN: z.string(),
  /** The only host name under which it answers: of a domain that asks for a client certificate. Any if absent. */
  REQUIRED_HOST: z.exactOptional(z.string()),
});

export type Environment = z.infer<typeof environmentSchema>;

/** The settings as the function uses them. Throws, naming every variable that is missing or wrong. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>) {
  const environment = environmentSchema.parse(variables);
  return {
    stage: environment.STAGE,
    profiles: profilesSchema.parse(JSON.parse(environment.ELAVON_PROFILES)),
    pushQueueUrl: environment.APPLICATION_PUSH_QUEUE_URL,
    applicationsTable: environment.APPLICATIONS_TABLE,
    terminalKeyArn: environment.TERMINAL_KEY_ARN,
    markKeySecretArn: environment.MARK_KEY_SECRET_ARN,
    tokenKeysSecretArn: environment.TOKEN_KEYS_SECRET_ARN,
    requiredHost: environment.REQUIRED_HOST,
  };
}
