import { holds, type ConditionContext } from './condition.ts';
import { matchesPattern } from './pattern.ts';
import type { Statement } from './policy.ts';

/** Who asks: a role's ARN, or the name of an AWS service, as `apigateway.amazonaws.com`. */
export type Principal = { readonly AWS: string } | { readonly Service: string } | 'anonymous';

export type AccessRequest = {
  /** As `dynamodb:GetItem`. */
  readonly action: string;
  /** An ARN, or `*` for an action that names no resource. */
  readonly resource: string;
  readonly principal: Principal;
  readonly context: ConditionContext;
};

/** `silent`: no statement is about this request, which denies it unless another policy allows it. */
export type Verdict = 'allowed' | 'denied' | 'silent';

/** What one set of statements says. A Deny wins over any Allow. */
export function evaluate(statements: readonly Statement[], request: AccessRequest): Verdict {
  const applying = statements.filter((statement) => applies(statement, request));
  if (applying.some((statement) => statement.Effect === 'Deny')) return 'denied';
  return applying.length > 0 ? 'allowed' : 'silent';
}

/**
 * Identity-based and resource-based policies of one account taken together: either may allow, either may deny.
 * Source: IAM user guide, "Policy evaluation logic".
 */
export function evaluateTogether(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('denied')) return 'denied';
  return verdicts.includes('allowed') ? 'allowed' : 'silent';
}

function applies(statement: Statement, request: AccessRequest): boolean {
  return (
    principalApplies(statement, request.principal) &&
    isAbout(statement.Action, statement.NotAction, (pattern) => actionMatches(pattern, request.action)) &&
    isAbout(statement.Resource, statement.NotResource, (pattern) => matchesPattern(pattern, request.resource)) &&
    holds(statement.Condition ?? {}, request.context)
  );
}

/** A resource-based policy may leave out the resource: it is about what it is attached to. */
function isAbout(
  listed: readonly string[] | undefined,
  excepted: readonly string[] | undefined,
  matches: (pattern: string) => boolean,
): boolean {
  if (listed !== undefined) return listed.some(matches);
  return excepted === undefined || !excepted.some(matches);
}

function actionMatches(pattern: string, action: string): boolean {
  return matchesPattern(pattern.toLowerCase(), action.toLowerCase());
}

/** An identity-based policy names no principal: it is about the role that it is attached to. */
function principalApplies(statement: Statement, principal: Principal): boolean {
  const named = statement.Principal;
  if (named === undefined || named === '*') return true;
  if (named.AWS?.includes('*')) return true;
  if (principal === 'anonymous') return false;
  if ('Service' in principal) return named.Service?.includes(principal.Service) ?? false;
  return named.AWS?.some((name) => name === principal.AWS || isAccountOf(name, principal.AWS)) ?? false;
}

/** `arn:aws:iam::123456789012:root` and `123456789012` name every principal of the account. */
function isAccountOf(name: string, principalArn: string): boolean {
  const accountId = principalArn.split(':')[4];
  return name === accountId || name === `arn:aws:iam::${accountId}:root`;
}

/** Whether a statement reaches the caller only through its account, which leaves the decision to identity-based policies. */
export function delegatesToAccount(statement: Statement): boolean {
  const named = statement.Principal;
  if (named === undefined || named === '*') return false;
  return named.AWS !== undefined && named.AWS.every((name) => /^(arn:aws:iam::)?\d{12}(:root)?$/.test(name));
}
