import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { profilesSchema } from '../../contracts/notification-profile.ts';
import type { ProfileWithSecret } from '../../domain/merchant-application/notification-profile.ts';
import type { ResolvedTemplate } from '../template/resolved-template.ts';
import type { SecretsManager } from './secrets-manager.ts';

const placeholderSchema = z.object({ current: z.record(z.string(), z.string()) });

/** The profiles that Elavon pushes by; none in a stage without Elavon. */
export function elavonProfiles({ outputs }: ResolvedTemplate): readonly ProfileWithSecret[] {
  return profilesSchema.parse(JSON.parse(outputs['ElavonProfiles'] ?? '[]'));
}

/** Makes up what an operator would agree with Elavon: in each profile's secret, a text of its own in each field. */
export function fillElavonSecrets(template: ResolvedTemplate, secrets: SecretsManager): void {
  for (const { secretArn } of elavonProfiles(template)) {
    const { current } = placeholderSchema.parse(JSON.parse(secrets.currentValue(secretArn)));
    const fields = Object.keys(current).map((field) => [field, randomBytes(24).toString('hex')]);
    secrets.replaceValue(secretArn, JSON.stringify({ current: Object.fromEntries(fields) }));
  }
}
