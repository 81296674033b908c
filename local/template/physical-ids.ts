import { createHash } from 'node:crypto';

/** What identifies one resource before its properties are resolved. */
export type Identity = {
  readonly logicalId: string;
  readonly type: string;
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
  /** Origin of the twin, as `http://127.0.0.1:8480`. */
  readonly endpointUrl: string;
  /** A property of the resource, resolved; undefined when the template leaves it out. */
  readonly property: (name: string) => string | undefined;
};

type Identifiers = {
  readonly ref: (identity: Identity) => string;
  readonly arn?: (identity: Identity) => string;
  /** Attributes other than `Arn`. */
  readonly attributes?: Readonly<Record<string, (identity: Identity) => string>>;
};

/** `Ref` and `Fn::GetAtt` of each type, as the "Return values" section of its CloudFormation page says. */
const IDENTIFIERS: Readonly<Record<string, Identifiers>> = {
  'AWS::DynamoDB::Table': {
    ref: named('TableName', 255),
    arn: (id) => arn(id, 'dynamodb', `table/${named('TableName', 255)(id)}`),
    attributes: {
      // On AWS its last part is when the stream was made.
      StreamArn: (id) => arn(id, 'dynamodb', `table/${named('TableName', 255)(id)}/stream/${STREAM_LABEL}`),
    },
  },
  'AWS::SQS::Queue': {
    // The SDK sends to the host of the queue URL, so it has to be the twin's.
    ref: (id) => `${id.endpointUrl}/${id.accountId}/${queueName(id)}`,
    arn: (id) => arn(id, 'sqs', queueName(id)),
    attributes: { QueueName: queueName, QueueUrl: (id) => `${id.endpointUrl}/${id.accountId}/${queueName(id)}` },
  },
  'AWS::SecretsManager::Secret': { ref: secretArn, arn: secretArn, attributes: { Id: secretArn } },
  'AWS::KMS::Key': {
    ref: keyId,
    arn: (id) => arn(id, 'kms', `key/${keyId(id)}`),
    attributes: { KeyId: keyId },
  },
  'AWS::IAM::Role': {
    ref: named('RoleName', 64),
    arn: (id) => `arn:aws:iam::${id.accountId}:role/${named('RoleName', 64)(id)}`,
    attributes: { RoleId: (id) => `AROA${digest(id, 16).toUpperCase()}` },
  },
  'AWS::Lambda::Function': { ref: named('FunctionName', 64), arn: (id) => functionArn(id) },
  'AWS::Lambda::Version': {
    // The twin runs one version of each function: the one in the template.
    ref: (id) => qualifiedFunctionArn(id, '1'),
    attributes: { Version: () => '1', FunctionArn: (id) => qualifiedFunctionArn(id, '1') },
  },
  'AWS::Lambda::Alias': { ref: aliasArn, arn: aliasArn, attributes: { AliasArn: aliasArn } },
  'AWS::Events::EventBus': {
    ref: (id) => property(id, 'Name'),
    arn: (id) => arn(id, 'events', `event-bus/${property(id, 'Name')}`),
    attributes: { Name: (id) => property(id, 'Name') },
  },
  'AWS::Events::Rule': {
    ref: named('Name', 64),
    arn: (id) => arn(id, 'events', `rule/${[busOf(id), named('Name', 64)(id)].filter(Boolean).join('/')}`),
  },
  'AWS::StepFunctions::StateMachine': {
    ref: stateMachineArn,
    arn: stateMachineArn,
    attributes: { Name: named('StateMachineName', 80), StateMachineRevisionId: () => 'INITIAL' },
  },
  'AWS::ApiGateway::RestApi': {
    ref: restApiId,
    arn: (id) => `arn:aws:apigateway:${id.region}::/restapis/${restApiId(id)}`,
    attributes: { RootResourceId: (id) => `${id.logicalId}-root`, RestApiId: restApiId },
  },
  'AWS::ApiGateway::DomainName': {
    ref: (id) => property(id, 'DomainName'),
    // Where the name's DNS record leads: to no host of the twin's.
    attributes: { RegionalDomainName: (id) => property(id, 'DomainName') },
  },
  'AWS::ApiGateway::Stage': { ref: (id) => property(id, 'StageName') },
  'AWS::ApiGateway::Deployment': { ref: (id) => id.logicalId, attributes: { DeploymentId: (id) => id.logicalId } },
  'AWS::Logs::LogGroup': {
    ref: (id) => logGroupName(id),
    arn: (id) => arn(id, 'logs', `log-group:${logGroupName(id)}:*`),
  },
  'AWS::SNS::Topic': {
    ref: (id) => arn(id, 'sns', named('TopicName', 256)(id)),
    arn: (id) => arn(id, 'sns', named('TopicName', 256)(id)),
    attributes: { TopicArn: (id) => arn(id, 'sns', named('TopicName', 256)(id)) },
  },
};

/** What a table's stream is called in the twin, at every start. */
export const STREAM_LABEL = '2026-01-01T00:00:00.000';

/** A type without a row: its logical id stands for it, and an ARN can be told from it. */
const OTHER: Identifiers = {
  ref: (id) => id.logicalId,
  arn: (id) => arn(id, (id.type.split('::')[1] ?? 'resource').toLowerCase(), id.logicalId),
};

/** What `Ref` gives. */
export function physicalId(identity: Identity): string {
  return (IDENTIFIERS[identity.type] ?? OTHER).ref(identity);
}

/** What `Fn::GetAtt` gives; undefined for an attribute that the twin does not know of this type. */
export function physicalAttribute(identity: Identity, attribute: string): string | undefined {
  const identifiers = IDENTIFIERS[identity.type] ?? OTHER;
  return attribute === 'Arn' ? identifiers.arn?.(identity) : identifiers.attributes?.[attribute]?.(identity);
}

function named(nameProperty: string, lengthMax: number): (identity: Identity) => string {
  return (id) => id.property(nameProperty) ?? `${id.stackName}-${id.logicalId}`.slice(0, lengthMax);
}

/** The name of the bus that a rule is on; nothing for the account's own, whose rules' ARNs do not have it. */
function busOf(id: Identity): string | undefined {
  const bus = id.property('EventBusName')?.split('/').at(-1);
  return bus === 'default' ? undefined : bus;
}

// SQS allows names of up to 80 characters.
function queueName(id: Identity): string {
  return named('QueueName', 80)(id);
}

function logGroupName(id: Identity): string {
  return id.property('LogGroupName') ?? `/${id.stackName}/${id.logicalId}`;
}

function secretArn(id: Identity): string {
  // Secrets Manager appends six random characters; here they are the same at every start.
  return arn(id, 'secretsmanager', `secret:${named('Name', 256)(id)}-${digest(id, 6)}`);
}

function keyId(id: Identity): string {
  const hex = digest(id, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A word in place of ten random characters, so that a URL can be read: `AuthorizationApi` is `authorization`. */
function restApiId(id: Identity): string {
  return id.logicalId.replace(/Api$/, '').toLowerCase();
}

function stateMachineArn(id: Identity): string {
  return arn(id, 'states', `stateMachine:${named('StateMachineName', 80)(id)}`);
}

function functionArn(id: Identity): string {
  return arn(id, 'lambda', `function:${named('FunctionName', 64)(id)}`);
}

function aliasArn(id: Identity): string {
  return qualifiedFunctionArn(id, property(id, 'Name'));
}

function qualifiedFunctionArn(id: Identity, qualifier: string): string {
  const functionNameOrArn = property(id, 'FunctionName');
  const prefix = functionNameOrArn.startsWith('arn:') ? '' : arn(id, 'lambda', 'function:');
  return `${prefix}${functionNameOrArn}:${qualifier}`;
}

function property(id: Identity, name: string): string {
  const value = id.property(name);
  if (value === undefined) throw new Error(`${id.logicalId} (${id.type}) needs its property ${name}`);
  return value;
}

function arn(id: Identity, service: string, resource: string): string {
  return `arn:aws:${service}:${id.region}:${id.accountId}:${resource}`;
}

function digest(id: Identity, length: number): string {
  return createHash('sha256').update(`${id.stackName}/${id.logicalId}`).digest('hex').slice(0, length);
}
