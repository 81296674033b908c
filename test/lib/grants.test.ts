import { propertiesOf, type Ref, type StageTemplate, synthesise } from './stage-template.ts';

type Statement = { Effect: string; Action: string | string[]; Resource: unknown };
type Policy = { Roles: [Ref]; PolicyDocument: { Statement: Statement[] } };

const { prod: template, dev: withAll } = synthesise();
const ofAll = policiesOf(withAll);
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

  test('the function that takes the pushes, which can seal and cannot open', () => {
    expect(allowedTo('ElavonWebhookRole', ofAll)).toEqual(
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
    expect(allowedTo('ElavonTokenRole', ofAll)).toEqual([
      'kms:Decrypt on SecretKey',
      'logs:CreateLogStream on ElavonTokenLog',
      'logs:PutLogEvents on ElavonTokenLog',
      'secretsmanager:GetSecretValue on ElavonCLIENTSecret',
      'secretsmanager:GetSecretValue on ElavonPASSWORDSecret',
      'secretsmanager:GetSecretValue on ElavonTokenKeysSecret',
    ]);
  });

  test('the processor', () => {
    expect(allowedTo('ElavonProcessingProcessorRole', ofAll)).toEqual([
      'dynamodb:GetItem on ApplicationsTable',
      'dynamodb:PutItem on ApplicationsTable',
      ...consumptionOf('ApplicationPushQueue', 'ElavonProcessingProcessorLog'),
    ]);
  });

  test('the sweep, which applies what was kept at the door', () => {
    expect(beyond('SweepRole', ofAll).filter((allowed) => allowed.includes('Applications'))).toEqual([
      'dynamodb:DeleteItem on ApplicationsTable',
      'dynamodb:GetItem on ApplicationsTable',
      'dynamodb:PutItem on ApplicationsTable',
      'dynamodb:Query on ApplicationsTable/index/Listed',
    ]);
  });

  test('the event publisher, which follows its stream as well', () => {
    const onApplications = beyond('EventPublisherRole', ofAll).filter((allowed) => allowed.includes('Applications'));
    expect(onApplications).toEqual([
      'dynamodb:DescribeStream on ApplicationsTable',
      'dynamodb:GetRecords on ApplicationsTable',
      'dynamodb:GetShardIterator on ApplicationsTable',
    ]);
  });

  test.each(['ConnectFiRole', 'AdviceProcessorRole', 'StandInSettlerRole', 'AuditRole'])(
    '%s, to which it adds nothing',
    (role) => {
      expect(allowedTo(role, ofAll)).toEqual(allowedTo(role));
    },
  );

  test('nobody, where terminal credentials are opened', () => {
    const roles = ofAll.map(({ Roles: [{ Ref }] }) => withoutHash(Ref));
    const withTheKey = roles.flatMap((role) =>
      allowedTo(role, ofAll).filter((allowed) => allowed.endsWith(' on TerminalKey')),
    );
    expect(withTheKey).toEqual(['kms:GenerateDataKey on TerminalKey']);
  });
});

describe('In a stage with Strivve a role may do what it is for, and nothing else:', () => {
  const telling = [
    'dynamodb:PutItem on JobsTable',
    'dynamodb:Query on JobsTable',
    'dynamodb:UpdateItem on JobsTable',
    'kms:Decrypt on DataKey',
    'kms:Decrypt on SecretKey',
    'secretsmanager:GetSecretValue on StrivveMainSecret',
  ];

  test('the function that polls', () => {
    const logging = ['logs:CreateLogStream on StrivvePollerLog', 'logs:PutLogEvents on StrivvePollerLog'];
    expect(allowedTo('StrivvePollerRole', ofAll)).toEqual([...telling, ...logging].toSorted());
  });

  test('the function that people and their backend call, which begins executions and reads none', () => {
    const logging = ['logs:CreateLogStream on StrivveAnsweringLog', 'logs:PutLogEvents on StrivveAnsweringLog'];
    expect(allowedTo('StrivveAnsweringRole', ofAll)).toEqual(
      [...telling, ...logging, 'states:StartExecution on FollowJobMachine'].toSorted(),
    );
  });

  test('the machine of a job, which starts turns', () => {
    expect(allowedTo('StrivveFollowingRole', ofAll)).toEqual([
      ...LOG_DELIVERY,
      'states:StartExecution on JobTurnMachine',
    ]);
  });

  test('the machine of a turn, which polls and tells', () => {
    expect(allowedTo('StrivveFollowingTurnRole', ofAll)).toEqual([
      'lambda:InvokeFunction on StrivvePollerFunction',
      ...LOG_DELIVERY,
      'states:SendTaskFailure on FollowJobMachine',
      'states:SendTaskSuccess on FollowJobMachine',
    ]);
  });

  test('the event publisher, which follows its stream as well', () => {
    expect(beyond('EventPublisherRole', ofAll).filter((allowed) => allowed.includes('Jobs'))).toEqual([
      'dynamodb:DescribeStream on JobsTable',
      'dynamodb:GetRecords on JobsTable',
      'dynamodb:GetShardIterator on JobsTable',
    ]);
  });
});

describe('In a stage with Spreedly a role may do what its function does, and nothing else:', () => {
  const telling = [
    'dynamodb:GetItem on PaymentsTable',
    'dynamodb:PutItem on PaymentsTable',
    'dynamodb:UpdateItem on PaymentsTable',
    'kms:Decrypt on DataKey',
    'kms:Decrypt on SecretKey',
    'secretsmanager:GetSecretValue on SpreedlyCredentialsSecret',
  ];

  test('the function that takes callbacks, which reads no table and cannot call Spreedly', () => {
    expect(allowedTo('SpreedlyWebhookRole', ofAll)).toEqual([
      'kms:Decrypt on DataKey',
      'kms:Decrypt on SecretKey',
      'kms:GenerateDataKey on DataKey',
      'logs:CreateLogStream on SpreedlyWebhookLog',
      'logs:PutLogEvents on SpreedlyWebhookLog',
      'secretsmanager:GetSecretValue on SpreedlySigningSecret',
      'sqs:SendMessage on PaymentCallbackQueue',
    ]);
  });

  test('the processor', () => {
    const consuming = consumptionOf('PaymentCallbackQueue', 'SpreedlyProcessingProcessorLog');
    expect(allowedTo('SpreedlyProcessingProcessorRole', ofAll)).toEqual(
      [...new Set([...telling, ...consuming])].toSorted(),
    );
  });

  test.each(['SpreedlyReturn', 'SpreedlyPayments'])('%s, which cannot sign as Spreedly does', (name) => {
    const logging = [`logs:CreateLogStream on ${name}Log`, `logs:PutLogEvents on ${name}Log`];
    expect(allowedTo(`${name}Role`, ofAll)).toEqual([...telling, ...logging].toSorted());
  });

  test('the sweep, which looks for payments whose start got no answer', () => {
    const before = new Set(allowedTo('SweepRole'));
    const ofPayments = [...telling, 'dynamodb:Query on PaymentsTable/index/Listed'].filter(
      (allowed) => !before.has(allowed),
    );
    expect(beyond('SweepRole', ofAll).filter((allowed) => !allowed.includes('Applications'))).toEqual(
      ofPayments.toSorted(),
    );
  });

  test('the event publisher, which follows its stream as well', () => {
    expect(beyond('EventPublisherRole', ofAll).filter((allowed) => allowed.includes('Payments'))).toEqual([
      'dynamodb:DescribeStream on PaymentsTable',
      'dynamodb:GetRecords on PaymentsTable',
      'dynamodb:GetShardIterator on PaymentsTable',
    ]);
  });
});

/** What Step Functions asks of a role whose machine has a log: none of it names a resource. */
const LOG_DELIVERY = [
  'CreateLogDelivery',
  'DeleteLogDelivery',
  'DescribeLogGroups',
  'DescribeResourcePolicies',
  'GetLogDelivery',
  'ListLogDeliveries',
  'PutResourcePolicy',
  'UpdateLogDelivery',
].map((action) => `logs:${action} on "*"`);

/** What it may do more than in a stage without Elavon, Strivve and Spreedly. */
function beyond(role: string, policiesOfStage: readonly Policy[]): string[] {
  const before = allowedTo(role);
  return allowedTo(role, policiesOfStage).filter((allowed) => !before.includes(allowed));
}

function policiesOf(stage: StageTemplate): readonly Policy[] {
  return [...propertiesOf<Policy>(stage, 'AWS::IAM::Policy').values()];
}

test('No policy of a role has a wildcard, but for listing streams and delivering logs, which name no resource', () => {
  expect(policies).toHaveLength(6);
  const listing = { Effect: 'Allow', Action: 'dynamodb:ListStreams', Resource: '*' };
  const delivering = {
    Effect: 'Allow',
    Action: LOG_DELIVERY.map((allowed) => allowed.split(' ')[0]),
    Resource: '*',
  };
  expect(wildcardsOf(policies)).toEqual([listing]);
  expect(wildcardsOf(ofAll)).toEqual([delivering, delivering, listing]);
});

function wildcardsOf(among: readonly Policy[]): Statement[] {
  const statements = among.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return statements.filter((statement) => JSON.stringify(statement).includes('*'));
}

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
