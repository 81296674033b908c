import { each, inert, members, only, read, type Understanding } from './understanding.ts';

/**
 * Every resource type that a Cardhook template may hold: the twin runs it (and lists the properties that it
 * understands), or leaves it out for a reason. Any other type, and any other property, is refused at start.
 */
export type ResourceType =
  { readonly runs: true; readonly properties: Understanding } | { readonly runs: false; readonly reason: string };

function runs(properties: Readonly<Record<string, Understanding>>): ResourceType {
  return { runs: true, properties: members(properties) };
}

function leftOut(reason: string): ResourceType {
  return { runs: false, reason };
}

const label = inert('a label changes nothing');
const noBilling = inert('nothing is billed here');
const noArchive = inert('logs are files under .cardhook/logs until the next start');
const noDeletion = inert('everything here is deleted when the twin stops');
const noTracing = inert('there is no X-Ray here');
const noCapacity = inert('capacity is this machine');

const POLICY_DOCUMENT = read;

/** Where Lambda tells of what it has given up. */
const ON_FAILURE = members({ OnFailure: members({ Destination: read }) });

export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  // Data
  'AWS::DynamoDB::Table': runs({
    TableName: read,
    KeySchema: read,
    AttributeDefinitions: read,
    BillingMode: only('PAY_PER_REQUEST'),
    TimeToLiveSpecification: read,
    StreamSpecification: members({ StreamViewType: read }),
    GlobalSecondaryIndexes: each(members({ IndexName: read, KeySchema: read, Projection: read })),
    SSESpecification: members({
      SSEEnabled: read,
      SSEType: only('KMS'),
      KMSMasterKeyId: read,
    }),
    OnDemandThroughput: inert('DynamoDB Local does not throttle'),
    PointInTimeRecoverySpecification: inert('DynamoDB Local keeps no backups'),
    DeletionProtectionEnabled: noDeletion,
    TableClass: noBilling,
    ContributorInsightsSpecification: inert('there are no CloudWatch insights here'),
    Tags: label,
  }),
  'AWS::SQS::Queue': runs({
    QueueName: read,
    DelaySeconds: read,
    MaximumMessageSize: read,
    MessageRetentionPeriod: read,
    ReceiveMessageWaitTimeSeconds: read,
    VisibilityTimeout: read,
    RedrivePolicy: members({ deadLetterTargetArn: read, maxReceiveCount: read }),
    RedriveAllowPolicy: inert('the embedded queue lets any queue name it as dead-letter queue'),
    KmsMasterKeyId: read,
    KmsDataKeyReusePeriodSeconds: inert('the grant on the key is checked at every call'),
    SqsManagedSseEnabled: inert('nothing is written to disk'),
    FifoQueue: only(false),
    Tags: label,
  }),
  'AWS::SQS::QueuePolicy': runs({ Queues: read, PolicyDocument: POLICY_DOCUMENT }),
  'AWS::SecretsManager::Secret': runs({
    Name: read,
    SecretString: read,
    GenerateSecretString: members({
      SecretStringTemplate: read,
      GenerateStringKey: read,
      PasswordLength: read,
      ExcludeCharacters: read,
      ExcludePunctuation: read,
      ExcludeNumbers: read,
      ExcludeLowercase: read,
      ExcludeUppercase: read,
      IncludeSpace: read,
      RequireEachIncludedType: read,
    }),
    KmsKeyId: read,
    Description: label,
    Tags: label,
  }),
  'AWS::KMS::Key': runs({
    KeyPolicy: POLICY_DOCUMENT,
    EnableKeyRotation: inert('master keys live as long as the twin'),
    RotationPeriodInDays: inert('master keys live as long as the twin'),
    PendingWindowInDays: noDeletion,
    KeySpec: only('SYMMETRIC_DEFAULT'),
    KeyUsage: only('ENCRYPT_DECRYPT'),
    Description: label,
    Tags: label,
  }),
  'AWS::KMS::Alias': leftOut('keys are found by id and ARN'),

  // Identity
  'AWS::IAM::Role': runs({
    RoleName: read,
    AssumeRolePolicyDocument: POLICY_DOCUMENT,
    ManagedPolicyArns: read,
    Policies: each(members({ PolicyName: read, PolicyDocument: POLICY_DOCUMENT })),
    Description: label,
    Path: label,
    MaxSessionDuration: inert('credentials live as long as the twin'),
    Tags: label,
  }),
  'AWS::IAM::Policy': runs({ PolicyName: read, PolicyDocument: POLICY_DOCUMENT, Roles: read }),

  // Functions
  'AWS::Lambda::Function': runs({
    FunctionName: read,
    Code: members({ S3Bucket: inert('the code is read from the cloud assembly'), S3Key: read }),
    Handler: read,
    Runtime: only('nodejs24.x'),
    Role: read,
    Timeout: read,
    MemorySize: read,
    Environment: read,
    ReservedConcurrentExecutions: read,
    PackageType: only('Zip'),
    Architectures: inert('JavaScript runs on whatever this machine is'),
    EphemeralStorage: inert('the disk is this machine’s'),
    LoggingConfig: read,
    RuntimeManagementConfig: inert('the runtime is the Node of this project'),
    TracingConfig: noTracing,
    Description: label,
    Tags: label,
  }),
  'AWS::Lambda::Version': runs({
    FunctionName: read,
    Description: label,
    ProvisionedConcurrencyConfig: noCapacity,
  }),
  'AWS::Lambda::Alias': runs({
    FunctionName: read,
    FunctionVersion: read,
    Name: read,
    Description: label,
    ProvisionedConcurrencyConfig: noCapacity,
  }),
  'AWS::Lambda::Permission': runs({
    Action: read,
    FunctionName: read,
    Principal: read,
    SourceArn: read,
    SourceAccount: read,
  }),
  'AWS::Lambda::EventSourceMapping': runs({
    EventSourceArn: read,
    FunctionName: read,
    BatchSize: read,
    MaximumBatchingWindowInSeconds: read,
    FunctionResponseTypes: read,
    Enabled: read,
    ScalingConfig: read,
    StartingPosition: only('TRIM_HORIZON', 'LATEST'),
    BisectBatchOnFunctionError: read,
    MaximumRetryAttempts: read,
    MaximumRecordAgeInSeconds: read,
    ParallelizationFactor: read,
    DestinationConfig: ON_FAILURE,
    FilterCriteria: members({ Filters: each(members({ Pattern: read })) }),
    Tags: label,
  }),
  'AWS::Lambda::EventInvokeConfig': runs({
    FunctionName: read,
    Qualifier: read,
    MaximumRetryAttempts: read,
    MaximumEventAgeInSeconds: read,
    DestinationConfig: ON_FAILURE,
  }),

  // Events
  'AWS::Events::EventBus': runs({
    Name: read,
    KmsKeyIdentifier: inert('nothing is encrypted here'),
    Description: label,
    Tags: label,
  }),
  'AWS::Events::Rule': runs({
    Name: read,
    EventBusName: read,
    EventPattern: read,
    ScheduleExpression: read,
    State: only('ENABLED', 'DISABLED'),
    Targets: each(
      members({
        Id: read,
        Arn: read,
        Input: read,
        RetryPolicy: inert('a target of the twin takes an event at once, or never will'),
      }),
    ),
    Description: label,
    Tags: label,
  }),

  // Workflows
  'AWS::StepFunctions::StateMachine': runs({
    StateMachineName: read,
    StateMachineType: read,
    RoleArn: read,
    // What is understood inside is the table of local/step-functions/definition.ts.
    Definition: read,
    DefinitionString: read,
    LoggingConfiguration: members({
      Level: read,
      IncludeExecutionData: read,
      Destinations: inert('the log of every machine is a file'),
    }),
    TracingConfiguration: noTracing,
    EncryptionConfiguration: inert('executions are in memory only'),
    Tags: label,
  }),

  // HTTP
  'AWS::ApiGateway::RestApi': runs({
    Name: read,
    BinaryMediaTypes: read,
    Policy: POLICY_DOCUMENT,
    EndpointConfiguration: members({
      Types: only(['REGIONAL']),
      IpAddressType: inert('the twin listens on 127.0.0.1'),
    }),
    DisableExecuteApiEndpoint: only(false),
    MinimumCompressionSize: inert('the twin does not compress'),
    Description: label,
    Tags: label,
  }),
  'AWS::ApiGateway::Resource': runs({ ParentId: read, PathPart: read, RestApiId: read }),
  'AWS::ApiGateway::Method': runs({
    RestApiId: read,
    ResourceId: read,
    HttpMethod: read,
    AuthorizationType: only('NONE', 'AWS_IAM'),
    ApiKeyRequired: only(false),
    OperationName: label,
    RequestParameters: read,
    Integration: read,
    MethodResponses: read,
  }),
  'AWS::ApiGateway::Deployment': runs({ RestApiId: read, Description: label }),
  'AWS::ApiGateway::Stage': runs({
    RestApiId: read,
    DeploymentId: read,
    StageName: read,
    MethodSettings: read,
    AccessLogSetting: read,
    Variables: read,
    TracingEnabled: noTracing,
    Description: label,
    Tags: label,
  }),
  'AWS::ApiGateway::GatewayResponse': runs({
    RestApiId: read,
    ResponseType: read,
    StatusCode: read,
    ResponseParameters: read,
    ResponseTemplates: read,
  }),
  'AWS::ApiGateway::DomainName': leftOut('the twin has one address, and no certificate'),
  'AWS::ApiGateway::BasePathMapping': leftOut('the twin has one address, and no certificate'),
  'AWS::ApiGateway::Account': leftOut('the gateway’s log goes to .cardhook/logs without a role'),

  // Watching
  'AWS::Logs::LogGroup': runs({
    LogGroupName: read,
    RetentionInDays: noArchive,
    KmsKeyId: noArchive,
    LogGroupClass: noArchive,
    DeletionProtectionEnabled: noDeletion,
    DataProtectionPolicy: noArchive,
    Tags: label,
  }),
  'AWS::Logs::ResourcePolicy': leftOut('log lines are written without a policy'),
  'AWS::Logs::MetricFilter': leftOut('it counts for alarms, which do not run here'),
  'AWS::CloudWatch::Alarm': leftOut('nobody is called at night from this machine'),
  'AWS::CloudWatch::CompositeAlarm': leftOut('nobody is called at night from this machine'),
  'AWS::CloudWatch::Dashboard': leftOut('npm run -s metrics prints the numbers'),
  'AWS::SNS::Topic': leftOut('alarms, its only senders, do not run here'),
  'AWS::SNS::TopicPolicy': leftOut('alarms, its only senders, do not run here'),
  'AWS::SNS::Subscription': leftOut('alarms, its only senders, do not run here'),
  'AWS::WAFv2::WebACL': leftOut('nobody but this machine reaches the twin'),
  'AWS::WAFv2::WebACLAssociation': leftOut('nobody but this machine reaches the twin'),
  'AWS::ApplicationAutoScaling::ScalableTarget': leftOut('capacity is this machine'),
  'AWS::ApplicationAutoScaling::ScalingPolicy': leftOut('capacity is this machine'),
  'AWS::CodeDeploy::Application': leftOut('the newest code runs at once'),
  'AWS::CodeDeploy::DeploymentGroup': leftOut('the newest code runs at once'),
  'AWS::CDK::Metadata': leftOut('it tells AWS which constructs are used'),
};

/** Which of these types are left out, and why: `CloudWatch::Alarm, SNS::Topic (reason)`, one entry a reason. */
export function typesLeftOut(types: Iterable<string>): readonly string[] {
  const byReason = Map.groupBy(new Set(types), (type) => {
    const entry = RESOURCE_TYPES[type];
    return entry === undefined || entry.runs ? undefined : entry.reason;
  });
  byReason.delete(undefined);
  return [...byReason].map(
    ([reason, left]) => `${left.map((type) => type.replace(/^AWS::/, '')).join(', ')} (${reason})`,
  );
}
