import { type StageSettings, stageSettings } from '../../lib/stage-settings.ts';

/** Prod as it is where jobs at Strivve are followed, by two CardSavr clients of one instance. */
export const prodWithStrivve = {
  ...stageSettings.prod,
  strivve: {
    connections: [
      { name: 'main', instance: 'acme' },
      { name: 'second', instance: 'acme' },
    ],
  },
} satisfies StageSettings;
