import { type StageSettings, stageSettings } from '../../lib/stage-settings.ts';

/** Prod as it is where payments go through Spreedly. */
export const prodWithSpreedly = {
  ...stageSettings.prod,
  spreedly: {
    pages: {
      success: 'https://shop.example.com/thanks?from=bank',
      failure: 'https://shop.example.com/sorry',
      pending: 'https://shop.example.com/wait',
    },
  },
} satisfies StageSettings;
