import { readSigningSecrets, readSpreedlyCredentials } from '../../../contracts/spreedly-secrets.ts';
import { fillSpreedlySecret } from '../../../local/aws/fill-spreedly-secret.ts';
import { takeInventory } from '../../../local/aws/inventory.ts';
import { createSecretsManager } from '../../../local/aws/secrets-manager.ts';
import { describeEndpoints } from '../../../local/twin/describe-endpoints.ts';
import { resolveResources } from '../template/a-template.ts';

const secret = (value: object) => ({
  Type: 'AWS::SecretsManager::Secret',
  Properties: { SecretString: JSON.stringify(value) },
});

const template = resolveResources(
  {
    Signing: secret({ current: 'not set' }),
    Credentials: secret({ environmentKey: 'not set', accessSecret: 'not set', gatewayToken: 'not set' }),
  },
  {
    Outputs: {
      SpreedlyCallbackUrl: { Value: 'http://127.0.0.1:8480/intake/dev/spreedly/callbacks' },
      SpreedlySigningSecretArn: { Value: { Ref: 'Signing' } },
    },
  },
);

function startedSecrets(of = template) {
  const secrets = createSecretsManager(takeInventory(of));
  fillSpreedlySecret(of, secrets);
  return secrets;
}

function valueOf(secrets: ReturnType<typeof startedSecrets>, logicalId: string): string {
  return secrets.currentValue(template.resources.get(logicalId)?.arn ?? '');
}

test('What Spreedly signs with is made up at start, each time another, and what it is called with is not', () => {
  const [first, second] = [startedSecrets(), startedSecrets()];
  const signing = [first, second].map((secrets) => readSigningSecrets(valueOf(secrets, 'Signing')));
  for (const each of signing) expect(each).toEqual({ current: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(signing[0]).not.toEqual(signing[1]);
  expect(readSpreedlyCredentials(valueOf(first, 'Credentials'))).toBe('not_set');
});

const described = (of = template) =>
  describeEndpoints({
    template: of,
    secrets: startedSecrets(of),
    credentials: { accessKeyId: 'A', secretAccessKey: 'B' },
    endpointUrl: 'http://127.0.0.1:8480',
  });

test('The endpoints tell where Spreedly calls back, and null in a stage without it', () => {
  expect(described().spreedly).toBe('http://127.0.0.1:8480/intake/dev/spreedly/callbacks');
  expect(described(resolveResources({})).spreedly).toBeNull();
});
