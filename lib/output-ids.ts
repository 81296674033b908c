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

export type OutputId = (typeof OUTPUT_IDS)[number];

/** Outputs of parts that a stage may go without. */
export type OptionalOutputId = 'ApplicationsTableName';
