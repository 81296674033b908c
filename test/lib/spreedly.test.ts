import { readSigningSecrets, readSpreedlyCredentials } from '../../contracts/spreedly-secrets.ts';
import { readSettings as readPaymentsSettings } from '../../functions/spreedly-payments/settings.ts';
import { readSettings as readProcessorSettings } from '../../functions/spreedly-processor/settings.ts';
import { readSettings as readReturnSettings } from '../../functions/spreedly-return/settings.ts';
import { readSettings as readWebhookSettings } from '../../functions/spreedly-webhook/settings.ts';
import { OUTPUT_IDS, SPREEDLY_OUTPUT_IDS } from '../../lib/output-ids.ts';
import { stageSettings } from '../../lib/stage-settings.ts';
import { restApis } from '../../local/api-gateway/rest-api.ts';
import { matchRoute } from '../../local/api-gateway/route.ts';
import { type LoadedTemplate, resolveTemplate } from '../../local/template/load-template.ts';
import { resourcesOfType } from '../../local/template/resolved-template.ts';
import { templateWith } from './stack-in-process.ts';
import { propertiesOf, type StageTemplate } from './stage-template.ts';
import { prodWithSpreedly } from './stage-with-spreedly.ts';

const prod = templateWith(prodWithSpreedly);
const without = templateWith(stageSettings.prod);
const resolved = resolve(prod);

type Secret = { readonly SecretString?: string; readonly KmsKeyId: unknown };

test('A stage without Spreedly has nothing of it, and its APIs have no route', () => {
  const names = Object.keys(without.Resources).filter((name) => /spreedly|payment/i.test(name));
  expect(names).toEqual([]);
  expect([...routesOf('intake', resolve(without)), ...routesOf('operations', resolve(without))]).toEqual([
    'GET / signed: false, 0 ms',
    'GET / signed: true, 0 ms',
  ]);
  expect(Object.keys(without.Outputs).toSorted()).toEqual(OUTPUT_IDS.toSorted());
});

test('The outputs of a stage with Spreedly say where everything is, and no secret', () => {
  expect(Object.keys(prod.Outputs).toSorted()).toEqual([...OUTPUT_IDS, ...SPREEDLY_OUTPUT_IDS].toSorted());
  expect(resolved.outputs).toMatchObject({
    SpreedlyCallbackUrl: expect.stringMatching(/^http.+\/spreedly\/callbacks$/),
    SpreedlyReturnUrl: expect.stringMatching(/^http.+\/spreedly\/return$/),
    SpreedlySigningSecretArn: expect.stringMatching(/^arn:aws:secretsmanager:/),
    SpreedlyCredentialsSecretArn: expect.stringMatching(/^arn:aws:secretsmanager:/),
  });
});

test('Spreedly and people come to two open routes, and the backend to four whose callers sign with IAM', () => {
  expect(routesOf('intake')).toEqual([
    'GET /spreedly/return signed: false, 12000 ms',
    'POST /spreedly/callbacks signed: false, 7000 ms',
  ]);
  expect(routesOf('operations')).toEqual([
    'GET /spreedly/transactions/{token} signed: true, 29000 ms',
    'POST /spreedly/transactions/authorize signed: true, 29000 ms',
    'POST /spreedly/transactions/purchase signed: true, 29000 ms',
    'POST /spreedly/transactions/{token}/complete signed: true, 29000 ms',
  ]);
});

test('Jobs of Strivve keep their routes beside those of payments', () => {
  const both = resolve(templateWith({ ...prodWithSpreedly, strivve: stageSettings.dev.strivve }));
  expect(routesOf('operations', both)).toHaveLength(7);
});

test.each(['purchase', 'authorize'])('POST %s is never taken for the token of a transaction', (kind) => {
  const routes = restApis(resolved).find(({ id }) => id === 'operations')?.routes ?? [];
  expect(matchRoute(routes, 'POST', `/spreedly/transactions/${kind}`)?.route.resourcePath).toBe(
    `/spreedly/transactions/${kind}`,
  );
  expect(matchRoute(routes, 'GET', `/spreedly/transactions/AbC${kind}`)?.pathParameters).toEqual({
    token: `AbC${kind}`,
  });
});

test('Each open route has a throttle of its own, so that strangers at one cannot close the other', () => {
  const stages = [...propertiesOf<{ MethodSettings: readonly object[] }>(prod, 'AWS::ApiGateway::Stage').values()];
  const settings = stages.flatMap(({ MethodSettings }) => MethodSettings);
  for (const [method, path] of [
    ['POST', '/~1spreedly~1callbacks'],
    ['GET', '/~1spreedly~1return'],
  ]) {
    expect(settings).toContainEqual(
      expect.objectContaining({
        HttpMethod: method,
        ResourcePath: path,
        ThrottlingRateLimit: expect.any(Number),
        ThrottlingBurstLimit: expect.any(Number),
        DataTraceEnabled: false,
        LoggingLevel: 'ERROR',
      }),
    );
  }
});

describe('The secrets', () => {
  const secrets = propertiesOf<Secret>(prod, 'AWS::SecretsManager::Secret');

  test('of callbacks and of calls are there to be filled, and count as not set until then', () => {
    const [signing, credentials] = ['SpreedlySigningSecret', 'SpreedlyCredentialsSecret'].map((id) => secrets.get(id));
    for (const secret of [signing, credentials])
      expect(secret).toMatchObject({ KmsKeyId: { 'Fn::GetAtt': ['SecretKey', 'Arn'] } });
    expect(readSigningSecrets(signing?.SecretString ?? '')).toBe('not_set');
    expect(readSpreedlyCredentials(credentials?.SecretString ?? '')).toBe('not_set');
    expect(Object.keys(JSON.parse(credentials?.SecretString ?? ''))).toEqual([
      'environmentKey',
      'accessSecret',
      'gatewayToken',
    ]);
  });
});

describe('Each function of it starts with the environment that it is given:', () => {
  const { outputs } = resolved;
  const store = {
    stage: 'prod',
    paymentsTable: outputs['PaymentsTableName'],
    credentialsSecretArn: outputs['SpreedlyCredentialsSecretArn'],
  };

  test('the one that takes callbacks, which knows no table', () => {
    expect(readWebhookSettings(environmentOf('Takes in what Spreedly'))).toEqual({
      stage: 'prod',
      signingSecretArn: outputs['SpreedlySigningSecretArn'],
      callbackQueueUrl: outputs['PaymentCallbackQueueUrl'],
    });
    expect(Object.keys(environmentOf('Takes in what Spreedly'))).toHaveLength(3);
  });

  test('the one that applies them', () => {
    expect(readProcessorSettings(environmentOf('Brings payments'))).toEqual(store);
  });

  test('the one to which people come back, with the pages of the stage', () => {
    const { pages } = prodWithSpreedly.spreedly;
    expect(readReturnSettings(environmentOf('Sends people'))).toEqual({ ...store, pages });
  });

  test('the one behind the routes of the backend, with the address that Spreedly is told', () => {
    const { intakeUrl, ...rest } = readPaymentsSettings(environmentOf('Starts payments'));
    expect(rest).toEqual(store);
    expect(`${intakeUrl}/spreedly/callbacks`).toBe(outputs['SpreedlyCallbackUrl']);
    expect(`${intakeUrl}/spreedly/return`).toBe(outputs['SpreedlyReturnUrl']);
  });

  test('the sweep, which is told of payments where there are some', () => {
    expect(environmentOf('Ends holds')).toMatchObject({
      PAYMENTS_TABLE: store.paymentsTable,
      SPREEDLY_CREDENTIALS_SECRET_ARN: store.credentialsSecretArn,
    });
    expect(Object.keys(environmentOf('Ends holds', resolve(without)))).not.toContain('PAYMENTS_TABLE');
  });
});

test('A callback is tried for an hour before it is given up, each time after its run must have ended', () => {
  const queue = propertiesOf<{ VisibilityTimeout: number; RedrivePolicy: { maxReceiveCount: number } }>(
    prod,
    'AWS::SQS::Queue',
  ).get('PaymentCallbackQueue');
  const { VisibilityTimeout: hiddenSeconds = 0, RedrivePolicy } = queue ?? {};
  expect(hiddenSeconds).toBeGreaterThanOrEqual(6 * Number(functionThat('Brings payments')?.['Timeout']));
  expect(hiddenSeconds * (RedrivePolicy?.maxReceiveCount ?? 0)).toBeGreaterThanOrEqual(3600);
});

test('Functions whose callers wait for long end before API Gateway gives up', () => {
  expect(functionThat('Starts payments')?.['Timeout']).toBe(28);
  expect(functionThat('Sends people')?.['Timeout']).toBe(11);
  // It answers by itself before Spreedly gives up, at five seconds.
  expect(functionThat('Takes in what Spreedly')?.['Timeout']).toBe(8);
});

test('A body that no function ever sees is counted from the access log', () => {
  const filters = [...propertiesOf<{ FilterPattern: string }>(prod, 'AWS::Logs::MetricFilter').values()];
  expect(filters).toContainEqual(
    expect.objectContaining({
      FilterPattern: '{ $.gatewayResponse = "REQUEST_TOO_LARGE" }',
      MetricTransformations: [expect.objectContaining({ MetricName: 'IntakeBodyTooLarge' })],
    }),
  );
  // Spreedly comes again with it after growing pauses: nobody may wait for a second one.
  const alarms = [...propertiesOf<{ MetricName?: string }>(prod, 'AWS::CloudWatch::Alarm').values()];
  const tooLarge = alarms.filter(({ MetricName }) => MetricName === 'IntakeBodyTooLarge');
  expect(tooLarge).toMatchObject([{ Threshold: 1, Period: 3_600, EvaluationPeriods: 1 }]);
});

function resolve({ Resources, Outputs }: StageTemplate): LoadedTemplate {
  return resolveTemplate(JSON.parse(JSON.stringify({ Resources, Outputs })), {
    stackName: 'Cardhook-test',
    endpointUrl: 'http://127.0.0.1:8480',
    assetDirectory: (path) => `/assets/${path}`,
  });
}

/** The function whose description begins so. */
function functionThat(begins: string, template = resolved): Readonly<Record<string, unknown>> | undefined {
  return resourcesOfType(template, 'AWS::Lambda::Function').find(({ properties }) =>
    String(properties['Description']).startsWith(begins),
  )?.properties;
}

function environmentOf(begins: string, template = resolved): Record<string, string> {
  const { Variables } = (functionThat(begins, template)?.['Environment'] ?? {}) as {
    Variables?: Record<string, string>;
  };
  return Variables ?? {};
}

/** What an API answers: method, path, whether callers sign, and how long API Gateway waits. */
function routesOf(api: string, template = resolved): string[] {
  const { routes = [] } = restApis(template).find(({ id }) => id === api) ?? {};
  return routes
    .map(({ httpMethod, resourcePath, needsIam, integration }) => {
      const waits = 'timeoutMs' in integration ? integration.timeoutMs : 0;
      return `${httpMethod} ${resourcePath} signed: ${String(needsIam)}, ${String(waits)} ms`;
    })
    .toSorted();
}
