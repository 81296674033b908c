import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { encryptionKey } from './encryption-key.ts';

export interface TerminalKeyProps {
  /** Without the key, what terminals sign in with is gone. */
  readonly keepsData: boolean;
}

/**
 * Seals what terminals sign in with at Converge, at the door and nowhere else. No role of the stack may decrypt with it: the
 * operator does, with rights of their own.
 */
export class TerminalKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, { keepsData }: TerminalKeyProps) {
    super(scope, id);
    this.key = encryptionKey(this, 'TerminalKey', {
      description: "Encrypts what merchants' terminals sign in with.",
      keepsData,
    });
  }

  /** A data key comes in plain text beside the sealed one, so that sealing needs no right to open. */
  grantSeal(grantee: IGrantable): void {
    this.key.grant(grantee, 'kms:GenerateDataKey');
  }
}
