import { stageSettings } from '../../lib/stage-settings.ts';
import { propertiesOf, type StageTemplate, synthesise } from './stage-template.ts';

const { prod, dev } = synthesise();

test('In prod environments are kept warm, more of them when they are used, and concurrency is reserved', () => {
  const { reserved, provisioned } = stageSettings.prod.concurrency;
  expect(only(prod, 'AWS::Lambda::Alias')).toMatchObject({
    Name: 'live',
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: provisioned.minimum },
  });
  expect(only(prod, 'AWS::ApplicationAutoScaling::ScalableTarget')).toMatchObject({
    MinCapacity: provisioned.minimum,
    MaxCapacity: provisioned.maximum,
    ScalableDimension: 'lambda:function:ProvisionedConcurrency',
  });
  expect(only(prod, 'AWS::ApplicationAutoScaling::ScalingPolicy')).toMatchObject({
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: { TargetValue: provisioned.targetUtilization },
  });
  expect(connectFi(prod)).toMatchObject({ ReservedConcurrentExecutions: reserved });
});

test("In dev neither is asked for: a new account's quota would refuse it", () => {
  expect(only(dev, 'AWS::Lambda::Alias')).toMatchObject({ Name: 'live' });
  expect(only(dev, 'AWS::Lambda::Alias')).not.toHaveProperty('ProvisionedConcurrencyConfig');
  expect(propertiesOf(dev, 'AWS::ApplicationAutoScaling::ScalableTarget').size).toBe(0);
  expect(connectFi(dev)).not.toHaveProperty('ReservedConcurrentExecutions');
});

test.each([
  ['dev', dev, { STAND_IN_POLICY: '{"answer":"00","cap":{"currency":"USD","minor":5000}}', NO_RULE_SET_ANSWER: '00' }],
  ['prod', prod, { STAND_IN_POLICY: '{"answer":"05"}', NO_RULE_SET_ANSWER: '05' }],
])('The function is told what %s answers when it cannot decide', (_stage, template, answers) => {
  expect(connectFi(template)).toMatchObject({ Environment: { Variables: { ...answers, UNREADABLE_ANSWER: '05' } } });
});

test('Every function runs on Node 24 and arm64, logs to a group of its own and is not traced', () => {
  const functions = [...propertiesOf(prod, 'AWS::Lambda::Function').values()];
  expect(functions).toHaveLength(6);
  for (const lambda of functions) {
    expect(lambda).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: { LogGroup: { Ref: expect.stringMatching(/Log[0-9A-F]{8}$/) } },
    });
    expect(lambda).not.toHaveProperty('TracingConfig');
  }
});

/** The connectFi function is the one that has to answer within three seconds. */
function connectFi(template: StageTemplate): unknown {
  const functions = [...propertiesOf<{ Timeout: number }>(template, 'AWS::Lambda::Function').values()];
  return functions.find(({ Timeout }) => Timeout === 3);
}

function only(template: StageTemplate, type: string): unknown {
  const [first, ...others] = propertiesOf(template, type).values();
  expect(others).toEqual([]);
  return first;
}
