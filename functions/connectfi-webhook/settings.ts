import * as z from 'zod/mini';
import { ANSWERS, DECLINES } from '../../domain/answer.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';
import type { StandInPolicy } from '../../domain/stand-in.ts';

/** `answer` is given up to and including the cap, `05` above it; without a cap it is given for every amount. */
export const standInPolicySchema: z.ZodMiniType<StandInPolicy> = z.strictObject({
  answer: z.enum(ANSWERS),
  cap: z.exactOptional(
    z.strictObject({ currency: z.string().check(z.regex(/^[A-Z]{3}$/)), minor: z.int().check(z.nonnegative()) }),
  ),
});

/** The environment of the connectFi function. `lib/` types what it sets by this schema. */
export const environmentSchema = z.object({
  STAGE: z.string(),
  RULES_TABLE: z.string(),
  CARDS_TABLE: z.string(),
  AUTHORIZATIONS_TABLE: z.string(),
  ADVICE_QUEUE_URL: z.string(),
  STAND_IN_QUEUE_URL: z.string(),
  WEBHOOK_KEY_SECRET_ARN: z.string(),
  /** A `StandInPolicy` as JSON. */
  STAND_IN_POLICY: z.string(),
  /** The answer to a request that cannot be read. */
  UNREADABLE_ANSWER: z.enum(DECLINES),
  /** The answer while no rule set has ever been published. */
  NO_RULE_SET_ANSWER: z.enum(ANSWERS),
});

/** What Lambda itself sets: how this environment came to be (Lambda developer guide, defined runtime variables). */
const lambdaSchema = z.object({ AWS_LAMBDA_INITIALIZATION_TYPE: z.exactOptional(z.string()) });

export type Environment = z.infer<typeof environmentSchema>;

/** The settings as the function uses them. Throws, naming every variable that is missing or wrong. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>) {
  const environment = environmentSchema.parse(variables);
  const withoutRuleSet: RuleSet['otherwise'] =
    environment.NO_RULE_SET_ANSWER === '00'
      ? 'approve'
      : { decline: environment.NO_RULE_SET_ANSWER, because: 'no rule set has been published' };
  return {
    stage: environment.STAGE,
    tables: {
      rules: environment.RULES_TABLE,
      cards: environment.CARDS_TABLE,
      authorizations: environment.AUTHORIZATIONS_TABLE,
    },
    adviceQueueUrl: environment.ADVICE_QUEUE_URL,
    standInQueueUrl: environment.STAND_IN_QUEUE_URL,
    webhookKeySecretArn: environment.WEBHOOK_KEY_SECRET_ARN,
    standInPolicy: standInPolicySchema.parse(JSON.parse(environment.STAND_IN_POLICY)),
    unreadableAnswer: environment.UNREADABLE_ANSWER,
    withoutRuleSet,
    /** Nobody waits for this environment yet: init may do what the first request would otherwise wait for. */
    isWarmedAhead: lambdaSchema.parse(variables).AWS_LAMBDA_INITIALIZATION_TYPE === 'provisioned-concurrency',
  };
}
