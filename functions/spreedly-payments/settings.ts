import * as z from 'zod/mini';

/** The environment of the function behind the Spreedly routes of the operations API. `lib/` types what it sets by this schema. */
export const environmentSchema = z.object({
  STAGE: z.string(),
  PAYMENTS_TABLE: z.string(),
  /** Of what Spreedly's API is called with. */
  SPREEDLY_CREDENTIALS_SECRET_ARN: z.string(),
  /** Of this stage, without a slash at its end: what Spreedly is told to call and to send people back to is below it. */
  INTAKE_URL: z.string(),
});

export type Environment = z.infer<typeof environmentSchema>;

/** The settings as the function uses them. Throws, naming every variable that is missing or wrong. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>) {
  const environment = environmentSchema.parse(variables);
  return {
    stage: environment.STAGE,
    paymentsTable: environment.PAYMENTS_TABLE,
    credentialsSecretArn: environment.SPREEDLY_CREDENTIALS_SECRET_ARN,
    intakeUrl: environment.INTAKE_URL,
  };
}
