import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Environment } from '../functions/elavon-webhook/settings.ts';
import { CardhookFunction } from './cardhook-function.ts';
import { type Counted, watchCounted } from './counted-alarms.ts';
import type { ElavonSecrets } from './elavon-secrets.ts';
import { grantReadSecret } from './kept-secret.ts';
import type { MerchantApplications } from './merchant-applications.ts';
import type { QueueConsumerSurroundings } from './queue-consumer.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import type { TerminalKey } from './terminal-key.ts';

export interface ElavonWebhookProps extends Omit<QueueConsumerSurroundings, 'key'> {
  readonly secrets: ElavonSecrets;
  readonly pushes: QueueWithDeadLetters;
  readonly applications: MerchantApplications;
  readonly terminalKey: TerminalKey;
  /** The only host name under which it may be called; any if absent. */
  readonly requiredHost?: string | undefined;
}

/** The folder in `functions/`, and the dimension `Service` of what the function counts. */
const NAME = 'elavon-webhook';

/** What the function counts (contracts/telemetry.ts), and what it means that it had to. */
const COUNTED: Readonly<Record<string, Counted>> = {
  ElavonRefused: {
    impact:
      'Somebody keeps pushing without the right proof: if it is Elavon, it is locked out and its pushes are lost.',
    // Elavon pushes a few times a day, so that five minutes never see two, and one that is refused is lost: the first one
    // counts. A scanner costs a look, and no more than one an hour.
    within: Duration.hours(1),
    threshold: 1,
  },
  ElavonSecretMissing: {
    impact: 'Somebody pushes to a profile whose secret nobody has put in: everything is refused there.',
    threshold: 1,
  },
  ElavonSecretsNotFetched: {
    impact:
      'The secrets of Elavon cannot be read again: old ones are used on, and a function that starts now has none.',
    // A failed read is repeated soon, and the second one succeeds as a rule: three are an outage.
    threshold: 3,
  },
  PushLost: {
    impact: 'A push could not be kept and was not acknowledged: Elavon documents no second one.',
    threshold: 1,
  },
  PushNotSealed: {
    impact:
      'What terminals sign in with could not be encrypted: the push was kept without it, and Elavon has to be asked.',
    threshold: 1,
  },
  PushKeptAside: {
    impact: 'The push queue did not take a push: it is kept in the table and applied within minutes.',
    threshold: 1,
  },
  PushUnreadable: {
    impact: 'Elavon sent something that cannot be read, and it was refused: its format may have changed.',
    threshold: 1,
  },
  ElavonUnexpectedError: {
    counts: 'UnexpectedError',
    impact: 'A fault of ours was caught at the last moment: a push was not acknowledged and may be lost.',
    threshold: 1,
  },
};

/** The function that takes Elavon's pushes in, with what it may do and what is watched. */
export class ElavonWebhook extends Construct {
  readonly handler: IFunction;

  constructor(scope: Construct, id: string, props: ElavonWebhookProps) {
    super(scope, id);
    const { secrets, pushes, applications, terminalKey, requiredHost, ...surroundings } = props;
    const { stage, monitoring } = surroundings;
    const { lambda } = new CardhookFunction<Environment>(this, 'Default', {
      ...surroundings,
      name: NAME,
      alarms: 'ElavonWebhook',
      description: 'Takes in what Elavon pushes about merchant applications.',
      environment: {
        STAGE: stage,
        ELAVON_PROFILES: JSON.stringify(secrets.profiles),
        APPLICATION_PUSH_QUEUE_URL: pushes.queue.queueUrl,
        APPLICATIONS_TABLE: applications.environment.APPLICATIONS_TABLE,
        TERMINAL_KEY_ARN: terminalKey.key.keyArn,
        MARK_KEY_SECRET_ARN: secrets.markKey.secretArn,
        TOKEN_KEYS_SECRET_ARN: secrets.tokenKeys.secretArn,
        ...(requiredHost !== undefined && { REQUIRED_HOST: requiredHost }),
      },
      // A start is spent computing, and Elavon waits for it: one full vCPU, which Lambda gives from 1,769 MB on.
      memoryMb: 1769,
      // The function answers by five seconds: this only ends what has gone astray.
      timeout: Duration.seconds(8),
      // Three fifths of the five seconds: the second place for pushes is about to be needed.
      slow: Duration.seconds(3),
      impact: {
        errors: 'The function failed instead of answering: the push got an error, and Elavon documents no second one.',
        throttles: 'Lambda refused to run the function: the push got an error, and Elavon documents no second one.',
        duration: 'Pushes are about to be answered too late: what Elavon does then, it does not document.',
      },
    });
    pushes.grantSend(lambda);
    applications.grantKeep(lambda);
    terminalKey.grantSeal(lambda);
    secrets.grantReadProfiles(lambda, secrets.profiles);
    grantReadSecret(secrets.markKey, lambda);
    grantReadSecret(secrets.tokenKeys, lambda);
    this.handler = lambda;
    watchCounted(this, { stage, service: NAME }, COUNTED, monitoring);
  }
}
