import { type StageSettings, stageSettings } from '../../lib/stage-settings.ts';

/** Prod as it is with Elavon: a profile of each mode, and a domain name. */
export const prodWithElavon = {
  ...stageSettings.prod,
  elavon: {
    profiles: stageSettings.dev.elavon.profiles,
    domain: {
      name: 'elavon.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
    },
  },
} satisfies StageSettings;

/** The same where Elavon shows a client certificate too. */
export const prodWithMutualTls = {
  ...prodWithElavon,
  elavon: {
    ...prodWithElavon.elavon,
    domain: { ...prodWithElavon.elavon.domain, truststoreUri: 's3://truststores/elavon.pem' },
  },
} satisfies StageSettings;
