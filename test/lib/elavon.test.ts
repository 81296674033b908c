import { profilesSchema } from '../../contracts/notification-profile.ts';
import { readSettings as readProcessorSettings } from '../../functions/elavon-processor/settings.ts';
import { readSettings as readTokenSettings } from '../../functions/elavon-token/settings.ts';
import { readSettings as readWebhookSettings } from '../../functions/elavon-webhook/settings.ts';
import { applicationSettings, environmentSchema as sweepSchema } from '../../functions/sweep/settings.ts';
import { ELAVON_DOMAIN_OUTPUT_IDS, ELAVON_OUTPUT_IDS, OUTPUT_IDS } from '../../lib/output-ids.ts';
import { stageSettings } from '../../lib/stage-settings.ts';
import { restApis } from '../../local/api-gateway/rest-api.ts';
import { type LoadedTemplate, resolveTemplate } from '../../local/template/load-template.ts';
import { resourcesOfType } from '../../local/template/resolved-template.ts';
import { templateWith } from './stack-in-process.ts';
import { propertiesOf, type Ref, type StageTemplate } from './stage-template.ts';
import { prodWithElavon, prodWithMutualTls } from './stage-with-elavon.ts';

const prod = templateWith(prodWithElavon);
const mutual = templateWith(prodWithMutualTls);
const without = templateWith(stageSettings.prod);
const resolved = resolve(prod);

type Route = {
  RestApiId: Ref;
  HttpMethod: string;
  AuthorizationType: string;
  Integration: { TimeoutInMillis?: number };
};

test('A stage without Elavon has nothing of it, and its intake has no route', () => {
  const names = [...Object.keys(without.Resources), ...functionsOf(without).flatMap(variablesOf)];
  expect(names.filter((name) => /elavon|application|terminal/i.test(name))).toEqual([]);
  expect(pathsOf(resolve(without))).toEqual(['GET /']);
  expect(Object.keys(without.Outputs).toSorted()).toEqual(OUTPUT_IDS.toSorted());
});

test('The outputs of a stage with Elavon say where everything is, and no secret', () => {
  const wanted = [...OUTPUT_IDS, ...ELAVON_OUTPUT_IDS, ...ELAVON_DOMAIN_OUTPUT_IDS];
  expect(Object.keys(prod.Outputs).toSorted()).toEqual(wanted.toSorted());
  expect(resolved.outputs['ElavonUrl']).toBe('https://elavon.example.com/elavon');
  expect(profilesOf(resolved).map(({ code, mode }) => [code, mode])).toEqual([
    ['BASIC', 'basic'],
    ['TOKEN', 'token'],
    ['PLAIN', 'plain'],
    ['PASSWORD', 'oauth2_password'],
    ['CLIENT', 'oauth2_client_credentials'],
  ]);
});

test('Elavon pushes to one route a profile, and gets its tokens at another; both are given up before the gateway must', () => {
  const routes = [...propertiesOf<Route>(prod, 'AWS::ApiGateway::Method').values()].filter(
    ({ RestApiId }) => RestApiId.Ref === 'IntakeApi',
  );
  expect(pathsOf(resolved)).toEqual(['POST /elavon/oauth2/token', 'POST /elavon/{profileCode}']);
  expect(routes.map(({ Integration }) => Integration.TimeoutInMillis)).toEqual([7000, 7000]);
  expect(routes.map(({ AuthorizationType }) => AuthorizationType)).toEqual(['NONE', 'NONE']);
});

test('A handful of anonymous requests a second locks nobody out of the token endpoint, and its calls are logged like all others', () => {
  const stage = [
    ...propertiesOf<{ RestApiId: Ref; MethodSettings: object[] }>(prod, 'AWS::ApiGateway::Stage').values(),
  ].find(({ RestApiId }) => RestApiId.Ref === 'IntakeApi');
  const alike = { DataTraceEnabled: false, LoggingLevel: 'ERROR', MetricsEnabled: true };
  expect(stage?.MethodSettings).toEqual([
    { ...alike, HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 200, ThrottlingBurstLimit: 100 },
    {
      ...alike,
      HttpMethod: 'POST',
      ResourcePath: '/~1elavon~1oauth2~1token',
      ThrottlingRateLimit: 100,
      ThrottlingBurstLimit: 100,
    },
  ]);
});

test('API Gateway gives a caller of the intake no 2xx in its own name', () => {
  const responses = resourcesOfType(resolved, 'AWS::ApiGateway::GatewayResponse').filter(
    ({ properties }) => properties['RestApiId'] === 'intake',
  );
  expect(responses.length).toBeGreaterThan(0);
  for (const { properties } of responses) expect(properties).toMatchObject({ StatusCode: '404' });
  expect(responses.map(({ properties }) => properties['ResponseType'])).not.toContain('DEFAULT_5XX');
});

describe('The secret of a profile', () => {
  test.each([
    ['ElavonBASICSecret', { username: 'not set', password: 'not set' }],
    ['ElavonTOKENSecret', { token: 'not set' }],
    ['ElavonPLAINSecret', { token: 'not set' }],
    [
      'ElavonPASSWORDSecret',
      { clientId: 'not set', clientSecret: 'not set', username: 'not set', password: 'not set' },
    ],
    ['ElavonCLIENTSecret', { clientId: 'not set', clientSecret: 'not set' }],
  ])('%s is there to be filled, with the fields of its mode', (id, current) => {
    const secret = propertiesOf<{ SecretString: string }>(prod, 'AWS::SecretsManager::Secret').get(id);
    expect(secret).toMatchObject({ KmsKeyId: { 'Fn::GetAtt': ['SecretKey', 'Arn'] } });
    expect(JSON.parse(secret?.SecretString ?? '')).toEqual({ current });
  });

  test.each(['ElavonTokenKeysSecret', 'ElavonMarkKeySecret'])('%s is made up by AWS', (id) => {
    expect(propertiesOf(prod, 'AWS::SecretsManager::Secret').get(id)).toMatchObject({
      KmsKeyId: { 'Fn::GetAtt': ['SecretKey', 'Arn'] },
      GenerateSecretString: { GenerateStringKey: 'current', PasswordLength: 64, ExcludePunctuation: true },
    });
  });

  test('has an id of its own, whatever the code is made of', () => {
    const codes = ['A-B', 'A_B', 'AB', 'TokenKeys', 'MarkKey', 'ApiCredentials'];
    const profiles = codes.map((code) => ({ code, mode: 'plain' as const }));
    const template = templateWith({ ...prodWithElavon, elavon: { ...prodWithElavon.elavon, profiles } });
    const arns = profilesOf(resolve(template)).map(({ secretArn }) => secretArn);
    expect(new Set(arns).size).toBe(codes.length);
    expect([...propertiesOf(template, 'AWS::SecretsManager::Secret').keys()]).toContain('ElavonABSecret');
  });
});

describe('Each function of it starts with the environment that it is given:', () => {
  test('the door', () => {
    const settings = readWebhookSettings(environmentOf('Takes in what Elavon pushes'));
    expect(settings.profiles).toEqual(profilesOf(resolved));
    expect(settings.requiredHost).toBeUndefined();
    expect(settings.terminalKeyArn).toMatch(/^arn:aws:kms:/);
  });

  test('the token endpoint, which hears of the OAuth2 profiles only', () => {
    const settings = readTokenSettings(environmentOf('Gives Elavon the access tokens'));
    expect(settings.profiles.map(({ code, scope }) => [code, scope])).toEqual([
      ['PASSWORD', 'push'],
      ['CLIENT', undefined],
    ]);
  });

  test('the processor and the sweep, for which pushes within an hour are one unless the stage says otherwise', () => {
    expect(readProcessorSettings(environmentOf('Brings merchant applications')).repeatedWithinMs).toBe(3_600_000);
    expect(applicationSettings(sweepSchema.parse(environmentOf('Ends holds')))?.repeatedWithinMs).toBe(3_600_000);
    const elavon = { ...prodWithElavon.elavon, repeatedWithinMinutes: 5 };
    const other = resolve(templateWith({ ...prodWithElavon, elavon }));
    expect(readProcessorSettings(environmentOf('Brings merchant applications', other)).repeatedWithinMs).toBe(300_000);
  });
});

describe('The domain name', () => {
  test('has our certificate, and is mapped without a base path', () => {
    const { name, certificateArn } = prodWithElavon.elavon.domain;
    expect(propertiesOf(prod, 'AWS::ApiGateway::DomainName').get('ElavonDomain')).toEqual({
      DomainName: name,
      RegionalCertificateArn: certificateArn,
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'TLS_1_2',
    });
    const [mapping] = propertiesOf(prod, 'AWS::ApiGateway::BasePathMapping').values();
    expect(mapping).toMatchObject({ DomainName: { Ref: 'ElavonDomain' }, RestApiId: { Ref: 'IntakeApi' } });
    expect(mapping).not.toHaveProperty('BasePath');
  });

  test('asks for a client certificate where the stage has a truststore, and no function answers under another name then', () => {
    expect(propertiesOf(mutual, 'AWS::ApiGateway::DomainName').get('ElavonDomain')).toMatchObject({
      MutualTlsAuthentication: { TruststoreUri: 's3://truststores/elavon.pem' },
    });
    for (const door of ['Takes in what Elavon pushes', 'Gives Elavon the access tokens'])
      expect(environmentOf(door, resolve(mutual))['REQUIRED_HOST']).toBe('elavon.example.com');
  });

  test('leaves the URLs of all others as they are', () => {
    expect(prod.Outputs['IntakeApiUrl']).toEqual(without.Outputs['IntakeApiUrl']);
    expect(propertiesOf(mutual, 'AWS::ApiGateway::RestApi').get('IntakeApi')).not.toHaveProperty(
      'DisableExecuteApiEndpoint',
    );
  });

  test('has an alarm a month before the certificate ends', () => {
    const alarms = [...propertiesOf<{ AlarmName: string }>(prod, 'AWS::CloudWatch::Alarm').values()];
    expect(alarms.find(({ AlarmName }) => AlarmName.endsWith('ElavonCertificateExpiry'))).toMatchObject({
      Namespace: 'AWS/CertificateManager',
      ComparisonOperator: 'LessThanOrEqualToThreshold',
      Threshold: 30,
      Dimensions: [{ Name: 'CertificateArn', Value: prodWithElavon.elavon.domain.certificateArn }],
    });
  });
});

test('A stage without a domain name has none in its template, and its own address is the one to register', () => {
  const dev = templateWith(stageSettings.dev);
  expect(propertiesOf(dev, 'AWS::ApiGateway::DomainName').size).toBe(0);
  expect(resolve(dev).outputs['ElavonUrl']).toBe('http://127.0.0.1:8480/intake/dev/elavon');
});

function resolve({ Resources, Outputs }: StageTemplate): LoadedTemplate {
  return resolveTemplate(JSON.parse(JSON.stringify({ Resources, Outputs })), {
    stackName: 'Cardhook-test',
    endpointUrl: 'http://127.0.0.1:8480',
    assetDirectory: (path) => `/assets/${path}`,
  });
}

function profilesOf({ outputs }: LoadedTemplate) {
  return profilesSchema.parse(JSON.parse(outputs['ElavonProfiles'] ?? ''));
}

/** The variables of the function whose description begins so. */
function environmentOf(begins: string, template = resolved): Record<string, string> {
  const found = resourcesOfType(template, 'AWS::Lambda::Function').find(({ properties }) =>
    String(properties['Description']).startsWith(begins),
  );
  const { Variables } = (found?.properties['Environment'] ?? {}) as { Variables?: Record<string, string> };
  return Variables ?? {};
}

function functionsOf(template: StageTemplate): unknown[] {
  return [...propertiesOf(template, 'AWS::Lambda::Function').values()];
}

/** The names of a function's variables. */
function variablesOf(lambda: unknown): string[] {
  const { Environment } = lambda as { Environment: { Variables: object } };
  return Object.keys(Environment.Variables);
}

/** Method and path of what the intake answers. */
function pathsOf(template: LoadedTemplate): string[] {
  const intake = restApis(template).find(({ id }) => id === 'intake');
  return (intake?.routes ?? []).map(({ httpMethod, resourcePath }) => `${httpMethod} ${resourcePath}`).toSorted();
}
