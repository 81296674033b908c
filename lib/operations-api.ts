import { Duration, Validations } from 'aws-cdk-lib';
import { AuthorizationType, type IResource, LambdaIntegration, type Method } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { CardhookRestApi, type RestApiSurroundings } from './cardhook-rest-api.ts';
import { addNotFoundRoot } from './routeless-api.ts';

export interface OperationsApiProps extends RestApiSurroundings {
  /** What answers for jobs at Strivve. Left out, they have no route. */
  readonly jobs?: IFunction | undefined;
  /** What answers for payments through Spreedly. Left out, they have no route. */
  readonly payments?: IFunction | undefined;
}

/** The longest that API Gateway waits without a higher quota: the function gives up before. */
const INTEGRATION_TIMEOUT = Duration.seconds(29);

/**
 * Where the user's own backend calls, signed with IAM credentials.
 * A signature that is wrong keeps API Gateway's own 403 here: our own people need to be told why.
 */
export class OperationsApi extends Construct {
  readonly baseUrl: string;

  constructor(scope: Construct, id: string, { jobs, payments, ...surroundings }: OperationsApiProps) {
    super(scope, id);
    const rest = new CardhookRestApi(this, 'Default', {
      ...surroundings,
      name: 'OperationsApi',
      description: 'Your own backend calls here, signed with IAM credentials.',
      // One backend, not a thousand senders: a loop in it must not use up the account's share.
      throttle: { ratePerSecond: 100, burst: 50 },
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
    });
    this.baseUrl = rest.baseUrl;
    const methods = [
      ...(jobs === undefined ? [] : jobRoutes(rest.api.root, jobs)),
      ...(payments === undefined ? [] : paymentRoutes(rest.api.root, payments)),
    ];
    for (const method of methods.length === 0 ? [addNotFoundRoot(rest.api)] : methods) acknowledgeSigned(method);
  }
}

function jobRoutes(root: IResource, handler: IFunction): readonly Method[] {
  const integration = integrationOf(handler);
  const jobs = root.resourceForPath('/strivve/jobs');
  const job = jobs.addResource('{jobId}');
  return [
    jobs.addMethod('POST', integration),
    job.addMethod('GET', integration),
    job.addResource('responses').addMethod('POST', integration),
  ];
}

/** API Gateway prefers `purchase` and `authorize` to a token, of which none is so short. */
function paymentRoutes(root: IResource, handler: IFunction): readonly Method[] {
  const integration = integrationOf(handler);
  const transactions = root.resourceForPath('/spreedly/transactions');
  const transaction = transactions.addResource('{token}');
  return [
    transactions.addResource('purchase').addMethod('POST', integration),
    transactions.addResource('authorize').addMethod('POST', integration),
    transaction.addMethod('GET', integration),
    transaction.addResource('complete').addMethod('POST', integration),
  ];
}

function integrationOf(handler: IFunction): LambdaIntegration {
  return new LambdaIntegration(handler, { timeout: INTEGRATION_TIMEOUT, allowTestInvoke: false });
}

function acknowledgeSigned(method: Method): void {
  Validations.of(method).acknowledge({
    id: 'AwsSolutions-COG4',
    reason: 'A backend calls, not a person: it signs with IAM, which needs no user pool.',
  });
}
