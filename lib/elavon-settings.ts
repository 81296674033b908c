import * as z from 'zod';
import {
  NOTIFICATION_MODES,
  type NotificationProfile,
  PROOF_VARIANTS,
} from '../domain/merchant-application/notification-profile.ts';
import { setting } from './setting.ts';

const NO_CODE = 'is not a profile code: write the 1 to 32 letters, digits, - and _ that Elavon calls it by.';
const NO_SCOPE = 'is no list of scopes: write one or more, apart by single spaces, without quotes and backslashes.';
const NO_HEADER = 'is not the name of a header: write one such as Authorization, or leave the setting out.';
const NO_VARIANT = 'must be text: write one that `cardhook elavon auth` shows, or leave the setting out.';
const NO_MINUTES = 'must be whole minutes: write one such as 60, at most 1440, which is a day.';

/** Characters that the ARN of a profile's secret adds to it, at most. */
const SECRET_ARN_LENGTH = 150;

/** What the other variables leave of the 4 KB that Lambda allows all of a function's. */
const ROOM_FOR_PROFILES = 3_000;

const profileSchema = setting({
  code: z
    .string({ error: NO_CODE })
    .regex(/^[A-Za-z0-9_-]{1,32}$/, { error: NO_CODE })
    .refine((code) => code.toLowerCase() !== 'oauth2', {
      error: 'is taken: below /elavon/oauth2 is the token endpoint. Ask Elavon for another code.',
    }),
  mode: z.enum(NOTIFICATION_MODES, {
    error: `is not a mode of Elavon's: write one of ${NOTIFICATION_MODES.join(', ')}.`,
  }),
  // Source: RFC 6749, section 3.3.
  scope: z
    .string({ error: NO_SCOPE })
    .regex(/^[!#-[\]-~]+( [!#-[\]-~]+)*$/, { error: NO_SCOPE })
    .exactOptional(),
  header: z
    .string({ error: NO_HEADER })
    .regex(/^[A-Za-z0-9-]{1,64}$/, { error: NO_HEADER })
    .exactOptional(),
  variant: z.string({ error: NO_VARIANT }).exactOptional(),
})
  .refine(({ mode, scope }) => scope === undefined || mode.startsWith('oauth2_'), {
    path: ['scope'],
    error: 'belongs to the OAuth2 modes: nothing carries a scope in this one. Leave it out, or write another `mode`.',
  })
  .superRefine(({ mode, variant }, context) => {
    const variants: readonly string[] = PROOF_VARIANTS[mode];
    if (variant === undefined || variants.includes(variant)) return;
    const message = `is not a spelling that ${mode} has, and would let nothing in: write one of ${variants.join(', ')}.`;
    context.addIssue({ code: 'custom', path: ['variant'], message });
  }) satisfies z.ZodType<NotificationProfile>;

/**
 * A domain name that only Elavon is given. Elavon takes the certificate of whom it pushes to, and this one is ours. A client
 * certificate is asked of everybody who comes by a domain: one that others shared would lock them out.
 */
const domainSchema = setting({
  name: z.hostname({ error: 'is not a host name: write one such as elavon.example.com.' }),
  certificateArn: z.string().regex(/^arn:[\w-]+:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/, {
    error: 'is not the ARN of a certificate in ACM: write one of the region that the stage is deployed to.',
  }),
  /** The authorities whose client certificates are accepted, as a PEM file: mutual TLS. Left out, none is asked for. */
  truststoreUri: z
    .string()
    .regex(/^s3:\/\/[a-z0-9.-]+\/\S+$/, { error: 'is not an object in S3: write one such as s3://bucket/elavon.pem.' })
    .exactOptional(),
});

/** What a stage that Elavon pushes to has. */
export const elavonSchema = setting({
  /** One for each notification configuration at Elavon, which keeps one for each profile code. */
  profiles: z
    .array(profileSchema)
    .min(1, { error: 'would accept no push: write at least one, or leave `elavon` out.' })
    .superRefine((profiles, context) => {
      for (const [index, { code }] of profiles.entries()) {
        if (profiles.findIndex((other) => other.code === code) === index) continue;
        const message = `is there twice: Elavon has one configuration for ${code}. Remove one of the two.`;
        context.addIssue({ code: 'custom', path: [index, 'code'], message });
      }
    })
    .refine((profiles) => JSON.stringify(profiles).length + profiles.length * SECRET_ARN_LENGTH <= ROOM_FOR_PROFILES, {
      error: 'fill more than the 4 KB that the environment of a function has: write fewer, or shorter scopes.',
    })
    .readonly(),
  /** Pushes that say the same within so many minutes are one. @default 60 */
  repeatedWithinMinutes: z
    .int({ error: NO_MINUTES })
    .nonnegative({ error: NO_MINUTES })
    .max(1440, { error: NO_MINUTES })
    .exactOptional(),
  domain: domainSchema.exactOptional(),
});

export type ElavonSettings = z.infer<typeof elavonSchema>;
