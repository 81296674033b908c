import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Environment } from '../functions/elavon-token/settings.ts';
import { CardhookFunction } from './cardhook-function.ts';
import { type Counted, watchCounted } from './counted-alarms.ts';
import type { ElavonSecrets } from './elavon-secrets.ts';
import { grantReadSecret } from './kept-secret.ts';
import type { QueueConsumerSurroundings } from './queue-consumer.ts';

export interface ElavonTokenProps extends Omit<QueueConsumerSurroundings, 'key'> {
  readonly secrets: ElavonSecrets;
  /** The only host name under which it may be called; any if absent. */
  readonly requiredHost?: string | undefined;
}

/** The folder in `functions/`, and the dimension `Service` of what the function counts. */
const NAME = 'elavon-token';

const COUNTED: Readonly<Record<string, Counted>> = {
  TokenRefused: {
    impact:
      'Somebody keeps asking for an access token in vain: if it is Elavon, it cannot push and what it had is lost.',
    // Elavon asks when it has something to push, a few times a day: five minutes never see two. It has no other way to be
    // refused than by a secret or a setting that is wrong, so the first one counts; a stranger costs a look.
    within: Duration.hours(1),
    threshold: 1,
  },
  TokenUnavailable: {
    impact:
      'What a request for an access token is compared with or signed with cannot be had: Elavon cannot push meanwhile.',
    threshold: 1,
  },
  ElavonTokenSecretMissing: {
    counts: 'ElavonSecretMissing',
    impact: 'Somebody asks for a token while the secret of a profile is not put in: if it is that one, it cannot push.',
    threshold: 1,
  },
  ElavonTokenSecretsNotFetched: {
    counts: 'ElavonSecretsNotFetched',
    impact:
      'The token endpoint cannot read secrets of Elavon again: old ones are used on, and one that starts now has none.',
    // As of the function that takes the pushes.
    threshold: 3,
  },
  ElavonTokenUnexpectedError: {
    counts: 'UnexpectedError',
    impact: 'A fault of ours was caught at the last moment: Elavon got no access token, and cannot push without one.',
    threshold: 1,
  },
};

/** The function that gives Elavon access tokens, for the profiles of an OAuth2 mode. */
export class ElavonToken extends Construct {
  readonly handler: IFunction;

  constructor(scope: Construct, id: string, { secrets, requiredHost, ...surroundings }: ElavonTokenProps) {
    super(scope, id);
    const { stage, monitoring } = surroundings;
    const profiles = secrets.profiles.filter(({ mode }) => mode.startsWith('oauth2_'));
    const { lambda } = new CardhookFunction<Environment>(this, 'Default', {
      ...surroundings,
      name: NAME,
      alarms: 'ElavonToken',
      description: 'Gives Elavon the access tokens that it pushes with.',
      environment: {
        STAGE: stage,
        ELAVON_PROFILES: JSON.stringify(profiles),
        TOKEN_KEYS_SECRET_ARN: secrets.tokenKeys.secretArn,
        ...(requiredHost !== undefined && { REQUIRED_HOST: requiredHost }),
      },
      // As of the function that takes the pushes: Elavon waits for both.
      memoryMb: 1769,
      timeout: Duration.seconds(8),
      slow: Duration.seconds(3),
      impact: {
        errors: 'The function failed instead of answering: Elavon gets no access token, and cannot push without one.',
        throttles: 'Lambda refused to run the function: Elavon gets no access token, and cannot push without one.',
        duration: 'Access tokens take so long that Elavon may give up waiting, and cannot push without one.',
      },
    });
    secrets.grantReadProfiles(lambda, profiles);
    grantReadSecret(secrets.tokenKeys, lambda);
    this.handler = lambda;
    watchCounted(this, { stage, service: NAME }, COUNTED, monitoring);
  }
}
