import { Duration, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  type IResource,
  LambdaIntegration,
  type Method,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CardhookRestApi, type RestApiSurroundings } from './cardhook-rest-api.ts';
import { answerNoEntryWithNotFound, STOOD_IN } from './gateway-responses.ts';
import type { Monitoring } from './monitoring.ts';
import { addNotFoundRoot } from './routeless-api.ts';

export interface IntakeApiProps extends RestApiSurroundings {
  /** What answers Elavon. Left out, Elavon has no route. */
  readonly elavon?: { readonly webhook: IFunction; readonly token: IFunction } | undefined;
  readonly monitoring: Monitoring;
}

/** Where a token is asked for. A profile code is in the same place, so that none may be called `oauth2`. */
const TOKEN_PATH = '/elavon/oauth2/token';

/** The functions answer within five seconds; a cold start may take one more. After it the caller gets a 504. */
const INTEGRATION_TIMEOUT = Duration.seconds(7);

const FAILURE_METRIC = { namespace: 'Cardhook', metricName: 'IntakeGatewayFailure' };

/**
 * Where Elavon pushes, and Spreedly will. What API Gateway answers in its own name stays 4xx or 5xx here: whoever pushes takes
 * a 2xx for a receipt.
 */
export class IntakeApi extends Construct {
  readonly baseUrl: string;
  readonly api: RestApi;

  constructor(scope: Construct, id: string, { elavon, monitoring, ...surroundings }: IntakeApiProps) {
    super(scope, id);
    const rest = new CardhookRestApi(this, 'Default', {
      ...surroundings,
      name: 'IntakeApi',
      description: 'Elavon and Spreedly push here what has happened.',
      // Providers try again when they are refused, and a fiftieth of the account's 10,000 a second leaves the
      // authorizations theirs.
      throttle: { ratePerSecond: 200, burst: 100 },
      // Anybody may use it up, and Elavon gets no token then. So it only bounds what strangers can cost: the secrets are
      // too long to be guessed, and there is no slow hash to protect (ADR 020).
      ...(elavon && { routeThrottles: { [`${TOKEN_PATH}/POST`]: { ratePerSecond: 100, burst: 100 } } }),
      defaultMethodOptions: { authorizationType: AuthorizationType.NONE },
    });
    this.api = rest.api;
    this.baseUrl = rest.baseUrl;
    answerNoEntryWithNotFound(rest.api);
    if (elavon === undefined) {
      acknowledgeOpen(addNotFoundRoot(rest.api), 'It says 404 to everyone: there is nothing behind it to protect.');
      return;
    }
    this.route(rest, elavon);
    this.watch(rest, monitoring);
  }

  private route({ api: { root } }: CardhookRestApi, { webhook, token }: NonNullable<IntakeApiProps['elavon']>): void {
    const profile = root.resourceForPath('/elavon/{profileCode}');
    acknowledgeOpen(
      post(profile, webhook),
      'Elavon proves itself in one of five modes of its own, which the function checks in constant time. None of them is one ' +
        'that API Gateway knows, and an authorizer would remember a verdict beyond the rotation of a secret.',
    );
    acknowledgeOpen(
      post(root.resourceForPath(TOKEN_PATH), token),
      'Whoever asks for a token proves itself in the request (RFC 6749, section 2.3), to the function that gives it.',
    );
  }

  /** What API Gateway answered for us: a push that no function saw, and that Elavon may never repeat. */
  private watch({ api, accessLog }: CardhookRestApi, monitoring: Monitoring): void {
    const failures = Object.values(STOOD_IN).map(({ responseType }) =>
      FilterPattern.stringValue('$.gatewayResponse', '=', responseType),
    );
    new MetricFilter(this, 'Failures', {
      logGroup: accessLog,
      filterPattern: FilterPattern.any(...failures),
      metricNamespace: FAILURE_METRIC.namespace,
      metricName: FAILURE_METRIC.metricName,
      dimensions: { Api: '$.api' },
    });
    monitoring.alarm(this, 'IntakeGatewayFailure', {
      impact: 'API Gateway answered with an error because our code did not run to its end: a push may be lost.',
      metric: new Metric({
        ...FAILURE_METRIC,
        dimensionsMap: { Api: api.restApiId },
        statistic: Stats.SUM,
        period: Duration.minutes(1),
      }),
      threshold: 1,
    });
  }
}

function post(resource: IResource, handler: IFunction): Method {
  return resource.addMethod(
    'POST',
    new LambdaIntegration(handler, { timeout: INTEGRATION_TIMEOUT, allowTestInvoke: false }),
  );
}

/** Neither an authorizer of API Gateway nor a user pool of Cognito stands before it, for this reason. */
function acknowledgeOpen(method: Method, reason: string): void {
  Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason }, { id: 'AwsSolutions-COG4', reason });
}
