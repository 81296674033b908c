import { propertiesOf, type Ref, type StageTemplate, synthesise } from './stage-template.ts';

type Queue = { VisibilityTimeout: number; MessageRetentionPeriod: number };
type Alarm = { AlarmName: string; Threshold: number };
type EventSource = {
  FunctionName: Ref;
  EventSourceArn: { 'Fn::GetAtt': [string, 'Arn'] };
  ScalingConfig: { MaximumConcurrency: number };
};
type StreamSource = { EventSourceArn: { 'Fn::GetAtt': [string, 'StreamArn'] } };

const DAY_SECONDS = 24 * 3600;

const { prod, dev } = synthesise();
const queues = propertiesOf<Queue>(prod, 'AWS::SQS::Queue');
const alarms = [...propertiesOf<Alarm>(prod, 'AWS::CloudWatch::Alarm').values()];

/** Logical ids that must never change: with a table's id goes its data, with an API's the URL that others registered. */
const PERMANENT = {
  'AWS::DynamoDB::Table': ['AuthorizationsTable', 'CardsTable', 'RulesTable'],
  'AWS::SQS::Queue': [
    'AdviceDeadLetterQueue',
    'AdviceQueue',
    'EventDeadLetterQueue',
    'StandInDeadLetterQueue',
    'StandInQueue',
  ],
  'AWS::Events::EventBus': ['CardEventBus'],
  'AWS::KMS::Key': ['DataKey', 'SecretKey'],
  'AWS::SecretsManager::Secret': ['ConnectFiCredentialsSecret', 'WebhookKeySecret'],
  'AWS::ApiGateway::RestApi': ['AuthorizationApi', 'IntakeApi', 'OperationsApi'],
};

/** Those that a stage with Elavon has besides. */
const OF_ELAVON: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['ApplicationsTable'],
  'AWS::SQS::Queue': ['ApplicationPushDeadLetterQueue', 'ApplicationPushQueue'],
  'AWS::KMS::Key': ['TerminalKey'],
  'AWS::SecretsManager::Secret': [
    ...['BASIC', 'CLIENT', 'PASSWORD', 'PLAIN', 'TOKEN'].map((code) => `Elavon${code}Secret`),
    'ElavonApiCredentialsSecret',
    'ElavonMarkKeySecret',
    'ElavonTokenKeysSecret',
  ],
};

/** And those of one with Strivve. */
const OF_STRIVVE: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['JobsTable'],
  'AWS::SecretsManager::Secret': ['StrivveMainSecret'],
};

/** And those of one with Spreedly. */
const OF_SPREEDLY: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['PaymentsTable'],
  'AWS::SQS::Queue': ['PaymentCallbackDeadLetterQueue', 'PaymentCallbackQueue'],
  'AWS::SecretsManager::Secret': ['SpreedlyCredentialsSecret', 'SpreedlySigningSecret'],
};

test.each(Object.entries(PERMANENT))('%s have ids that do not change', (type, ids) => {
  expect([...propertiesOf(prod, type).keys()].toSorted()).toEqual(ids);
  const withAll = [...ids, ...[OF_ELAVON, OF_STRIVVE, OF_SPREEDLY].flatMap((more) => more[type] ?? [])];
  expect([...propertiesOf(dev, type).keys()].toSorted()).toEqual(withAll.toSorted());
});

test('What holds data outlives the stack in prod, and goes with it in dev', () => {
  expect(deletionPolicies(prod)).toEqual(new Set(['Retain']));
  expect(deletionPolicies(dev)).toEqual(new Set(['Delete']));
});

test.each([
  ['prod', prod, true],
  ['dev', dev, false],
])(
  'Tables of %s are encrypted with our key, restorable to any second and hard to delete',
  (_stage, template, isKept) => {
    for (const table of propertiesOf(template, 'AWS::DynamoDB::Table').values()) {
      expect(table).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: isKept,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': ['DataKey', 'Arn'] } },
      });
    }
  },
);

test('Every key is changed by KMS each year', () => {
  for (const key of propertiesOf(prod, 'AWS::KMS::Key').values())
    expect(key).toMatchObject({ EnableKeyRotation: true });
});

test.each(PERMANENT['AWS::SQS::Queue'])('%s is encrypted with our key and refuses calls without TLS', (id) => {
  expect(queues.get(id)).toMatchObject({ KmsMasterKeyId: { 'Fn::GetAtt': ['DataKey', 'Arn'] } });
  expect([...propertiesOf(prod, 'AWS::SQS::QueuePolicy').values()]).toContainEqual({
    Queues: [{ Ref: id }],
    PolicyDocument: expect.objectContaining({
      Statement: [
        expect.objectContaining({
          Effect: 'Deny',
          Action: 'sqs:*',
          Principal: { AWS: '*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ],
    }),
  });
});

test.each(['Advice', 'StandIn'])('%s messages are given up after five tries and kept 14 days', (name) => {
  expect(queues.get(`${name}Queue`)).toMatchObject({
    RedrivePolicy: {
      deadLetterTargetArn: { 'Fn::GetAtt': [`${name}DeadLetterQueue`, 'Arn'] },
      maxReceiveCount: 5,
    },
  });
  expect(queues.get(`${name}DeadLetterQueue`)).toMatchObject({ MessageRetentionPeriod: 14 * DAY_SECONDS });
});

test.each(['Advice', 'StandIn'])(
  '%s messages that nobody takes are kept for days after the alarm, and days are left for those that fail last',
  (name) => {
    const alarm = alarms.find(({ AlarmName }) => AlarmName === `Cardhook-prod-${name}Age`);
    const keptSeconds = queues.get(`${name}Queue`)?.MessageRetentionPeriod ?? 0;
    const deadKeptSeconds = queues.get(`${name}DeadLetterQueue`)?.MessageRetentionPeriod ?? 0;
    expect(keptSeconds - (alarm?.Threshold ?? Infinity)).toBeGreaterThan(6 * DAY_SECONDS);
    expect(deadKeptSeconds - keptSeconds).toBeGreaterThan(6 * DAY_SECONDS);
  },
);

test("Both consumers together leave more than half of a new account's ten environments to the authorizations", () => {
  const sources = queueSources(prod);
  const environments = sources.map(({ ScalingConfig }) => ScalingConfig.MaximumConcurrency);
  expect(environments.reduce((total, each) => total + each)).toBeLessThan(5);
});

test('A message is hidden for at least six times as long as its consumer may run, and fails alone', () => {
  const functions = propertiesOf<{ Timeout: number }>(prod, 'AWS::Lambda::Function');
  const sources = queueSources(prod);
  expect(sources).toHaveLength(2);
  for (const source of sources) {
    const timeoutSeconds = functions.get(source.FunctionName.Ref)?.Timeout ?? Number.POSITIVE_INFINITY;
    const queue = queues.get(source.EventSourceArn['Fn::GetAtt'][0]);
    expect(queue?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeoutSeconds);
    expect(source).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
  }
});

test('The webhook key is generated by AWS and stands nowhere in the template', () => {
  const secret = propertiesOf(prod, 'AWS::SecretsManager::Secret').get('WebhookKeySecret');
  expect(secret).toMatchObject({
    KmsKeyId: { 'Fn::GetAtt': ['SecretKey', 'Arn'] },
    GenerateSecretString: {
      GenerateStringKey: 'current',
      SecretStringTemplate: '{}',
      PasswordLength: 64,
      ExcludePunctuation: true,
    },
  });
  expect(secret).not.toHaveProperty('SecretString');
});

test('The stream of the authorizations is followed from its beginning, and what fails there ends in a queue', () => {
  const sources = [...propertiesOf<StreamSource>(prod, 'AWS::Lambda::EventSourceMapping').values()];
  const streams = sources.filter(({ EventSourceArn }) => EventSourceArn['Fn::GetAtt'][1] === 'StreamArn');
  expect(streams).toEqual([
    expect.objectContaining({
      EventSourceArn: { 'Fn::GetAtt': ['AuthorizationsTable', 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 6 * 3600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['EventDeadLetterQueue', 'Arn'] } } },
    }),
  ]);
  expect(propertiesOf(prod, 'AWS::DynamoDB::Table').get('AuthorizationsTable')).toMatchObject({
    StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  });
});

test('The bus is called like the stack, so that rules of other stacks find it', () => {
  expect(propertiesOf(prod, 'AWS::Events::EventBus').get('CardEventBus')).toEqual({ Name: 'Cardhook-prod' });
});

describe('In a stage with Elavon, Strivve and Spreedly', () => {
  test('pushes are given up after five tries and kept 14 days', () => {
    const ofDev = propertiesOf(dev, 'AWS::SQS::Queue');
    expect(ofDev.get('ApplicationPushQueue')).toMatchObject({
      KmsMasterKeyId: { 'Fn::GetAtt': ['DataKey', 'Arn'] },
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': ['ApplicationPushDeadLetterQueue', 'Arn'] },
        maxReceiveCount: 5,
      },
    });
    expect(ofDev.get('ApplicationPushDeadLetterQueue')).toMatchObject({ MessageRetentionPeriod: 14 * DAY_SECONDS });
  });

  test('all consumers together leave two of ten environments to the authorizations', () => {
    const environments = queueSources(dev).map(({ ScalingConfig }) => ScalingConfig.MaximumConcurrency);
    expect(environments).toEqual([2, 2, 2, 2]);
  });

  test('four streams are followed alike, all but the first one for their events only', () => {
    const sources = [
      ...propertiesOf<StreamSource & { FilterCriteria: object }>(dev, 'AWS::Lambda::EventSourceMapping').values(),
    ];
    const streams = sources.filter(({ EventSourceArn }) => EventSourceArn['Fn::GetAtt'][1] === 'StreamArn');
    const [first, ...others] = streams.map(({ EventSourceArn: _arn, FilterCriteria: _criteria, ...rest }) => rest);
    expect(others).toEqual([first, first, first]);
    expect(streams.map(({ EventSourceArn }) => EventSourceArn['Fn::GetAtt'][0])).toEqual([
      'AuthorizationsTable',
      'ApplicationsTable',
      'JobsTable',
      'PaymentsTable',
    ]);
    for (const { FilterCriteria } of streams.slice(1)) {
      expect(FilterCriteria).toEqual({
        Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"EVENT#"}]}}}}' }],
      });
    }
  });
});

function queueSources(template: StageTemplate): EventSource[] {
  const sources = [...propertiesOf<EventSource>(template, 'AWS::Lambda::EventSourceMapping').values()];
  return sources.filter(({ EventSourceArn }) => EventSourceArn['Fn::GetAtt'][1] === 'Arn');
}

/** What CloudFormation does with tables, queues, keys and the secret when they leave the template. */
function deletionPolicies(template: StageTemplate): Set<unknown> {
  const { 'AWS::ApiGateway::RestApi': _apis, 'AWS::Events::EventBus': _bus, ...stateful } = PERMANENT;
  const resources = Object.values(template.Resources).filter(({ Type }) => Type in stateful);
  return new Set(resources.flatMap(({ DeletionPolicy, UpdateReplacePolicy }) => [DeletionPolicy, UpdateReplacePolicy]));
}
