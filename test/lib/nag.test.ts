import { type App, type Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { CardhookStack } from '../../lib/cardhook-stack.ts';
import { type StageSettings, stageSettings } from '../../lib/stage-settings.ts';
import { anApp } from './stack-in-process.ts';
import { prodWithElavon, prodWithMutualTls } from './stage-with-elavon.ts';
import { prodWithSpreedly } from './stage-with-spreedly.ts';
import { prodWithStrivve } from './stage-with-strivve.ts';

/** A first run of all rules takes seconds, and on a busy machine many. */
const PATIENCE_MS = 120_000;

describe('The AwsSolutions rules of cdk-nag', () => {
  test.each<StageSettings>([
    ...Object.values(stageSettings),
    prodWithElavon,
    prodWithMutualTls,
    prodWithStrivve,
    prodWithSpreedly,
  ])(
    'find nothing in stage $stage that has no reason, its Elavon being $elavon, its Strivve $strivve, its Spreedly $spreedly',
    (settings) => {
      const { app } = aCheckedStack(settings);
      expect(() => app.synth()).not.toThrow();
    },
    PATIENCE_MS,
  );

  test(
    'find nothing when only some addresses may call',
    () => {
      const { app } = aCheckedStack({ ...stageSettings.prod, allowedSourceCidrs: ['203.0.113.0/24'] });
      expect(() => app.synth()).not.toThrow();
    },
    PATIENCE_MS,
  );

  test(
    'find a queue that takes messages without TLS',
    () => {
      const { app, stack } = aCheckedStack(stageSettings.dev);
      new Queue(stack, 'Careless');
      expect(() => app.synth()).toThrow('AwsSolutions-SQS4');
    },
    PATIENCE_MS,
  );
});

function aCheckedStack(settings: StageSettings): { app: App; stack: Stack } {
  const app = anApp();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, stack: new CardhookStack(app, `Cardhook-${settings.stage}`, settings) };
}
