import { randomUUID } from 'node:crypto';
import { errorAnswer, jsonAnswer, unknownOperation, type AwsAnswer, type AwsError } from './aws-answer.ts';
import type { AwsCall } from './aws-call.ts';
import { generateSecretString, generateSecretStringSchema } from './generate-secret-string.ts';
import { findSecret } from './iam/required-permissions.ts';
import type { Inventory, Stored } from './inventory.ts';

type Version = { readonly id: string; readonly value: string; readonly createdAtMs: number; stages: readonly string[] };

type Secret = { readonly stored: Stored; readonly name: string; versions: readonly Version[] };

export type SecretsManager = {
  readonly answer: (call: AwsCall) => AwsAnswer;
  /** The current value of a secret, by its ARN. */
  readonly currentValue: (arn: string) => string;
  /** Puts a value in the place of the current one, as if it had been there from the beginning. */
  readonly replaceValue: (arn: string, value: string) => void;
};

/** The template's secrets, with the versions and staging labels of the real service; values are in memory only. */
export function createSecretsManager(inventory: Inventory): SecretsManager {
  const secrets = new Map([...inventory.secrets].map(([arn, stored]) => [arn, createSecret(stored)]));

  function named(call: AwsCall): Secret | undefined {
    const arn = findSecret(inventory, String(call.input['SecretId']))?.arn;
    return arn === undefined ? undefined : secrets.get(arn);
  }

  return {
    answer(call) {
      if (call.operation === 'ListSecrets')
        return jsonAnswer(call, { SecretList: [...secrets.values()].map(describe) });
      const operation = OPERATIONS[call.operation];
      if (operation === undefined) return unknownOperation(call);
      const secret = named(call);
      if (secret === undefined) return errorAnswer(call, NOT_FOUND);
      const result = operation(secret, call.input);
      return 'code' in result ? errorAnswer(call, result) : jsonAnswer(call, result.value);
    },
    replaceValue(arn, value) {
      const secret = secrets.get(arn);
      if (secret !== undefined) secret.versions = [createVersion(randomUUID(), value, ['AWSCURRENT'])];
    },
    currentValue: (arn) => secrets.get(arn)?.versions.find(isStaged('AWSCURRENT'))?.value ?? '',
  };
}

type Operation = (secret: Secret, input: AwsCall['input']) => { readonly value: unknown } | AwsError;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  GetSecretValue: getSecretValue,
  PutSecretValue: putSecretValue,
  DescribeSecret: (secret) => ({ value: describe(secret) }),
};

const NOT_FOUND: AwsError = {
  code: 'ResourceNotFoundException',
  message: "Secrets Manager can't find the specified secret.",
  status: 400,
};

function createSecret(stored: Stored): Secret {
  const { SecretString, GenerateSecretString, Name } = stored.resource.properties;
  const value =
    typeof SecretString === 'string'
      ? SecretString
      : generateSecretString(generateSecretStringSchema.parse(GenerateSecretString ?? {}));
  const name =
    typeof Name === 'string' ? Name : (stored.arn.split(':').at(-1) ?? stored.arn).slice(0, -'-XXXXXX'.length);
  return { stored, name, versions: [createVersion(randomUUID(), value, ['AWSCURRENT'])] };
}

function createVersion(id: string, value: string, stages: readonly string[]): Version {
  return { id, value, stages, createdAtMs: Date.now() };
}

function getSecretValue(secret: Secret, { VersionId, VersionStage }: AwsCall['input']): ReturnType<Operation> {
  const stage = typeof VersionStage === 'string' ? VersionStage : 'AWSCURRENT';
  const wanted = typeof VersionId === 'string' ? (version: Version) => version.id === VersionId : isStaged(stage);
  const version = secret.versions.find(wanted);
  if (version === undefined) {
    const label = typeof VersionId === 'string' ? `VersionId: ${VersionId}` : `staging label: ${stage}`;
    return { ...NOT_FOUND, message: `Secrets Manager can't find the specified secret value for ${label}` };
  }
  return {
    value: {
      ARN: secret.stored.arn,
      Name: secret.name,
      VersionId: version.id,
      SecretString: version.value,
      VersionStages: version.stages,
      CreatedDate: version.createdAtMs / 1000,
    },
  };
}

function putSecretValue(secret: Secret, input: AwsCall['input']): ReturnType<Operation> {
  const { SecretString, ClientRequestToken, VersionStages } = input;
  if (typeof SecretString !== 'string') {
    return { code: 'InvalidParameterException', message: 'The twin keeps SecretString only.', status: 400 };
  }
  const id = typeof ClientRequestToken === 'string' ? ClientRequestToken : randomUUID();
  const stages = Array.isArray(VersionStages) ? VersionStages.map(String) : ['AWSCURRENT'];
  const existing = secret.versions.find((version) => version.id === id);
  if (existing !== undefined && existing.value !== SecretString) {
    return {
      code: 'ResourceExistsException',
      message: 'You can’t use ClientRequestToken for another value: its version exists already.',
      status: 400,
    };
  }
  if (existing === undefined) {
    secret.versions = [...moveStages(secret.versions, stages), createVersion(id, SecretString, stages)];
  }
  return { value: { ARN: secret.stored.arn, Name: secret.name, VersionId: id, VersionStages: stages } };
}

/** The other versions once a new one has taken `stages`: what was current is now previous, and a version without a label goes. */
function moveStages(versions: readonly Version[], stages: readonly string[]): readonly Version[] {
  const replacesCurrent = stages.includes('AWSCURRENT');
  return versions
    .map((version) => {
      const kept = version.stages.filter((stage) => !stages.includes(stage));
      if (!replacesCurrent) return { ...version, stages: kept };
      const others = kept.filter((stage) => stage !== 'AWSPREVIOUS');
      return { ...version, stages: isStaged('AWSCURRENT')(version) ? [...others, 'AWSPREVIOUS'] : others };
    })
    .filter((version) => version.stages.length > 0);
}

function describe(secret: Secret): unknown {
  return {
    ARN: secret.stored.arn,
    Name: secret.name,
    VersionIdsToStages: Object.fromEntries(secret.versions.map(({ id, stages }) => [id, stages])),
  };
}

function isStaged(stage: string): (version: Version) => boolean {
  return (version) => version.stages.includes(stage);
}
