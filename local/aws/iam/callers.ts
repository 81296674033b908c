import { createHash } from 'node:crypto';
import {
  resourcesOfType,
  type Credentials,
  type ResolvedResource,
  type ResolvedTemplate,
} from '../../template/resolved-template.ts';
import { parsePolicy, type Statement } from './policy.ts';

/** Whom an access key stands for. */
export type Caller = Operator | RoleSession;

type Operator = {
  readonly kind: 'operator';
  readonly arn: string;
  readonly credentials: Credentials;
  readonly isSparedByFaults: true;
};

type RoleSession = {
  readonly kind: 'role';
  /** The role's own ARN, which resource policies name. */
  readonly arn: string;
  /** The ARN of the session that AWS shows in its messages. */
  readonly sessionArn: string;
  readonly statements: readonly Statement[];
  readonly credentials: Credentials;
  readonly isSparedByFaults: boolean;
};

export type Callers = {
  readonly operator: Caller;
  /** The caller whose access key it is; undefined for a key that the twin did not give out. */
  readonly byAccessKey: (accessKeyId: string) => Caller | undefined;
  /** The key of a role, by its logical id, name or ARN. */
  readonly credentialsFor: (role: string) => Credentials;
  /** The key with which Lambda itself polls as this role: the same grants, and no fault hits it. */
  readonly pollerCredentialsFor: (role: string) => Credentials;
};

/** What AWS's managed policies grant, for those that a Cardhook template attaches. */
const MANAGED_POLICIES: Readonly<Record<string, unknown>> = {
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': {
    Statement: {
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: '*',
    },
  },
  'arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs': { Statement: [] },
};

/**
 * One caller a role of the template, and the operator, who may do everything.
 * @throws an Error when a role's policy holds something that the twin cannot evaluate
 */
export function readCallers(template: ResolvedTemplate): Callers {
  const roles = resourcesOfType(template, 'AWS::IAM::Role').map((role) => {
    const caller = roleSession(template, role);
    const poller = { ...caller, credentials: credentialsOf(`${caller.arn} polling`), isSparedByFaults: true };
    return { role, caller, poller };
  });
  const operator: Operator = {
    kind: 'operator',
    arn: `arn:aws:iam::${template.accountId}:user/operator`,
    credentials: credentialsOf('operator'),
    isSparedByFaults: true,
  };
  const all: readonly Caller[] = [operator, ...roles.flatMap(({ caller, poller }) => [caller, poller])];
  const byAccessKey = new Map(all.map((caller) => [caller.credentials.accessKeyId, caller]));

  function find(name: string): (typeof roles)[number] {
    const found = roles.find(({ role }) => [role.logicalId, role.physicalId, role.arn].includes(name));
    if (found === undefined) throw new Error(`${name} is not a role of ${template.stackName}`);
    return found;
  }

  return {
    operator,
    byAccessKey: (accessKeyId) => byAccessKey.get(accessKeyId),
    credentialsFor: (name) => find(name).caller.credentials,
    pollerCredentialsFor: (name) => find(name).poller.credentials,
  };
}

function roleSession(template: ResolvedTemplate, role: ResolvedResource): RoleSession {
  const arn = role.arn ?? role.physicalId;
  return {
    kind: 'role',
    arn,
    sessionArn: `arn:aws:sts::${template.accountId}:assumed-role/${role.physicalId}/${role.logicalId}`,
    statements: [
      ...list(role.properties['Policies']).map((policy) => field(policy, 'PolicyDocument')),
      ...list(role.properties['ManagedPolicyArns']).map((policy) => managedPolicy(role, policy)),
      ...attachedPolicies(template, role),
    ].flatMap((document) => parsePolicy(document, `${template.stackName}, a policy of role ${role.logicalId}`)),
    credentials: credentialsOf(arn),
    isSparedByFaults: false,
  };
}

function attachedPolicies(template: ResolvedTemplate, role: ResolvedResource): readonly unknown[] {
  return resourcesOfType(template, 'AWS::IAM::Policy')
    .filter((policy) => list(policy.properties['Roles']).includes(role.physicalId))
    .map((policy) => policy.properties['PolicyDocument']);
}

function managedPolicy(role: ResolvedResource, policyArn: unknown): unknown {
  const document = MANAGED_POLICIES[String(policyArn)];
  if (document !== undefined) return document;
  throw new Error(
    `Role ${role.logicalId} has the managed policy ${String(policyArn)}, whose content the twin does not know. ` +
      'Grant with an inline policy, or add it to MANAGED_POLICIES in local/aws/iam/callers.ts.',
  );
}

/**
 * The same key at every start, so that a console or a table browser stays configured. It opens nothing but the twin.
 * DynamoDB Local takes letters and digits only.
 */
function credentialsOf(name: string): Credentials {
  const hex = createHash('sha256').update(name).digest('hex');
  return { accessKeyId: `LOCAL${hex.slice(0, 15).toUpperCase()}`, secretAccessKey: hex.slice(24) };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value))[name] : undefined;
}
