import * as z from 'zod/mini';

/** The environment of the sweep. `lib/` types what it sets by this schema. */
export const environmentSchema = z.object({
  STAGE: z.string(),
  RULES_TABLE: z.string(),
  CARDS_TABLE: z.string(),
  AUTHORIZATIONS_TABLE: z.string(),
  /** Of a stage that has Elavon. */
  APPLICATIONS_TABLE: z.exactOptional(z.string()),
  /** Pushes that say the same within so many milliseconds are one. Of a stage that has Elavon. */
  REPEATED_WITHIN_MS: z.exactOptional(z.string().check(z.regex(/^\d{1,12}$/))),
  /** Of a stage that takes payments through Spreedly. */
  PAYMENTS_TABLE: z.exactOptional(z.string()),
  /** Of what Spreedly's API is called with. Of a stage that takes payments through Spreedly. */
  SPREEDLY_CREDENTIALS_SECRET_ARN: z.exactOptional(z.string()),
});

export type Environment = z.infer<typeof environmentSchema>;

/** What the sweep needs to know of merchant applications; undefined in a stage without Elavon. Throws at half of it. */
export function applicationSettings({ APPLICATIONS_TABLE, REPEATED_WITHIN_MS }: Environment) {
  if (APPLICATIONS_TABLE === undefined) return undefined;
  if (REPEATED_WITHIN_MS === undefined) throw new Error('REPEATED_WITHIN_MS belongs to APPLICATIONS_TABLE');
  return { table: APPLICATIONS_TABLE, repeatedWithinMs: Number(REPEATED_WITHIN_MS) };
}

/** What the sweep needs to look for payments; undefined in a stage without Spreedly. Throws at half of it. */
export function paymentSettings({ PAYMENTS_TABLE, SPREEDLY_CREDENTIALS_SECRET_ARN }: Environment) {
  if (PAYMENTS_TABLE === undefined) return undefined;
  if (SPREEDLY_CREDENTIALS_SECRET_ARN === undefined) {
    throw new Error('SPREEDLY_CREDENTIALS_SECRET_ARN belongs to PAYMENTS_TABLE');
  }
  return { table: PAYMENTS_TABLE, credentialsSecretArn: SPREEDLY_CREDENTIALS_SECRET_ARN };
}
