import * as z from 'zod/mini';
import { profilesSchema } from '../../contracts/notification-profile.ts';

/** The environment of the token endpoint. `lib/` types what it sets by this schema. */
export const environmentSchema = z.object({
  STAGE: z.string(),
  /** `ProfileWithSecret[]` as JSON: those of an OAuth2 mode. */
  ELAVON_PROFILES: z.string(),
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
    tokenKeysSecretArn: environment.TOKEN_KEYS_SECRET_ARN,
    requiredHost: environment.REQUIRED_HOST,
  };
}
