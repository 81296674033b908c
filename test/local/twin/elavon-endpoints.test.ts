import { fillElavonSecrets } from '../../../local/aws/fill-elavon-secrets.ts';
import { takeInventory } from '../../../local/aws/inventory.ts';
import { createSecretsManager } from '../../../local/aws/secrets-manager.ts';
import { describeEndpoints } from '../../../local/twin/describe-endpoints.ts';
import { resolveResources } from '../template/a-template.ts';

const placeholder = (current: object) => ({
  Type: 'AWS::SecretsManager::Secret',
  Properties: { SecretString: JSON.stringify({ current }) },
});

const profile = (code: string, mode: string, secret: string) =>
  `{"code":"${code}","mode":"${mode}","secretArn":"\${${secret}}"}`;

const template = resolveResources(
  {
    Basic: placeholder({ username: 'not set', password: 'not set' }),
    Client: placeholder({ clientId: 'not set', clientSecret: 'not set' }),
    ApiCredentials: placeholder({ baseUrl: 'not set' }),
  },
  {
    Outputs: {
      IntakeApiUrl: { Value: 'http://127.0.0.1:8480/intake/dev' },
      ElavonProfiles: {
        Value: {
          'Fn::Sub': `[${profile('BASIC', 'basic', 'Basic')},${profile('CLIENT', 'oauth2_client_credentials', 'Client')}]`,
        },
      },
    },
  },
);

function startedSecrets(of = template) {
  const secrets = createSecretsManager(takeInventory(of));
  fillElavonSecrets(of, secrets);
  return secrets;
}

function valueOf(secrets: ReturnType<typeof startedSecrets>, logicalId: string): { current: Record<string, string> } {
  return JSON.parse(secrets.currentValue(template.resources.get(logicalId)?.arn ?? ''));
}

test('Every field of a profile’s secret is made up at start, each another one, and nothing else is', () => {
  const [first, second] = [startedSecrets(), startedSecrets()];
  const values = [first, second].flatMap((secrets) =>
    ['Basic', 'Client'].flatMap((id) => Object.values(valueOf(secrets, id).current)),
  );
  expect(Object.keys(valueOf(first, 'Basic').current)).toEqual(['username', 'password']);
  expect(values).toHaveLength(8);
  expect(new Set(values).size).toBe(8);
  for (const value of values) expect(value).toMatch(/^[0-9a-f]{48}$/);
  expect(valueOf(first, 'ApiCredentials')).toEqual({ current: { baseUrl: 'not set' } });
});

const described = (of = template) =>
  describeEndpoints({
    template: of,
    secrets: startedSecrets(of),
    credentials: { accessKeyId: 'A', secretAccessKey: 'B' },
    endpointUrl: 'http://127.0.0.1:8480',
  });

test('The endpoints tell where Elavon pushes by profile, where it gets tokens, and where the secrets are', () => {
  expect(described()).toMatchObject({
    elavon: {
      BASIC: 'http://127.0.0.1:8480/intake/dev/elavon/BASIC',
      CLIENT: 'http://127.0.0.1:8480/intake/dev/elavon/CLIENT',
    },
    elavonToken: 'http://127.0.0.1:8480/intake/dev/elavon/oauth2/token',
    secrets: { Basic: 'Cardhook-dev-Basic', Client: 'Cardhook-dev-Client' },
  });
});

test('A stage without Elavon has no endpoint of it', () => {
  expect(described(resolveResources({}))).toMatchObject({ elavon: {}, elavonToken: null });
});
