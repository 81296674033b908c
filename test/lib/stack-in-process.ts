import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { CardhookStack } from '../../lib/cardhook-stack.ts';
import type { StageSettings } from '../../lib/stage-settings.ts';
import type { StageTemplate } from './stage-template.ts';

/** An app with the flags of cdk.json. It validates templates only where a test is about that: it takes seconds. */
export function anApp({ validates = false } = {}): App {
  const flags = cdkJson.context;
  return new App({ context: { ...flags, '@aws-cdk/core:validateAgainstDefaultRules': validates } });
}

/** The template of a stage with settings of the test's own. */
export function templateWith(settings: StageSettings): StageTemplate {
  const { Resources, Outputs } = Template.fromStack(new CardhookStack(anApp(), 'Cardhook-test', settings)).toJSON();
  return { Resources, Outputs };
}
