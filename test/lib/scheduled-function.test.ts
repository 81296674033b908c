import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Monitoring } from '../../lib/monitoring.ts';
import { ScheduledFunction } from '../../lib/scheduled-function.ts';
import { readRules } from '../../local/event-bridge/rules.ts';
import { createAsynchronousInvocations } from '../../local/lambda/asynchronous-invocations.ts';
import { resolveResources } from '../local/template/a-template.ts';
import { anApp } from './stack-in-process.ts';

function aSweep(): Template {
  const stack = new Stack(anApp(), 'Cardhook-test');
  new ScheduledFunction(stack, 'Sweep', {
    name: 'event-publisher',
    alarms: 'Sweep',
    description: 'Sweeps.',
    schedule: Schedule.rate(Duration.minutes(5)),
    environment: { STAGE: 'test' },
    memoryMb: 512,
    timeout: Duration.minutes(1),
    impact: { errors: 'It is not swept.', throttles: 'It waits.', duration: 'It is slow.' },
    logRetention: RetentionDays.ONE_WEEK,
    keepsData: false,
    monitoring: new Monitoring(stack, 'Monitoring', {}),
  });
  return Template.fromStack(stack);
}

const template = aSweep();

test('A scheduled function runs by a rule with a name to call it by, and tries again within bounds', () => {
  expect(Object.keys(template.findResources('AWS::Events::Rule'))).toEqual(['SweepSchedule']);
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED' });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 900,
  });
});

test('A scheduled function has an alarm on errors, throttles and slow runs', () => {
  const names = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) =>
    String(Properties.AlarmName),
  );
  expect(names.toSorted()).toEqual([
    'Cardhook-test-SweepDuration',
    'Cardhook-test-SweepErrors',
    'Cardhook-test-SweepThrottles',
  ]);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'Cardhook-test-SweepDuration',
    Threshold: 48_000,
  });
});

test('The twin understands all of it', () => {
  const resolved = resolveResources(template.toJSON()['Resources']);
  expect(readRules(resolved, 0)).toEqual([
    expect.objectContaining({
      logicalId: 'SweepSchedule',
      busName: 'default',
      targets: [
        expect.objectContaining({ to: { kind: 'function', reference: expect.stringMatching(/^arn:aws:lambda:/) } }),
      ],
    }),
  ]);
  const functions = { find: () => undefined, invoke: () => Promise.reject(new Error('not invoked')) };
  const options = {
    endpointUrl: '',
    credentialsFor: () => ({ accessKeyId: '', secretAccessKey: '' }),
    onLog: () => {},
  };
  expect(() => createAsynchronousInvocations(resolved, functions, options)).not.toThrow();
});
