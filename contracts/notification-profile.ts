import * as z from 'zod/mini';
import { NOTIFICATION_MODES, type ProfileWithSecret } from '../domain/merchant-application/notification-profile.ts';

const text = z.exactOptional(z.string());

/** The notification configurations of a stage, as its functions get them. */
export const profilesSchema: z.ZodMiniType<readonly ProfileWithSecret[]> = z.array(
  z.strictObject({
    code: z.string(),
    mode: z.enum(NOTIFICATION_MODES),
    scope: text,
    header: text,
    variant: text,
    secretArn: z.string(),
  }),
);
