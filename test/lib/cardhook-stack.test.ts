import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { CardhookStack } from '../../lib/cardhook-stack.ts';
import { OUTPUT_IDS } from '../../lib/output-ids.ts';
import { type StageSettings, stageSettings } from '../../lib/stage-settings.ts';
import { anApp } from './stack-in-process.ts';
import { prodWithMutualTls } from './stage-with-elavon.ts';
import { prodWithSpreedly } from './stage-with-spreedly.ts';
import { prodWithStrivve } from './stage-with-strivve.ts';
import { synthesise } from './stage-template.ts';

const stages = Object.values(stageSettings);
const templates = synthesise();

test.each(stages)('Stage $stage has the resources that were last reviewed', ({ stage }) => {
  const resources = Object.entries(templates[stage].Resources);
  const lines = resources.map(([id, { Type }]) => `${Type.replace('AWS::', '')} ${withoutHashes(id)}`);
  expect(lines.toSorted().join('\n')).toMatchSnapshot();
});

test('Outputs are base URLs and names: no key, no path of a webhook', () => {
  const outputs = templates.prod.Outputs;
  expect(Object.keys(outputs).toSorted()).toEqual(OUTPUT_IDS.toSorted());
  expect(JSON.stringify(outputs)).not.toMatch(/resolve:secretsmanager|connectfi|\{key\}/);
});

/** The validator is a large program of its own that has to start first. */
const PATIENCE_MS = 120_000;

describe("CDK's validator of templates", () => {
  test.each<StageSettings>([...stages, prodWithMutualTls, prodWithStrivve, prodWithSpreedly])(
    'accepts stage $stage, its Elavon being $elavon, its Strivve $strivve, its Spreedly $spreedly',
    (settings) => {
      const app = anApp({ validates: true });
      new CardhookStack(app, `Cardhook-${settings.stage}`, settings);
      expect(() => app.synth()).not.toThrow();
    },
    PATIENCE_MS,
  );

  test(
    'fails the synth of what CloudFormation would refuse',
    () => {
      const app = anApp({ validates: true });
      const stack = new CardhookStack(app, 'Cardhook-dev', stageSettings.dev);
      // SQS allows twelve hours.
      new CfnQueue(stack, 'TooPatient', { visibilityTimeout: 43_201 });
      expect(() => app.synth()).toThrow('43201 is greater than the maximum');
    },
    PATIENCE_MS,
  );

  test('is asked about both stages, whichever of them is synthesised', () => {
    const artifacts = Object.entries(templates.manifest.artifacts);
    const stacks = artifacts.filter(([, { type }]) => type === 'aws:cloudformation:stack');
    expect(stacks.map(([name, { properties }]) => [name, properties?.validateOnSynth])).toEqual([
      ['Cardhook-dev', true],
      ['Cardhook-prod', true],
    ]);
  });

  test('is switched on by cdk.json', async () => {
    const { default: cdkJson } = await import('../../cdk.json', { with: { type: 'json' } });
    expect(cdkJson.context['@aws-cdk/core:validateAgainstDefaultRules']).toBe(true);
  });
});

/** A logical id without what depends on the bytes of a bundle or on the path of a construct. */
function withoutHashes(logicalId: string): string {
  return logicalId.replaceAll(/[0-9A-F]{8}[0-9a-f]{32}|[0-9A-F]{8}/g, '#');
}
