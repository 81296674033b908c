import { propertiesOf, type Ref, type StageTemplate, synthesise } from './stage-template.ts';

type Statement = { Effect: string; Action: string | string[]; Resource: unknown };
type Policy = { Roles: [Ref]; PolicyDocument: { Statement: Statement[] } };

const { prod: template, dev: withElavon } = synthesise();
const policies = policiesOf(template);

/** What bringing a transaction up to something that becomes known takes. */
const TELLING = [
  'dynamodb:BatchGetItem on AuthorizationsTable',
  'dynamodb:BatchGetItem on CardsTable',
  'dynamodb:BatchGetItem on RulesTable',
  'dynamodb:DeleteItem on AuthorizationsTable',
  'dynamodb:GetItem on AuthorizationsTable',
  'dynamodb:PutItem on AuthorizationsTable',
  'dynamodb:Query on RulesTable',
  'dynamodb:UpdateItem on CardsTable',
];

describe('A role may do what its function does, and nothing else:', () => {
  test('the connectFi function', () => {
    expect(allowedTo('ConnectFiRole')).toEqual([
      'dynamodb:BatchGetItem on AuthorizationsTable',
      'dynamodb:BatchGetItem on CardsTable',
      'dynamodb:BatchGetItem on RulesTable',
      'dynamodb:DeleteItem on AuthorizationsTable',
      'dynamodb:GetItem on AuthorizationsTable',
      'dynamodb:PutItem on AuthorizationsTable',
      'dynamodb:Query on RulesTable',
      'dynamodb:UpdateItem on CardsTable',
      'kms:Decrypt on DataKey',
      'kms:Decrypt on SecretKey',
      'kms:GenerateDataKey on DataKey',
      'logs:CreateLogStream on ConnectFiLog',
      'logs:PutLogEvents on ConnectFiLog',
      'secretsmanager:GetSecretValue on WebhookKeySecret',
      'sqs:SendMessage on AdviceQueue',
      'sqs:SendMessage on StandInQueue',
    ]);
  });

  test('the advice processor', () => {
    expect(allowedTo('AdviceProcessorRole')).toEqual([
      ...TELLING,
      ...consumptionOf('AdviceQueue', 'AdviceProcessorLog'),
    ]);
  });

  test('the stand-in settler', () => {
    expect(allowedTo('StandInSettlerRole')).toEqual(
      [
        ...TELLING,
        'dynamodb:UpdateItem on AuthorizationsTable',
        ...consumptionOf('StandInQueue', 'StandInSettlerLog'),
      ].toSorted(),
    );
  });

  test('the sweep', () => {
    expect(allowedTo('SweepRole')).toEqual(
      [
        ...TELLING,
        'dynamodb:Query on AuthorizationsTable/index/Listed',
        'kms:Decrypt on DataKey',
        'logs:CreateLogStream on SweepLog',
        'logs:PutLogEvents on SweepLog',
      ].toSorted(),
    );
  });

  test('the audit, which changes nothing', () => {
    expect(allowedTo('AuditRole')).toEqual([
      'dynamodb:Scan on AuthorizationsTable',
      'dynamodb:Scan on CardsTable',
      'kms:Decrypt on DataKey',
      'logs:CreateLogStream on AuditLog',
      'logs:PutLogEvents on AuditLog',
    ]);
  });

  test('the event publisher', () => {
    expect(allowedTo('EventPublisherRole')).toEqual([
      'dynamodb:DescribeStream on AuthorizationsTable',
      'dynamodb:GetRecords on AuthorizationsTable',
      'dynamodb:GetShardIterator on AuthorizationsTable',
      'dynamodb:ListStreams on "*"',
      'events:PutEvents on CardEventBus',
      'kms:Decrypt on DataKey',
      'kms:GenerateDataKey on DataKey',
      'logs:CreateLogStream on EventPublisherLog',
      'logs:PutLogEvents on EventPublisherLog',
      'sqs:SendMessage on EventDeadLetterQueue',
    ]);
  });
});

describe('In a stage with Elavon a role may do what its function does, and nothing else:', () => {
  const secrets = [
    'ElavonBASICSecret',
    'ElavonCLIENTSecret',
    'ElavonPASSWORDSecret',
    'ElavonPLAINSecret',
    'ElavonTOKENSecret',
  ];
  const ofElavon = policiesOf(withElavon);

  test('the function that takes the pushes, which can seal and cannot open', () => {
    expect(allowedTo('ElavonWebhookRole', ofElavon)).toEqual(
      [
        'dynamodb:PutItem on ApplicationsTable',
        'kms:Decrypt on DataKey',
        'kms:Decrypt on SecretKey',
        'kms:GenerateDataKey on DataKey',
        'kms:GenerateDataKey on TerminalKey',
        'logs:CreateLogStream on ElavonWebhookLog',
        'logs:PutLogEvents on ElavonWebhookLog',
        ...[...secrets, 'ElavonMarkKeySecret', 'ElavonTokenKeysSecret'].map(
          (secret) => `secretsmanager:GetSecretValue on ${secret}`,
        ),
        'sqs:SendMessage on ApplicationPushQueue',
      ].toSorted(),
    );
  });

  test('the token endpoint, which reads the secrets of the OAuth2 profiles only', () => {
    expect(allowedTo('ElavonTokenRole', ofElavon)).toEqual([
      'kms:Decrypt on SecretKey',
      'logs:CreateLogStream on ElavonTokenLog',
      'logs:PutLogEvents on ElavonTokenLog',
      'secretsmanager:GetSecretValue on ElavonCLIENTSecret',
      'secretsmanager:GetSecretValue on ElavonPASSWORDSecret',
      'secretsmanager:GetSecretValue on ElavonTokenKeysSecret',
    ]);
  });

  test('the processor', () => {
    expect(allowedTo('ElavonProcessingProcessorRole', ofElavon)).toEqual([
      'dynamodb:GetItem on ApplicationsTable',
      'dynamodb:PutItem on ApplicationsTable',
      ...consumptionOf('ApplicationPushQueue', 'ElavonProcessingProcessorLog'),
    ]);
  });

  test('the sweep, which applies what was kept at the door', () => {
    expect(beyond('SweepRole', ofElavon)).toEqual([
      'dynamodb:DeleteItem on ApplicationsTable',
      'dynamodb:GetItem on ApplicationsTable',
      'dynamodb:PutItem on ApplicationsTable',
      'dynamodb:Query on ApplicationsTable/index/Listed',
    ]);
  });

  test('the event publisher, which follows two streams', () => {
    expect(beyond('EventPublisherRole', ofElavon)).toEqual([
      'dynamodb:DescribeStream on ApplicationsTable',
      'dynamodb:GetRecords on ApplicationsTable',
      'dynamodb:GetShardIterator on ApplicationsTable',
    ]);
  });

  test.each(['ConnectFiRole', 'AdviceProcessorRole', 'StandInSettlerRole', 'AuditRole'])(
    '%s, to which it adds nothing',
    (role) => {
      expect(allowedTo(role, ofElavon)).toEqual(allowedTo(role));
    },
  );

  test('nobody, where terminal credentials are opened', () => {
    const roles = ofElavon.map(({ Roles: [{ Ref }] }) => withoutHash(Ref));
    const withTheKey = roles.flatMap((role) =>
      allowedTo(role, ofElavon).filter((allowed) => allowed.endsWith(' on TerminalKey')),
    );
    expect(withTheKey).toEqual(['kms:GenerateDataKey on TerminalKey']);
  });

  /** What it may do more than in a stage without Elavon. */
  function beyond(role: string, policiesOfStage: readonly Policy[]): string[] {
    const before = allowedTo(role);
    return allowedTo(role, policiesOfStage).filter((allowed) => !before.includes(allowed));
  }
});

function policiesOf(stage: StageTemplate): readonly Policy[] {
  return [...propertiesOf<Policy>(stage, 'AWS::IAM::Policy').values()];
}

test('No policy of a role has a wildcard, but for listing streams, which names no resource', () => {
  expect(policies).toHaveLength(6);
  const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const withWildcard = statements.filter((statement) => JSON.stringify(statement).includes('*'));
  expect(withWildcard).toEqual([{ Effect: 'Allow', Action: 'dynamodb:ListStreams', Resource: '*' }]);
});

test('The one managed policy is the one that API Gateway asks for', () => {
  const roles = propertiesOf<{ ManagedPolicyArns?: unknown[] }>(template, 'AWS::IAM::Role').values();
  const managed = [...roles].flatMap(({ ManagedPolicyArns = [] }) => ManagedPolicyArns);
  expect(managed).toHaveLength(1);
  expect(JSON.stringify(managed)).toContain(':iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs');
});

/** What taking messages off an encrypted queue, and logging, need. */
function consumptionOf(queue: string, log: string): string[] {
  const actions = ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'];
  return [
    'kms:Decrypt on DataKey',
    `logs:CreateLogStream on ${log}`,
    `logs:PutLogEvents on ${log}`,
    ...actions.map((action) => `sqs:${action} on ${queue}`),
  ];
}

/** Every pair of an action and a resource in the role's policies, by logical id less CDK's hash. */
function allowedTo(role: string, among = policies): string[] {
  return among
    .filter(({ Roles: [{ Ref }] }) => withoutHash(Ref) === role)
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Effect, Action, Resource }) =>
      listOf(Action).flatMap((action) => listOf(Resource).map((on) => `${only(Effect)}${action} on ${nameOf(on)}`)),
    )
    .toSorted();
}

function only(effect: string): string {
  return effect === 'Allow' ? '' : `${effect} `;
}

function listOf<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

/** The logical id that a resource refers to, and what is said of it beyond that; the whole of it where it is no reference. */
function nameOf(resource: unknown): string {
  const text = JSON.stringify(resource);
  const [, logicalId, part = ''] = REFERENCE.exec(text) ?? [];
  return logicalId === undefined ? text : withoutHash(logicalId) + part;
}

/** `{"Ref":"X"}`, `{"Fn::GetAtt":["X","Arn"]}`, or one of them joined with a text that comes after it. */
const REFERENCE = /^(?:\{"Fn::Join":\["",\[)?\{"(?:Ref":|Fn::GetAtt":\[)"(\w+)"(?:,"\w+"\])?\}(?:,"([^"]+)"\]\]\})?$/;

function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
