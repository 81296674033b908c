import { Duration, Validations } from 'aws-cdk-lib';
import { AuthorizationType, LambdaIntegration } from 'aws-cdk-lib/aws-apigateway';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CardhookRestApi, type RestApiSurroundings } from './cardhook-rest-api.ts';
import {
  answerEveryOtherRefusalWithNotFound,
  answerFailureWithStandIn,
  answerNoEntryWithNotFound,
  STOOD_IN,
} from './gateway-responses.ts';
import type { Monitoring } from './monitoring.ts';
import type { StageSettings } from './stage-settings.ts';

export interface AuthorizationApiProps extends RestApiSurroundings {
  /** What answers `POST /connectfi/{key}`. */
  readonly handler: IFunction;
  /** What API Gateway answers where the handler cannot. */
  readonly standInAnswer: StageSettings['gatewayStandInAnswer'];
  readonly allowedSourceCidrs?: readonly string[] | undefined;
  readonly monitoring: Monitoring;
}

/**
 * connectFi cuts the call at 2,800 ms, network and TLS included. The function answers by 2,000 ms, a cold start may
 * take some 300 ms more, and what is left belongs to the way there and back.
 */
const INTEGRATION_TIMEOUT = Duration.millis(2500);

const GATEWAY_METRIC = { namespace: 'Cardhook', metricName: 'GatewayResponse' };

/** Where connectFi asks. An API of its own, because gateway responses, throttle and address list are per API. */
export class AuthorizationApi extends Construct {
  readonly baseUrl: string;

  constructor(scope: Construct, id: string, props: AuthorizationApiProps) {
    super(scope, id);
    const rest = new CardhookRestApi(this, 'Default', {
      ...props,
      name: 'AuthorizationApi',
      description: 'connectFi asks here whether a card may spend, and tells what became of it.',
      // Half of what a hundred warm environments answer in a second, and twice as many at once as there are of them:
      // more would only be refused by Lambda instead. A caller without the key cannot use up the account's share.
      throttle: { ratePerSecond: 1000, burst: 200 },
    });
    answerNoEntryWithNotFound(rest.api);
    answerEveryOtherRefusalWithNotFound(rest.api);
    answerFailureWithStandIn(rest.api, props.standInAnswer);
    this.route(rest, props.handler);
    this.watch(rest, props.monitoring);
    this.baseUrl = rest.baseUrl;
  }

  /** One URL serves requests and advices: connectFi registers one. */
  private route({ api }: CardhookRestApi, handler: IFunction): void {
    const method = api.root
      .addResource('connectfi')
      .addResource('{key}')
      .addMethod('POST', new LambdaIntegration(handler, { timeout: INTEGRATION_TIMEOUT, allowTestInvoke: false }), {
        authorizationType: AuthorizationType.NONE,
      });
    const reason =
      'connectFi documents no authentication of its calls: the key in the path is it, compared by the function in ' +
      'constant time, and an authorizer would cost another cold start inside the deadline.';
    Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason }, { id: 'AwsSolutions-COG4', reason });
  }

  /** One metric of all gateway responses, by type, from the access log; an alarm on each that means that we failed. */
  private watch({ api, accessLog }: CardhookRestApi, monitoring: Monitoring): void {
    new MetricFilter(this, 'GatewayResponses', {
      logGroup: accessLog,
      filterPattern: FilterPattern.stringValue('$.gatewayResponse', '!=', '-'),
      metricNamespace: GATEWAY_METRIC.namespace,
      metricName: GATEWAY_METRIC.metricName,
      dimensions: { Api: '$.api', GatewayResponse: '$.gatewayResponse' },
    });
    for (const [name, { responseType }] of Object.entries(STOOD_IN)) {
      monitoring.alarm(this, `Gateway${name}`, {
        impact:
          'connectFi was answered by API Gateway with the fixed code, because our code did not run to its end: an ' +
          'authorization was not decided, or an advice is lost to us.',
        metric: new Metric({
          ...GATEWAY_METRIC,
          dimensionsMap: { Api: api.restApiId, GatewayResponse: responseType },
          statistic: 'Sum',
          period: Duration.minutes(1),
        }),
        threshold: 1,
      });
    }
  }
}
