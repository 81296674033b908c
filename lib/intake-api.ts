import { Validations } from 'aws-cdk-lib';
import { AuthorizationType } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { CardhookRestApi, type RestApiSurroundings } from './cardhook-rest-api.ts';
import { answerNoEntryWithNotFound } from './gateway-responses.ts';
import { addNotFoundRoot } from './routeless-api.ts';

/** Where Elavon and Spreedly push. It has no route yet; its URL is there to be registered and will not change. */
export class IntakeApi extends Construct {
  readonly baseUrl: string;

  constructor(scope: Construct, id: string, surroundings: RestApiSurroundings) {
    super(scope, id);
    const rest = new CardhookRestApi(this, 'Default', {
      ...surroundings,
      name: 'IntakeApi',
      description: 'Elavon and Spreedly push here what has happened.',
      // Providers try again when they are refused, and a fiftieth of the account's 10,000 a second leaves the
      // authorizations theirs.
      throttle: { ratePerSecond: 200, burst: 100 },
      defaultMethodOptions: { authorizationType: AuthorizationType.NONE },
    });
    answerNoEntryWithNotFound(rest.api);
    const reason = 'It says 404 to everyone: there is nothing behind it to protect.';
    Validations.of(addNotFoundRoot(rest.api)).acknowledge(
      { id: 'AwsSolutions-APIG4', reason },
      { id: 'AwsSolutions-COG4', reason },
    );
    this.baseUrl = rest.baseUrl;
  }
}
