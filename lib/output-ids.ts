/** What a deployed stack tells about itself, by the ids that the operator's command line reads. */
export const OUTPUT_IDS = [
  'AuthorizationApiUrl',
  'IntakeApiUrl',
  'OperationsApiUrl',
  'RulesTableName',
  'CardsTableName',
  'AuthorizationsTableName',
  'AdviceQueueUrl',
  'AdviceDeadLetterQueueUrl',
  'StandInQueueUrl',
  'StandInDeadLetterQueueUrl',
  'CardEventBusName',
  'CardEventBusArn',
  'EventDeadLetterQueueUrl',
  'WebhookKeySecretArn',
  'ConnectFiCredentialsSecretArn',
] as const;

/** Of a stage that has Elavon. */
export const ELAVON_OUTPUT_IDS = [
  'ApplicationsTableName',
  'ApplicationPushQueueUrl',
  'ApplicationPushDeadLetterQueueUrl',
  'ElavonTokenKeysSecretArn',
  'ElavonApiCredentialsSecretArn',
  'TerminalKeyArn',
  /** `ProfileWithSecret[]` as JSON. */
  'ElavonProfiles',
  /** What a profile code is appended to. */
  'ElavonUrl',
] as const;

/** Of a stage whose Elavon has a domain name: what the name must be an alias of. */
export const ELAVON_DOMAIN_OUTPUT_IDS = ['ElavonDomainTarget'] as const;

/** Of a stage that follows jobs at Strivve. */
export const STRIVVE_OUTPUT_IDS = [
  'JobsTableName',
  /** `ConnectionWithSecret[]` as JSON. */
  'StrivveConnections',
  'FollowMachineArn',
] as const;

/** Of a stage that takes payments through Spreedly. */
export const SPREEDLY_OUTPUT_IDS = [
  'PaymentsTableName',
  'PaymentCallbackQueueUrl',
  'PaymentCallbackDeadLetterQueueUrl',
  'SpreedlySigningSecretArn',
  'SpreedlyCredentialsSecretArn',
  'SpreedlyCallbackUrl',
  'SpreedlyReturnUrl',
] as const;

/** Outputs of parts that a stage may go without. */
export type OptionalOutputId =
  | (typeof ELAVON_OUTPUT_IDS)[number]
  | (typeof ELAVON_DOMAIN_OUTPUT_IDS)[number]
  | (typeof STRIVVE_OUTPUT_IDS)[number]
  | (typeof SPREEDLY_OUTPUT_IDS)[number];

/** Outputs that every stage has. */
export type CommonOutputId = (typeof OUTPUT_IDS)[number];

export type OutputId = CommonOutputId | OptionalOutputId;
