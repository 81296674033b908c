import * as z from 'zod';
import { ANSWERS, DECLINES } from '../domain/answer.ts';
import { minorUnitExponent } from '../domain/currency.ts';
import type { StandInPolicy } from '../domain/stand-in.ts';
import { elavonSchema } from './elavon-settings.ts';
import { setting } from './setting.ts';
import { SILENCE_PERIOD_MINUTES } from './silence-period.ts';
import { spreedlySchema } from './spreedly-settings.ts';
import { strivveSchema } from './strivve-settings.ts';

/** What CloudWatch Logs accepts as a retention, in days, up to the ten years that an audit may ask for. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const NO_CURRENCY = 'is not a currency that ISO 4217 lists: write one such as USD.';
const NO_MINOR_UNITS = 'is not a number of minor units: write a whole one such as 5000, which is 50.00 of USD.';
const NO_SILENCE = `must be minutes: write a multiple of ${SILENCE_PERIOD_MINUTES}, at most 1440, which is a day.`;

const environments = z.int({ error: 'must be a whole number of environments: write one such as 5.' });

const concurrencySchema = setting({
  /** Environments that the account keeps for the connectFi function, and the most it may ever use. */
  reserved: environments.positive({ error: 'would switch the function off: write at least 1.' }),
  /** Environments kept warm, and the share of them in use at which more are warmed. */
  provisioned: setting({
    minimum: environments.positive({ error: 'keeps nothing warm: write at least 1, or leave `concurrency` out.' }),
    maximum: environments,
    targetUtilization: z
      .number({ error: 'must be a share: write a number from 0.1 to 0.9.' })
      .min(0.1, { error: 'is below what Application Auto Scaling accepts: write a number from 0.1 to 0.9.' })
      .max(0.9, { error: 'is above what Application Auto Scaling accepts: write a number from 0.1 to 0.9.' }),
  }).refine(({ minimum, maximum }) => maximum >= minimum, {
    path: ['maximum'],
    error: 'is below `minimum`: write the same number or a larger one.',
  }),
}).refine(({ reserved, provisioned }) => provisioned.maximum <= reserved, {
  path: ['provisioned', 'maximum'],
  error: 'is above `reserved`, and Lambda refuses that: write at most as many as are reserved.',
});

/** The cap is the largest amount that still gets `answer`; above it, and in another currency, the answer is `05`. */
const standInPolicySchema = setting({
  answer: answer(ANSWERS),
  cap: setting({
    currency: z.string({ error: NO_CURRENCY }).refine((code) => minorUnitExponent(code) !== undefined, {
      error: NO_CURRENCY,
    }),
    minor: z.int({ error: NO_MINOR_UNITS }).nonnegative({ error: NO_MINOR_UNITS }),
  }).exactOptional(),
}) satisfies z.ZodType<StandInPolicy>;

/** Everything in which one stage may differ from another. The only place that knows stages apart. */
const stageSettingsSchema = setting({
  stage: z.string().regex(/^[a-z][a-z0-9]{0,15}$/, {
    error: 'becomes a part of every URL: write up to 16 small letters and digits, beginning with a letter.',
  }),
  /** Leave out where the account's concurrency quota has no room: a new account's has not. */
  concurrency: concurrencySchema.optional(),
  /** Where connectFi calls from. Leave out to accept calls from everywhere that know the webhook key. */
  allowedSourceCidrs: z
    .array(z.union([z.cidrv4(), z.cidrv6()], { error: 'is not an address range: write one such as 203.0.113.0/24.' }))
    .min(1, { error: 'would let nobody in: write at least one range, or leave the setting out.' })
    .optional(),
  /** The answer when the full decision cannot be made in time. */
  standInPolicy: standInPolicySchema,
  /** The answer that API Gateway gives where our code cannot run at all. It cannot look at the amount. */
  gatewayStandInAnswer: answer(ANSWERS),
  unreadableAnswer: answer(DECLINES),
  /** The answer while no rule set has ever been published. */
  noRuleSetAnswer: answer(ANSWERS),
  logRetentionDays: z.literal(RETENTION_DAYS, {
    error: `is not a retention CloudWatch Logs knows: write one of ${RETENTION_DAYS.join(', ')}.`,
  }),
  /** Whether tables, secrets and keys outlive the stack, and refuse to be deleted. */
  keepsData: z.boolean({ error: 'must be true or false.' }),
  /** An alarm goes off after so many minutes without an authorization. Leave out where nobody pays every day. */
  silenceMinutes: z
    .int({ error: NO_SILENCE })
    .multipleOf(SILENCE_PERIOD_MINUTES, { error: NO_SILENCE })
    .positive({ error: NO_SILENCE })
    // CloudWatch looks back a day at most.
    .max(1440, { error: NO_SILENCE })
    .optional(),
  /** Who gets an e-mail when an alarm goes off. Without it, subscribe to the alarm topic by hand. */
  alarmEmail: z.email({ error: 'is not an e-mail address: write one, or leave the setting out.' }).optional(),
  /** Leave out where Elavon pushes nothing: the stage then has no part of it. */
  elavon: elavonSchema.optional(),
  /** Leave out where no cards are placed through Strivve: the stage then has no part of it. */
  strivve: strivveSchema.optional(),
  /** Leave out where no payments go through Spreedly: the stage then has no part of it. */
  spreedly: spreedlySchema.optional(),
}).refine(({ keepsData, elavon }) => !keepsData || elavon === undefined || elavon.domain !== undefined, {
  path: ['elavon', 'domain'],
  error:
    "is missing: Elavon takes our certificate before it pushes, and API Gateway's own is AWS's, who changes it without a " +
    'word. Write { name, certificateArn } of a domain name of yours (docs/elavon-handover.md).',
});

export type StageSettings = z.infer<typeof stageSettingsSchema>;

/**
 * Settings that may be built from.
 * Throws an error whose message has one sentence a mistake: the stage, the setting and what to write instead.
 */
export function parseStageSettings(settings: unknown): StageSettings {
  const result = stageSettingsSchema.safeParse(settings);
  if (result.success) return result.data;
  const stage = z.object({ stage: z.string() }).safeParse(settings).data?.stage ?? 'without a name';
  const sentences = result.error.issues.map(
    ({ path, message }) => `  ${path.length === 0 ? 'It' : `Setting \`${path.join('.')}\``} ${message}`,
  );
  throw new Error(`Stage ${stage} cannot be built (lib/stage-settings.ts).\n${sentences.join('\n')}`);
}

function answer<Codes extends readonly string[]>(codes: Codes) {
  return z.enum(codes, {
    error: `is not an answer connectFi takes here: write one of ${codes.toSorted().join(', ')}.`,
  });
}

export const stageSettings = {
  dev: {
    stage: 'dev',
    // A pretended cardholder can still buy lunch while a store is down, and no more.
    standInPolicy: { answer: '00', cap: { currency: 'USD', minor: 5000 } },
    gatewayStandInAnswer: '05',
    unreadableAnswer: '05',
    // Somebody who has just started Cardhook sees an approval before the first rule is written.
    noRuleSetAnswer: '00',
    // A week shows last week's experiment; older development logs are read by nobody.
    logRetentionDays: 7,
    keepsData: false,
    // One of each mode, so that the twin shows them all. It makes up their secrets.
    elavon: {
      profiles: [
        { code: 'BASIC', mode: 'basic' },
        { code: 'TOKEN', mode: 'token' },
        { code: 'PLAIN', mode: 'plain' },
        { code: 'PASSWORD', mode: 'oauth2_password', scope: 'push' },
        { code: 'CLIENT', mode: 'oauth2_client_credentials' },
      ],
    },
    // Jobs of the simulator, whose instance nobody else has.
    strivve: { connections: [{ name: 'main', instance: 'simulator' }] },
    // The pages of the checkout on this machine (`npm run -s checkout`).
    spreedly: {
      pages: {
        success: 'http://127.0.0.1:8490/success',
        failure: 'http://127.0.0.1:8490/failure',
        pending: 'http://127.0.0.1:8490/pending',
      },
    },
  },
  prod: {
    stage: 'prod',
    concurrency: {
      // Twice the provisioned maximum, so that a spill-over still runs, and a tenth of an account's usual 1,000:
      // even when every decision is held up for its full two seconds, fifty a second are answered.
      reserved: 100,
      provisioned: {
        // Assuming 50 ms for a warm decision (not measured on Lambda), 5 environments at 70 % answer 70 a second. The
        // alarm ConnectFiSpillover says when a program needs more.
        minimum: 5,
        // Ten times that, for a sale, before cold starts begin.
        maximum: 50,
        // Scaling reacts within minutes. The other 30 % carry the rise until then.
        targetUtilization: 0.7,
      },
    },
    // Refused until the card program has decided what it is ready to lose unseen: then an answer 00 with a cap.
    standInPolicy: { answer: '05' },
    gatewayStandInAnswer: '05',
    unreadableAnswer: '05',
    // In production a missing rule set is an accident, and nobody's limits are being held.
    noRuleSetAnswer: '05',
    // A cardholder may dispute a charge for 120 days, and the case then takes months: 13 months see both ends.
    logRetentionDays: 400,
    keepsData: true,
    // Ten thousand cards ask some ten thousand times a day, and still dozens of times in the hour before dawn. With
    // fewer cards write more: an alarm that goes off each night is soon ignored.
    silenceMinutes: 60,
    // Not every card program boards merchants, and Elavon wants a domain name and a certificate that only you can have.
    // To begin, write, with the profile codes that Elavon gave you (docs/elavon-handover.md says the rest):
    //   elavon: {
    //     profiles: [{ code: 'ACME', mode: 'oauth2_client_credentials' }],
    //     domain: { name: 'elavon.example.com', certificateArn: 'arn:aws:acm:…:certificate/…' },
    //   },
    // Nor does every one place cards through Strivve. To begin, write, with a name of your own for the CardSavr client that
    // creates your jobs and what stands in https://api.<instance>.cardsavr.io (docs/strivve.md says the rest):
    //   strivve: { connections: [{ name: 'main', instance: 'acme' }] },
    // Nor does every one take payments through Spreedly. To begin, write, with pages of your own to which people come from their
    // bank (docs/spreedly.md says the rest):
    //   spreedly: {
    //     pages: {
    //       success: 'https://shop.example.com/thanks',
    //       failure: 'https://shop.example.com/sorry',
    //       pending: 'https://shop.example.com/wait',
    //     },
    //   },
  },
} as const satisfies Record<string, StageSettings>;
