import { randomBytes } from 'node:crypto';
import type { SigningSecrets } from '../../domain/payment/credentials.ts';
import type { ResolvedTemplate } from '../template/resolved-template.ts';
import type { SecretsManager } from './secrets-manager.ts';

/**
 * Makes up what Spreedly would sign with, as long as Spreedly's are: whoever plays Spreedly reads it from the secret. Nothing in a
 * stage without Spreedly. What its API is called with stays unset: that is where the one who plays it listens.
 */
export function fillSpreedlySecret({ outputs }: ResolvedTemplate, secrets: SecretsManager): void {
  const secretArn = outputs['SpreedlySigningSecretArn'];
  if (secretArn === undefined) return;
  const value: SigningSecrets = { current: randomBytes(32).toString('hex') };
  secrets.replaceValue(secretArn, JSON.stringify(value));
}
