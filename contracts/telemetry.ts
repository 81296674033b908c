import { withoutLongNumbers } from '../domain/card-numbers.ts';

/** What Cardhook tells CloudWatch: the names of log lines, their fields, and metrics. Alarms and searches depend on them. */

/** Everything that is ever logged, by name, so that a search for one finds all of its kind. */
export type LogEvent =
  | 'AUTHORIZATION_ANSWERED'
  | 'STAND_IN_ANSWERED'
  | 'STAND_IN_NOT_QUEUED'
  | 'REQUEST_UNREADABLE'
  | 'ADVICE_QUEUED'
  | 'ADVICE_LOST'
  | 'ADVICE_APPLIED'
  | 'DRIFT_FOUND'
  | 'HOLDS_EXPIRED'
  | 'SWEEP_FAILED'
  | 'COUNTER_DRIFTED'
  | 'AUDIT_DONE'
  | 'ADVICE_KEPT_ASIDE'
  | 'STAND_IN_SETTLED'
  | 'PUSH_APPLIED'
  | 'APPLICATION_CONTRADICTED'
  | 'PUSH_QUEUED'
  | 'PUSH_KEPT_ASIDE'
  | 'PUSH_LOST'
  | 'PUSH_NOT_SEALED'
  | 'PUSH_UNREADABLE'
  | 'PUSH_TOO_LARGE'
  | 'PUSH_CUT'
  | 'DATA_KEY_STALE'
  | 'PROFILE_NOT_NOTED'
  | 'EVENTS_PUBLISHED'
  | 'EVENT_NOT_PUBLISHED'
  | 'MESSAGE_FAILED'
  | 'WEBHOOK_KEY_REFUSED'
  | 'WEBHOOK_KEY_UNAVAILABLE'
  | 'WEBHOOK_KEYS_NOT_FETCHED'
  | 'RULE_SET_UNUSABLE'
  | 'ELAVON_REFUSED'
  | 'ELAVON_SECRET_MISSING'
  | 'ELAVON_SECRETS_NOT_FETCHED'
  | 'TOKEN_ISSUED'
  | 'TOKEN_REFUSED'
  | 'TOKEN_UNAVAILABLE'
  | 'JOB_FOLLOWED'
  | 'JOB_CREATED'
  | 'JOB_CHANGED'
  | 'JOB_NOT_READ'
  | 'JOB_TURN_SUPERSEDED'
  | 'JOB_ANSWERED'
  | 'JOB_REQUEST_REFUSED'
  | 'JOB_STORE_FAILED'
  | 'JOB_NOT_STARTED'
  | 'STRIVVE_CALL_FAILED'
  | 'STRIVVE_REQUESTS_UNREADABLE'
  | 'CONNECTION_SECRET_MISSING'
  | 'CONNECTION_SECRETS_NOT_FETCHED'
  | 'CALLBACK_QUEUED'
  | 'CALLBACK_NOT_QUEUED'
  | 'CALLBACK_REFUSED'
  | 'CALLBACK_UNREADABLE'
  | 'CALLBACK_MEMBER_UNPROVEN'
  | 'CALLBACK_MEMBER_UNREADABLE'
  | 'SIGNING_SECRET_MISSING'
  | 'SIGNING_SECRET_NOT_FETCHED'
  | 'PAYMENT_CHANGED'
  | 'PAYMENT_NOT_KNOWN'
  | 'PAYMENT_DISPUTED'
  | 'PAYMENT_STARTED'
  | 'PAYMENT_COMPLETED'
  | 'PAYMENT_START_UNKNOWN'
  | 'PAYMENT_START_FOUND'
  | 'PAYMENT_NOT_MADE'
  | 'PAYMENT_REQUEST_REFUSED'
  | 'PAYMENT_STORE_FAILED'
  | 'PERSON_SENT_ON'
  | 'SPREEDLY_CALL_FAILED'
  | 'SPREEDLY_CREDENTIALS_MISSING'
  | 'SPREEDLY_CREDENTIALS_NOT_FETCHED'
  | 'UNEXPECTED_ERROR';

/** The only fields a log line may have. Bodies, headers, paths and keys are not among them, so they cannot be logged. */
export type LogFields = {
  /** API Gateway's id of the request: `requestId` of the access log. */
  readonly requestId?: string;
  readonly messageId?: string;
  readonly cardId?: string;
  readonly authTransactionId?: string;
  /** Of a merchant application. */
  readonly applicationId?: string;
  readonly answer?: string;
  readonly source?: string;
  readonly stage?: string;
  readonly cause?: string;
  readonly reason?: string;
  readonly rules?: readonly string[];
  readonly ruleSet?: string;
  readonly attempts?: number;
  /** Of how many events a line tells. */
  readonly events?: number;
  /** Of a record of the table's stream. */
  readonly sequenceNumber?: string;
  /** Of a notification profile of ours, never as it stood in a URL. */
  readonly profileCode?: string;
  /** The spelling of a proof that matched. */
  readonly variant?: string;
  /** Of a job of Strivve's, with its CardSavr instance and the named connection that follows it. */
  readonly jobId?: string;
  readonly instance?: string;
  readonly connection?: string;
  /** Which call to Strivve. */
  readonly call?: string;
  /** How many entries of a list could not be read. */
  readonly unreadable?: number;
  /** HTTP status of an answer to us. */
  readonly status?: number;
  /** Of a transaction at Spreedly. */
  readonly token?: string;
  /** Of a start of ours. */
  readonly paymentId?: string;
  /** Of transactions in a callback. */
  readonly members?: number;
  /** How a payment stands. */
  readonly state?: string;
  readonly error?: string;
};

/** CloudWatch metrics by name; all have the dimensions `Stage` and `Service`. */
export type Metrics = { readonly [Name in keyof typeof METRIC_UNITS]?: number };

/** Every metric and its unit. */
export const METRIC_UNITS = {
  Approved: 'Count',
  Declined: 'Count',
  Remembered: 'Count',
  ShadowDeclined: 'Count',
  StandIn: 'Count',
  StandInNotQueued: 'Count',
  UnreadableRequest: 'Count',
  AdviceQueued: 'Count',
  AdviceLost: 'Count',
  AdviceApplied: 'Count',
  Drift: 'Count',
  HoldsExpired: 'Count',
  AdviceKeptAside: 'Count',
  AdviceFromRefuge: 'Count',
  SweepFailed: 'Count',
  CounterDrift: 'Count',
  CountersAudited: 'Count',
  StandInSettled: 'Count',
  LateDecisionReplaced: 'Count',
  StandInContradicted: 'Count',
  PushApplied: 'Count',
  PushRepeated: 'Count',
  PushContradiction: 'Count',
  PushFromRefuge: 'Count',
  PushQueued: 'Count',
  PushKeptAside: 'Count',
  PushLost: 'Count',
  PushNotSealed: 'Count',
  PushUnreadable: 'Count',
  PushTooLarge: 'Count',
  PushCut: 'Count',
  DataKeyStale: 'Count',
  EventsPublished: 'Count',
  EventNotPublished: 'Count',
  WebhookKeyRefused: 'Count',
  WebhookKeyUnavailable: 'Count',
  WebhookKeysNotFetched: 'Count',
  RuleSetUnusable: 'Count',
  ElavonRefused: 'Count',
  ElavonSecretMissing: 'Count',
  ElavonSecretsNotFetched: 'Count',
  TokenIssued: 'Count',
  TokenRefused: 'Count',
  TokenUnavailable: 'Count',
  JobFollowed: 'Count',
  JobRequestOpened: 'Count',
  JobAboutToTimeOut: 'Count',
  JobGap: 'Count',
  JobEnded: 'Count',
  JobFollowingFailed: 'Count',
  JobNotRead: 'Count',
  JobNotStarted: 'Count',
  JobStoreFailed: 'Count',
  JobAnswerSent: 'Count',
  JobAnswerUnknown: 'Count',
  JobAnswerRefused: 'Count',
  StrivveCallFailed: 'Count',
  StrivveUnauthorized: 'Count',
  StrivveThrottled: 'Count',
  ConnectionSecretMissing: 'Count',
  ConnectionSecretsNotFetched: 'Count',
  CallbackQueued: 'Count',
  CallbackNotQueued: 'Count',
  CallbackRefused: 'Count',
  CallbackUnreadable: 'Count',
  CallbackMemberUnproven: 'Count',
  CallbackMemberUnreadable: 'Count',
  SigningSecretMissing: 'Count',
  SigningSecretNotFetched: 'Count',
  PaymentChanged: 'Count',
  PaymentNotKnown: 'Count',
  PaymentDisputed: 'Count',
  PaymentStarted: 'Count',
  PaymentDeclined: 'Count',
  PaymentStartUnknown: 'Count',
  PaymentStartFound: 'Count',
  PaymentNotMade: 'Count',
  PaymentStoreFailed: 'Count',
  SpreedlyCallFailed: 'Count',
  SpreedlyUnauthorized: 'Count',
  SpreedlyThrottled: 'Count',
  SpreedlyCredentialsMissing: 'Count',
  SpreedlyCredentialsNotFetched: 'Count',
  UnexpectedError: 'Count',
  AnswerTime: 'Milliseconds',
} as const;

export type Log = (event: LogEvent, fields?: LogFields, metrics?: Metrics) => void;

/**
 * Name and message of whatever was thrown; never its stack or its properties, which may hold a request. A SyntaxError
 * has no message here: JSON.parse quotes what it could not read, and that may have been a secret.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'a value that is not an Error was thrown';
  return error instanceof SyntaxError
    ? error.name
    : withoutLongNumbers(`${error.name}: ${error.message}`.slice(0, 300));
}
