import { connectionsSchema, readConnectionCredentials } from '../../contracts/connection.ts';
import { readSettings as readJobsSettings } from '../../functions/strivve-jobs/settings.ts';
import { readSettings as readPollerSettings } from '../../functions/strivve-poller/settings.ts';
import { OUTPUT_IDS, STRIVVE_OUTPUT_IDS } from '../../lib/output-ids.ts';
import { stageSettings } from '../../lib/stage-settings.ts';
import { restApis } from '../../local/api-gateway/rest-api.ts';
import { type LoadedTemplate, resolveTemplate } from '../../local/template/load-template.ts';
import { resourcesOfType } from '../../local/template/resolved-template.ts';
import { templateWith } from './stack-in-process.ts';
import { propertiesOf, type Ref, type StageTemplate } from './stage-template.ts';
import { prodWithStrivve } from './stage-with-strivve.ts';

const prod = templateWith(prodWithStrivve);
const without = templateWith(stageSettings.prod);
const resolved = resolve(prod);

type Route = {
  RestApiId: Ref;
  AuthorizationType: string;
  Integration: { Type: string; TimeoutInMillis?: number };
};

test('A stage without Strivve has nothing of it, and its operations API has no route', () => {
  const names = Object.keys(without.Resources).filter((name) => /strivve|job|machine/i.test(name));
  expect(names).toEqual([]);
  expect(pathsOf(resolve(without))).toEqual(['GET /']);
  expect(Object.keys(without.Outputs).toSorted()).toEqual(OUTPUT_IDS.toSorted());
});

test('The outputs of a stage with Strivve say where everything is, and no secret', () => {
  expect(Object.keys(prod.Outputs).toSorted()).toEqual([...OUTPUT_IDS, ...STRIVVE_OUTPUT_IDS].toSorted());
  expect(connectionsOf(resolved)).toEqual([
    { name: 'main', instance: 'acme', secretArn: expect.stringMatching(/^arn:aws:secretsmanager:/) },
    { name: 'second', instance: 'acme', secretArn: expect.stringMatching(/^arn:aws:secretsmanager:/) },
  ]);
  expect(resolved.outputs['FollowMachineArn']).toMatch(/^arn:aws:states:.*:stateMachine:/);
});

test('Jobs have three routes, whose callers sign with IAM, and which the function gives up before the gateway does', () => {
  const routes = [...propertiesOf<Route>(prod, 'AWS::ApiGateway::Method').values()].filter(
    ({ RestApiId }) => RestApiId.Ref === 'OperationsApi',
  );
  expect(pathsOf(resolved)).toEqual([
    'GET /strivve/jobs/{jobId}',
    'POST /strivve/jobs',
    'POST /strivve/jobs/{jobId}/responses',
  ]);
  expect(routes).toHaveLength(3);
  for (const { AuthorizationType, Integration } of routes) {
    expect(AuthorizationType).toBe('AWS_IAM');
    expect(Integration).toMatchObject({ Type: 'AWS_PROXY', TimeoutInMillis: 29_000 });
  }
  expect(functionThat('Follows jobs')?.['Timeout']).toBe(28);
});

describe('The secret of a connection', () => {
  test.each(['StrivveMainSecret', 'StrivveSecondSecret'])('%s is there to be filled', (id) => {
    const secret = propertiesOf<{ SecretString: string }>(prod, 'AWS::SecretsManager::Secret').get(id);
    expect(secret).toMatchObject({ KmsKeyId: { 'Fn::GetAtt': ['SecretKey', 'Arn'] } });
    const placeholder = secret?.SecretString ?? '';
    expect(Object.keys(JSON.parse(placeholder))).toEqual(['integratorName', 'integratorKey', 'username', 'password']);
    expect(readConnectionCredentials(placeholder)).toBe('not_set');
  });

  test('has an id of its own, whatever the name is made of', () => {
    const names = ['a-b', 'a_b', 'ab', 'Ab', 'aB', '-'];
    const connections = names.map((name) => ({ name, instance: 'acme' }));
    const template = resolve(templateWith({ ...prodWithStrivve, strivve: { connections } }));
    expect(new Set(connectionsOf(template).map(({ secretArn }) => secretArn)).size).toBe(names.length);
  });
});

describe('Each function of it starts with the environment that it is given:', () => {
  test('the one that polls, which follows a job for four hours unless the stage says otherwise', () => {
    const settings = readPollerSettings(environmentOf('Asks Strivve'));
    expect(settings.connections).toEqual(connectionsOf(resolved));
    expect(settings.followMsMax).toBe(4 * 3_600_000);
    const strivve = { ...prodWithStrivve.strivve, followHoursMax: 1 };
    const other = resolve(templateWith({ ...prodWithStrivve, strivve }));
    expect(readPollerSettings(environmentOf('Asks Strivve', other)).followMsMax).toBe(3_600_000);
  });

  test('the one behind the routes', () => {
    const settings = readJobsSettings(environmentOf('Follows jobs'));
    expect(settings.connections).toEqual(connectionsOf(resolved));
    expect(settings.jobsTable).toBe(resolved.outputs['JobsTableName']);
    expect(settings.followMachineArn).toBe(resolved.outputs['FollowMachineArn']);
  });
});

test('Polling takes the least memory there is, because it is paid for every four seconds', () => {
  expect(functionThat('Asks Strivve')).toMatchObject({ MemorySize: 128, Architectures: ['arm64'] });
});

function resolve({ Resources, Outputs }: StageTemplate): LoadedTemplate {
  return resolveTemplate(JSON.parse(JSON.stringify({ Resources, Outputs })), {
    stackName: 'Cardhook-test',
    endpointUrl: 'http://127.0.0.1:8480',
    assetDirectory: (path) => `/assets/${path}`,
  });
}

function connectionsOf({ outputs }: LoadedTemplate) {
  return connectionsSchema.parse(JSON.parse(outputs['StrivveConnections'] ?? ''));
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

/** Method and path of what the operations API answers. */
function pathsOf(template: LoadedTemplate): string[] {
  const operations = restApis(template).find(({ id }) => id === 'operations');
  return (operations?.routes ?? []).map(({ httpMethod, resourcePath }) => `${httpMethod} ${resourcePath}`).toSorted();
}
