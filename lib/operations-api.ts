import { Validations } from 'aws-cdk-lib';
import { AuthorizationType } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { CardhookRestApi, type RestApiSurroundings } from './cardhook-rest-api.ts';
import { addNotFoundRoot } from './routeless-api.ts';

/**
 * Where the user's own backend will call, signed with IAM credentials. It has no route yet.
 * A signature that is wrong keeps API Gateway's own 403 here: our own people need to be told why.
 */
export class OperationsApi extends Construct {
  readonly baseUrl: string;

  constructor(scope: Construct, id: string, surroundings: RestApiSurroundings) {
    super(scope, id);
    const rest = new CardhookRestApi(this, 'Default', {
      ...surroundings,
      name: 'OperationsApi',
      description: 'Your own backend calls here, signed with IAM credentials.',
      // One backend, not a thousand senders: a loop in it must not use up the account's share.
      throttle: { ratePerSecond: 100, burst: 50 },
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
    });
    Validations.of(addNotFoundRoot(rest.api)).acknowledge({
      id: 'AwsSolutions-COG4',
      reason: 'A backend calls, not a person: it signs with IAM, which needs no user pool.',
    });
    this.baseUrl = rest.baseUrl;
  }
}
