import { stageSettings } from '../../lib/stage-settings.ts';
import { templateWith } from './stack-in-process.ts';
import { propertiesOf, type Ref, type StageTemplate, synthesise } from './stage-template.ts';

type GatewayResponse = {
  RestApiId: Ref;
  ResponseType: string;
  StatusCode: string;
  ResponseTemplates: { 'application/json': string };
};
type Method = { RestApiId: Ref; HttpMethod: string; AuthorizationType: string; Integration: { Uri: unknown } };

const { prod: template } = synthesise();
const stages = [...propertiesOf<{ AccessLogSetting: { Format: string } }>(template, 'AWS::ApiGateway::Stage').values()];
const apis = propertiesOf(template, 'AWS::ApiGateway::RestApi');
const methods = [...propertiesOf<Method>(template, 'AWS::ApiGateway::Method').values()];

const NOT_FOUND = '404 {"message":"Not Found"}';
const STAND_IN = '200 {"responseCode":"05"}';

describe('API Gateway answers', () => {
  test('connectFi with the fixed code where our code cannot, and strangers with 404', () => {
    expect(gatewayResponses(template, 'AuthorizationApi')).toEqual({
      ACCESS_DENIED: NOT_FOUND,
      API_CONFIGURATION_ERROR: STAND_IN,
      DEFAULT_4XX: NOT_FOUND,
      DEFAULT_5XX: STAND_IN,
      EXPIRED_TOKEN: NOT_FOUND,
      INTEGRATION_FAILURE: STAND_IN,
      INTEGRATION_TIMEOUT: STAND_IN,
      INVALID_SIGNATURE: NOT_FOUND,
      MISSING_AUTHENTICATION_TOKEN: NOT_FOUND,
      QUOTA_EXCEEDED: STAND_IN,
      REQUEST_TOO_LARGE: STAND_IN,
      RESOURCE_NOT_FOUND: NOT_FOUND,
      THROTTLED: STAND_IN,
      UNSUPPORTED_MEDIA_TYPE: NOT_FOUND,
      WAF_FILTERED: NOT_FOUND,
    });
  });

  test('with the code that the stage says', () => {
    const generous = templateWith({ ...stageSettings.prod, gatewayStandInAnswer: '00' });
    expect(gatewayResponses(generous, 'AuthorizationApi')).toMatchObject({ THROTTLED: '200 {"responseCode":"00"}' });
  });

  test('an unknown route with 404 on the other two, and those who sign with its own reasons', () => {
    expect(gatewayResponses(template, 'IntakeApi')).toMatchObject({ MISSING_AUTHENTICATION_TOKEN: NOT_FOUND });
    expect(gatewayResponses(template, 'OperationsApi')).toMatchObject({ MISSING_AUTHENTICATION_TOKEN: NOT_FOUND });
    expect(gatewayResponses(template, 'OperationsApi')).not.toHaveProperty('ACCESS_DENIED');
  });

  test('a caller that the other two throttle with its own 429, so that it tries again', () => {
    for (const api of ['IntakeApi', 'OperationsApi']) {
      expect(gatewayResponses(template, api)).not.toHaveProperty('THROTTLED');
      expect(gatewayResponses(template, api)).not.toHaveProperty('DEFAULT_4XX');
    }
  });
});

describe('Each of the three APIs', () => {
  test('logs no body, no URL and no trace, and is throttled', () => {
    expect(stages).toHaveLength(3);
    for (const stage of stages) {
      expect(stage).toMatchObject({
        TracingEnabled: false,
        MethodSettings: [
          {
            ResourcePath: '/*',
            HttpMethod: '*',
            DataTraceEnabled: false,
            LoggingLevel: 'ERROR',
            ThrottlingRateLimit: expect.any(Number),
            ThrottlingBurstLimit: expect.any(Number),
          },
        ],
      });
    }
  });

  test('writes access log lines of an allow-list: the route and never the path, no query, no header, no address', () => {
    for (const { AccessLogSetting } of stages) {
      expect(JSON.parse(AccessLogSetting.Format)).toEqual({
        requestId: '$context.requestId',
        timeMs: '$context.requestTimeEpoch',
        api: '$context.apiId',
        httpMethod: '$context.httpMethod',
        resourcePath: '$context.resourcePath',
        status: '$context.status',
        gatewayResponse: '$context.error.responseType',
        responseLatencyMs: '$context.responseLatency',
        integrationLatencyMs: '$context.integrationLatency',
        integrationStatus: '$context.integration.status',
        functionRequestId: '$context.integration.requestId',
      });
    }
  });

  test('takes bodies as bytes and is regional', () => {
    for (const api of apis.values()) {
      expect(api).toMatchObject({ BinaryMediaTypes: ['*/*'], EndpointConfiguration: { Types: ['REGIONAL'] } });
    }
  });

  test.each([...apis.keys()])('keeps the execution log under the name that API Gateway uses: %s', (api) => {
    const logGroups = propertiesOf(template, 'AWS::Logs::LogGroup').values();
    expect([...logGroups]).toContainEqual({
      LogGroupName: { 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: api }, '/prod']] },
      RetentionInDays: stageSettings.prod.logRetentionDays,
    });
  });
});

test('No log is kept longer than the stage says', () => {
  for (const logGroup of propertiesOf(template, 'AWS::Logs::LogGroup').values()) {
    expect(logGroup).toMatchObject({ RetentionInDays: stageSettings.prod.logRetentionDays });
  }
});

test('connectFi posts to one route, which calls the alias and is given up before connectFi gives up', () => {
  const [route, ...others] = methods.filter(({ RestApiId }) => RestApiId.Ref === 'AuthorizationApi');
  expect(others).toEqual([]);
  expect(route).toMatchObject({ HttpMethod: 'POST', Integration: { Type: 'AWS_PROXY', TimeoutInMillis: 2500 } });
  expect(JSON.stringify(route?.Integration.Uri)).toMatch(/ConnectFiFunctionAliaslive/);
});

test('Whoever calls the operations API must sign with IAM', () => {
  const ofOperations = methods.filter(({ RestApiId }) => RestApiId.Ref === 'OperationsApi');
  expect(ofOperations.map(({ AuthorizationType }) => AuthorizationType)).toEqual(['AWS_IAM']);
});

describe('A list of addresses', () => {
  test('lets only them call the authorization API', () => {
    const listed = templateWith({ ...stageSettings.prod, allowedSourceCidrs: ['203.0.113.0/24'] });
    const listedApis = propertiesOf(listed, 'AWS::ApiGateway::RestApi');
    expect(listedApis.get('AuthorizationApi')).toMatchObject({
      Policy: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: 'execute-api:Invoke',
            Resource: 'execute-api:/*',
            Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] } },
          },
        ],
      },
    });
    expect(listedApis.get('IntakeApi')).not.toHaveProperty('Policy');
  });

  test('that is not set leaves no policy', () => {
    expect(apis.get('AuthorizationApi')).not.toHaveProperty('Policy');
  });
});

/** What an API answers in its own name: `<status> <body>` by type. */
function gatewayResponses(of: StageTemplate, api: string): Record<string, string> {
  const responses = [...propertiesOf<GatewayResponse>(of, 'AWS::ApiGateway::GatewayResponse').values()];
  return Object.fromEntries(
    responses
      .filter(({ RestApiId }) => RestApiId.Ref === api)
      .map((response) => [
        response.ResponseType,
        `${response.StatusCode} ${response.ResponseTemplates['application/json']}`,
      ]),
  );
}
