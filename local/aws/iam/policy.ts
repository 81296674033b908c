import * as z from 'zod';
import { isConditionOperator } from './condition.ts';

const oneOrMore = z.pipe(
  z.union([z.string(), z.array(z.string())]),
  z.transform((value) => (typeof value === 'string' ? [value] : value)),
);

const conditionValues = z.pipe(
  z.union([z.string(), z.boolean(), z.number(), z.array(z.union([z.string(), z.boolean(), z.number()]))]),
  z.transform((value) => (Array.isArray(value) ? value : [value]).map(String)),
);

const statementSchema = z
  .strictObject({
    Sid: z.optional(z.string()),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: z.optional(
      z.union([z.literal('*'), z.partialRecord(z.enum(['AWS', 'Service', 'Federated']), oneOrMore)]),
    ),
    Action: z.optional(oneOrMore),
    NotAction: z.optional(oneOrMore),
    Resource: z.optional(oneOrMore),
    NotResource: z.optional(oneOrMore),
    Condition: z.optional(z.record(z.string(), z.record(z.string(), conditionValues))),
  })
  .check(
    z.refine((statement) => Object.keys(statement.Condition ?? {}).every(isConditionOperator), {
      error:
        'holds a condition operator that the twin does not evaluate (local/aws/iam/condition.ts has those it does)',
      path: ['Condition'],
    }),
    z.refine((statement) => (statement.Action === undefined) !== (statement.NotAction === undefined), {
      error: 'needs either Action or NotAction',
    }),
    z.refine((statement) => !JSON.stringify(statement).includes('${'), {
      error: 'holds a policy variable (${…}), which the twin does not fill in',
    }),
  );

const policySchema = z.object({
  Statement: z.pipe(
    z.transform((statements) => (Array.isArray(statements) ? statements : [statements])),
    z.array(statementSchema),
  ),
});

/** One statement of a policy document, with every "one or a list" made a list. */
export type Statement = z.infer<typeof statementSchema>;

/**
 * The statements of a policy document.
 * @throws an Error with one sentence a problem; `where` names the policy in it
 */
export function parsePolicy(document: unknown, where: string): readonly Statement[] {
  const parsed = policySchema.safeParse(document);
  if (parsed.success) return parsed.data.Statement;
  throw new Error(`${where}: the twin cannot evaluate this policy:\n${z.prettifyError(parsed.error)}`);
}
