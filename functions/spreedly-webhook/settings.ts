import * as z from 'zod/mini';

/** The environment of the function that takes Spreedly's callbacks. `lib/` types what it sets by this schema. */
export const environmentSchema = z.object({
  STAGE: z.string(),
  /** `{"current": "…", "previous"?: "…"}`: what Spreedly signs with. */
  SPREEDLY_SIGNING_SECRET_ARN: z.string(),
  PAYMENT_CALLBACK_QUEUE_URL: z.string(),
});

export type Environment = z.infer<typeof environmentSchema>;

/** The settings as the function uses them. Throws, naming every variable that is missing or wrong. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>) {
  const environment = environmentSchema.parse(variables);
  return {
    stage: environment.STAGE,
    signingSecretArn: environment.SPREEDLY_SIGNING_SECRET_ARN,
    callbackQueueUrl: environment.PAYMENT_CALLBACK_QUEUE_URL,
  };
}
