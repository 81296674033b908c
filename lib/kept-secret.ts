import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { pinLogicalId } from './logical-id.ts';

export interface KeptSecretProps {
  /** Becomes the logical id: with it would go what an operator put in, or what a provider was given. */
  readonly name: string;
  readonly description: string;
  /** Of the secrets, not of the tables. */
  readonly key: IKey;
  /** Whether what it holds outlives the stack. */
  readonly keepsData: boolean;
  /** Why no schedule changes it. */
  readonly unscheduledBecause: string;
}

/** A secret that AWS makes up: `{"current": "<64 letters and digits>"}`; a rotation puts `previous` beside it. */
export function generatedSecret(scope: Construct, id: string, props: KeptSecretProps): Secret {
  return keptSecret(scope, id, props, {
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: 'current',
      // 64 letters and digits are some 380 bits: nobody guesses them, and each may stand in a path as it is.
      passwordLength: 64,
      excludePunctuation: true,
    },
  });
}

/** A secret that an operator fills. CloudFormation writes `value` once: another text here would overwrite the real one. */
export function placeholderSecret(scope: Construct, id: string, props: KeptSecretProps, value: object): Secret {
  return keptSecret(scope, id, props, { secretStringValue: SecretValue.unsafePlainText(JSON.stringify(value)) });
}

/** `Secret.grantRead` would add DescribeSecret, which nobody needs. */
export function grantReadSecret({ secretArn, encryptionKey }: Secret, grantee: IGrantable): void {
  Grant.addToPrincipal({ grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns: [secretArn] });
  encryptionKey?.grant(grantee, 'kms:Decrypt');
}

function keptSecret(
  scope: Construct,
  id: string,
  { name, description, key, keepsData, unscheduledBecause }: KeptSecretProps,
  value: SecretProps,
): Secret {
  const secret = new Secret(scope, id, {
    ...value,
    description,
    encryptionKey: key,
    removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: unscheduledBecause });
  return pinLogicalId(secret, name);
}
