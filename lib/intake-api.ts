import { Duration, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  type IResource,
  LambdaIntegration,
  type Method,
  ResponseType,
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
  /** What answers Spreedly, and people whom their bank sends back. Left out, neither has a route. */
  readonly spreedly?: { readonly webhook: IFunction; readonly returning: IFunction } | undefined;
  readonly monitoring: Monitoring;
}

/** Where a token is asked for. A profile code is in the same place, so that none may be called `oauth2`. */
const TOKEN_PATH = '/elavon/oauth2/token';

/** Where Spreedly calls back, and where it sends people: part of every payment that was started, so that neither may move. */
const CALLBACK_PATH = '/spreedly/callbacks';
const RETURN_PATH = '/spreedly/return';

/**
 * Whoever has no secret may use these up: they bound what strangers can cost, and leave each other and Elavon's pushes theirs.
 * Spreedly calls back one at a time, and may be told to come again. A person who comes back may make us ask Spreedly once.
 */
const ELAVON_THROTTLES = {
  // Elavon gets no token once it is used up. The secrets are too long to be guessed, and there is no slow hash to protect
  // (ADR 020).
  [`${TOKEN_PATH}/POST`]: { ratePerSecond: 100, burst: 100 },
};
const SPREEDLY_THROTTLES = {
  [`${CALLBACK_PATH}/POST`]: { ratePerSecond: 50, burst: 50 },
  [`${RETURN_PATH}/GET`]: { ratePerSecond: 20, burst: 40 },
};

/** The functions answer within five seconds; a cold start may take one more. After it the caller gets a 504. */
const INTEGRATION_TIMEOUT = Duration.seconds(7);

/** Spreedly has five seconds to say how a payment stands, the table two before and two after it; a cold start takes one or two. */
const RETURN_TIMEOUT = Duration.seconds(12);

const FAILURE_METRIC = { namespace: 'Cardhook', metricName: 'IntakeGatewayFailure' };
const TOO_LARGE_METRIC = { namespace: 'Cardhook', metricName: 'IntakeBodyTooLarge' };

/**
 * Where Elavon pushes and Spreedly calls back, and where people come back from their bank. What API Gateway answers in its own
 * name stays 4xx or 5xx here: whoever pushes takes a 2xx for a receipt.
 */
export class IntakeApi extends Construct {
  readonly baseUrl: string;
  readonly api: RestApi;

  constructor(scope: Construct, id: string, { elavon, spreedly, monitoring, ...surroundings }: IntakeApiProps) {
    super(scope, id);
    const rest = new CardhookRestApi(this, 'Default', {
      ...surroundings,
      name: 'IntakeApi',
      description: 'Elavon and Spreedly push here what has happened, and people come back from their bank.',
      // Providers try again when they are refused, and a fiftieth of the account's 10,000 a second leaves the
      // authorizations theirs.
      throttle: { ratePerSecond: 200, burst: 100 },
      routeThrottles: { ...(elavon && ELAVON_THROTTLES), ...(spreedly && SPREEDLY_THROTTLES) },
      defaultMethodOptions: { authorizationType: AuthorizationType.NONE },
    });
    this.api = rest.api;
    this.baseUrl = rest.baseUrl;
    answerNoEntryWithNotFound(rest.api);
    if (elavon === undefined && spreedly === undefined) {
      acknowledgeOpen(addNotFoundRoot(rest.api), 'It says 404 to everyone: there is nothing behind it to protect.');
      return;
    }
    if (elavon !== undefined) this.routeElavon(rest, elavon);
    if (spreedly !== undefined) this.routeSpreedly(rest, spreedly);
    this.watch(rest, monitoring);
    if (spreedly !== undefined) this.watchTooLarge(rest, monitoring);
  }

  private routeElavon(
    { api: { root } }: CardhookRestApi,
    { webhook, token }: NonNullable<IntakeApiProps['elavon']>,
  ): void {
    const profile = root.resourceForPath('/elavon/{profileCode}');
    acknowledgeOpen(
      addMethod(profile, 'POST', webhook),
      'Elavon proves itself in one of five modes of its own, which the function checks in constant time. None of them is one ' +
        'that API Gateway knows, and an authorizer would remember a verdict beyond the rotation of a secret.',
    );
    acknowledgeOpen(
      addMethod(root.resourceForPath(TOKEN_PATH), 'POST', token),
      'Whoever asks for a token proves itself in the request (RFC 6749, section 2.3), to the function that gives it.',
    );
  }

  private routeSpreedly(
    { api: { root } }: CardhookRestApi,
    { webhook, returning }: NonNullable<IntakeApiProps['spreedly']>,
  ): void {
    acknowledgeOpen(
      addMethod(root.resourceForPath(CALLBACK_PATH), 'POST', webhook),
      'Spreedly signs each transaction in the body, which the function checks: API Gateway knows no such proof.',
    );
    acknowledgeOpen(
      addMethod(root.resourceForPath(RETURN_PATH), 'GET', returning, RETURN_TIMEOUT),
      'A person comes by a browser, from a bank. Nothing that the request says is believed: the payment is looked up, and what ' +
        'follows is a page that the stage names.',
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

  /** More than API Gateway (10 MB) or Lambda (6 MB, as base64) takes. Such a batch of Spreedly's comes again, and never gets in. */
  private watchTooLarge({ api, accessLog }: CardhookRestApi, monitoring: Monitoring): void {
    new MetricFilter(this, 'TooLarge', {
      logGroup: accessLog,
      filterPattern: FilterPattern.stringValue('$.gatewayResponse', '=', ResponseType.REQUEST_TOO_LARGE.responseType),
      metricNamespace: TOO_LARGE_METRIC.namespace,
      metricName: TOO_LARGE_METRIC.metricName,
      dimensions: { Api: '$.api' },
    });
    monitoring.alarm(this, 'IntakeBodyTooLarge', {
      impact: 'Bodies are larger than AWS takes: if they are a batch of Spreedly, all later callbacks wait behind it.',
      metric: new Metric({
        ...TOO_LARGE_METRIC,
        dimensionsMap: { Api: api.restApiId },
        statistic: Stats.SUM,
        period: Duration.hours(1),
      }),
      // API Gateway measures before it looks at the route, so that any stranger can send one, which costs a look. Spreedly comes
      // again after growing pauses, so that an hour may see no second one, and meanwhile every callback waits.
      threshold: 1,
    });
  }
}

function addMethod(resource: IResource, httpMethod: string, handler: IFunction, timeout = INTEGRATION_TIMEOUT): Method {
  return resource.addMethod(httpMethod, new LambdaIntegration(handler, { timeout, allowTestInvoke: false }));
}

/** Neither an authorizer of API Gateway nor a user pool of Cognito stands before it, for this reason. */
function acknowledgeOpen(method: Method, reason: string): void {
  Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason }, { id: 'AwsSolutions-COG4', reason });
}
