import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { pinLogicalId } from './logical-id.ts';

export interface EncryptionKeyProps {
  readonly description: string;
  /** Without the key its data is gone: it stays where the data stays. */
  readonly keepsData: boolean;
}

/** A customer-managed key, changed every year by KMS. Its id becomes the logical id. */
export function encryptionKey(scope: Construct, id: string, props: EncryptionKeyProps): Key {
  const key = new Key(scope, id, {
    description: props.description,
    enableKeyRotation: true,
    removalPolicy: props.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    // The shortest that KMS allows: a key of a deleted stage costs a dollar a month until it is gone.
    ...(!props.keepsData && { pendingWindow: Duration.days(7) }),
  });
  return pinLogicalId(key, id);
}
