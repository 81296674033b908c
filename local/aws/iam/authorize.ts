import type { IdentifiedCall } from '../aws-call.ts';
import type { Inventory } from '../inventory.ts';
import type { Caller } from './callers.ts';
import type { ConditionContext } from './condition.ts';
import { delegatesToAccount, evaluate, evaluateTogether, type AccessRequest, type Verdict } from './evaluate.ts';
import { requiredPermissions, type Permission } from './required-permissions.ts';

/** Says why a call is refused, in the words of AWS; undefined when it is allowed. */
export type Authorizer = (call: IdentifiedCall) => string | undefined;

/**
 * Checks each call against the policies of the template: the caller's role, the resource, its encryption key.
 * Verdicts are remembered, since nothing they depend on changes while the twin runs.
 */
export function createAuthorizer(inventory: Inventory): Authorizer {
  const remembered = new Map<string, Verdict>();

  function verdictOn(caller: Extract<Caller, { kind: 'role' }>, permission: Permission, service: string): Verdict {
    const key = `${caller.arn} ${permission.action} ${permission.resource}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const verdict = judge(caller, permission, contextOf(caller, service));
    remembered.set(key, verdict);
    return verdict;
  }

  return (call) => {
    const { caller } = call;
    if (caller.kind === 'operator') return undefined;
    for (const permission of requiredPermissions(call, inventory)) {
      const verdict = verdictOn(caller, permission, call.service);
      if (verdict !== 'allowed') return refusal(caller.sessionArn, permission, verdict);
    }
    return undefined;
  };
}

function judge(caller: Extract<Caller, { kind: 'role' }>, permission: Permission, context: ConditionContext): Verdict {
  const request: AccessRequest = {
    action: permission.action,
    resource: permission.resource,
    principal: { AWS: caller.arn },
    context,
  };
  const identity = evaluate(caller.statements, request);
  if (permission.key === undefined) return evaluateTogether([identity, evaluate(permission.resourcePolicy, request)]);
  return judgeKey(permission.key.policy, identity, request);
}

/** A key's policy allows by itself, or hands the decision to the account's identity-based policies; otherwise nothing opens it. */
function judgeKey(policy: Permission['resourcePolicy'], identity: Verdict, request: AccessRequest): Verdict {
  const delegating = policy.filter(delegatesToAccount);
  const direct = policy.filter((statement) => !delegating.includes(statement));
  const delegation = evaluate(delegating, request);
  const verdicts = [identity, evaluate(direct, request), delegation];
  if (verdicts.includes('denied')) return 'denied';
  if (evaluate(direct, request) === 'allowed') return 'allowed';
  return delegation === 'allowed' ? identity : 'silent';
}

/** Calls inside the twin go over plain HTTP on the loopback; policies ask about the TLS that AWS would see. */
function contextOf(caller: Caller, service: string): ConditionContext {
  const accountId = caller.arn.split(':')[4] ?? '';
  return {
    'aws:SecureTransport': 'true',
    'aws:PrincipalArn': caller.arn,
    'aws:PrincipalAccount': accountId,
    'aws:SourceIp': '127.0.0.1',
    // Who calls KMS itself comes by no other service.
    ...(service !== 'kms' && { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` }),
    'kms:CallerAccount': accountId,
  };
}

function refusal(sessionArn: string, { action, resource, key }: Permission, verdict: Verdict): string {
  const because =
    verdict === 'denied'
      ? 'with an explicit deny in a policy'
      : `because no ${key === undefined ? 'identity-based' : 'identity-based or key'} policy allows the ${action} action`;
  return `User: ${sessionArn} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}
