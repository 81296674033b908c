import { readFileSync } from 'node:fs';
import { METRIC_UNITS } from '../../contracts/telemetry.ts';
import { STAND_IN_CAUSES } from '../../domain/stand-in.ts';
import { templateWith } from './stack-in-process.ts';
import { propertiesOf, type Ref, synthesise } from './stage-template.ts';
import { prodWithElavon } from './stage-with-elavon.ts';
import { prodWithSpreedly } from './stage-with-spreedly.ts';
import { prodWithStrivve } from './stage-with-strivve.ts';

type Watched = { MetricName?: string; Dimensions?: readonly { Name: string; Value: unknown }[] };
type Alarm = Watched & { AlarmName: string; Metrics?: readonly { MetricStat?: { Metric: Watched } }[] };
type GatewayResponse = { RestApiId: Ref; ResponseType: string; StatusCode: string };

const template = templateWith({
  ...prodWithElavon,
  strivve: prodWithStrivve.strivve,
  spreedly: prodWithSpreedly.spreedly,
});
const { dev, prod } = synthesise();
const alarms = [...propertiesOf<Alarm>(template, 'AWS::CloudWatch::Alarm').values()];
const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const sections = sectionsOf(runbook);

test('Every alarm has its section in the runbook, and every section its alarm', () => {
  expect([...sections.keys()].toSorted()).toEqual(alarms.map(nameOf).toSorted());
});

test.each([...sections])('Section %s says what happened, where to look and what to do', (_name, section) => {
  expect(section).toMatch(/\*\*Description\.\*\* \S[\s\S]*\*\*Investigation\.\*\* \S[\s\S]*\*\*Resolution\.\*\* \S/);
});

test('Every link within the runbook leads to a section', () => {
  const headings = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  const anchors = headings.map((heading) => heading.toLowerCase().replaceAll(' ', '-'));
  const links = [...runbook.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(0);
  expect(anchors).toEqual(expect.arrayContaining(links));
});

test('The runbook explains every cause of a stand-in, and no other', () => {
  const explained = [...(sections.get('StandIn') ?? '').matchAll(/^\| `(\w+)` /gm)].map(([, cause]) => cause);
  expect(new Set(explained)).toEqual(new Set(['cause', ...STAND_IN_CAUSES]));
});

test.each([...sections].filter(([name]) => name.startsWith('Gateway')))(
  'Section %s says that advices may be lost, and how they are found again',
  (_name, section) => {
    expect(section).toContain('(#reconcile-advices)');
  },
);

test.each(alarms)('$AlarmName says what it means and where its cure is, and wakes somebody', (alarm) => {
  const anchor = nameOf(alarm).toLowerCase();
  expect(alarm).toMatchObject({
    AlarmDescription: expect.stringMatching(`^\\w.{30,}\\. What to do: docs/runbook\\.md#${anchor}$`),
    AlarmActions: [{ Ref: expect.stringMatching(/AlarmTopic/) }],
    TreatMissingData: nameOf(alarm) === 'ConnectFiSilence' ? 'breaching' : 'notBreaching',
  });
});

test.each(['ElavonRefused', 'TokenRefused', 'CallbackRefused'])(
  '%s goes off for a provider that is locked out and comes a few times a day',
  (name) => {
    expect(alarmNamed(name)).toMatchObject({ Statistic: 'Sum', Period: 3600, EvaluationPeriods: 1, Threshold: 1 });
  },
);

test.each([
  ['ElavonSecretMissing', ['elavon-token', 'elavon-webhook']],
  ['ElavonSecretsNotFetched', ['elavon-token', 'elavon-webhook']],
  ['ConnectionSecretMissing', ['strivve-jobs', 'strivve-poller']],
  ['ConnectionSecretsNotFetched', ['strivve-jobs', 'strivve-poller']],
])('%s is watched in both functions', (metric, functions) => {
  const services = alarms
    .filter(({ MetricName }) => MetricName === metric)
    .map(({ Dimensions = [] }) => String(Dimensions.find(({ Name }) => Name === 'Service')?.Value));
  expect(services.toSorted()).toEqual(functions);
});

test.each([
  ['SpreedlyUnauthorized', ['spreedly-payments', 'spreedly-processor', 'spreedly-return', 'sweep']],
  ['SpreedlyUnexpectedError', ['spreedly-payments', 'spreedly-return']],
])('%s is one alarm, whichever function counts', (name, functions) => {
  const alarm = alarmNamed(name);
  expect(watchedBy(alarm).map((watched) => dimension(watched, 'Service'))).toEqual(functions);
});

describe('An alarm that connectFi is locked out', () => {
  test('goes off when a wrong key is presented for five minutes, and not for a burst', () => {
    expect(alarmNamed('WebhookKeyRefused')).toMatchObject({ Statistic: 'Sum', Period: 60, EvaluationPeriods: 5 });
  });

  test('goes off in prod when no authorization was answered for an hour, whatever else arrived', () => {
    expect(alarmNamed('ConnectFiSilence')).toMatchObject({
      MetricName: 'AnswerTime',
      Statistic: 'SampleCount',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 300,
      EvaluationPeriods: 12,
    });
  });

  test('stays quiet in dev, where nobody pays at night', () => {
    const ofDev = [...propertiesOf<Alarm>(dev, 'AWS::CloudWatch::Alarm').values()].map(({ AlarmName }) => AlarmName);
    expect(ofDev).toContain('Cardhook-dev-WebhookKeyRefused');
    expect(ofDev).not.toContain('Cardhook-dev-ConnectFiSilence');
  });
});

test('Alarms of this account, and nobody else, may publish to the topic that wakes people', () => {
  const [policy] = [...propertiesOf<{ PolicyDocument: unknown }>(template, 'AWS::SNS::TopicPolicy').values()];
  expect(policy?.PolicyDocument).toMatchObject({
    Statement: [
      { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ],
  });
});

/** Functions whose counts an alarm watches, by their folders. */
const SERVICES = [
  'connectfi-webhook',
  'audit',
  'elavon-webhook',
  'elavon-token',
  'elavon-processor',
  'strivve-poller',
  'strivve-jobs',
  'spreedly-webhook',
  'spreedly-processor',
  'spreedly-payments',
  'spreedly-return',
  'sweep',
];

test('What alarms watch of our own counts is something that the function of that name counts', () => {
  const counted = alarms.flatMap(watchedBy).filter((watched) => dimension(watched, 'Service') !== undefined);
  expect(counted).toHaveLength(82);
  for (const watched of counted) {
    expect(Object.keys(METRIC_UNITS)).toContain(watched.MetricName);
    expect(dimension(watched, 'Stage')).toBe('prod');
    const service = String(dimension(watched, 'Service'));
    expect(SERVICES).toContain(service);
    expect(service).toBe(serviceOf(service));
  }
});

describe('Every way in which API Gateway stands in for us', () => {
  test('has an alarm, except for a body that no authorization request ever has', () => {
    const responses = [...propertiesOf<GatewayResponse>(template, 'AWS::ApiGateway::GatewayResponse').values()];
    const standIns = responses.filter(
      ({ RestApiId, StatusCode }) => RestApiId.Ref === 'AuthorizationApi' && StatusCode === '200',
    );
    const watched = alarms.map((alarm) => dimension(alarm, 'GatewayResponse')).filter((type) => type !== undefined);
    const types = standIns.map(({ ResponseType }) => ResponseType);
    expect(types).toHaveLength(7);
    expect(new Set([...watched, 'REQUEST_TOO_LARGE'])).toEqual(new Set(types));
    expect(watched).not.toContain('REQUEST_TOO_LARGE');
  });

  test('is counted from the access log', () => {
    expect([...propertiesOf(prod, 'AWS::Logs::MetricFilter').values()]).toEqual([
      expect.objectContaining({
        FilterPattern: '{ $.gatewayResponse != "-" }',
        MetricTransformations: [
          {
            MetricNamespace: 'Cardhook',
            MetricName: 'GatewayResponse',
            MetricValue: '1',
            Dimensions: [
              { Key: 'Api', Value: '$.api' },
              { Key: 'GatewayResponse', Value: '$.gatewayResponse' },
            ],
          },
        ],
      }),
    ]);
  });
});

test('A push that API Gateway answered with an error of its own is counted from the access log, whatever the error', () => {
  const filters = [...propertiesOf<{ FilterPattern: string }>(template, 'AWS::Logs::MetricFilter').values()];
  const ofIntake = filters.find(({ FilterPattern }) => FilterPattern.includes('||'));
  const types = [...(ofIntake?.FilterPattern ?? '').matchAll(/\$\.gatewayResponse = "(\w+)"/g)].map(([, type]) => type);
  expect(new Set(types)).toEqual(
    new Set([
      'API_CONFIGURATION_ERROR',
      'DEFAULT_5XX',
      'INTEGRATION_FAILURE',
      'INTEGRATION_TIMEOUT',
      'QUOTA_EXCEEDED',
      'THROTTLED',
    ]),
  );
});

function alarmNamed(name: string): Alarm | undefined {
  return alarms.find((alarm) => nameOf(alarm) === name);
}

function nameOf({ AlarmName }: Alarm): string {
  return AlarmName.replace('Cardhook-test-', '');
}

/** Under which name the handler of a function counts. */
function serviceOf(name: string): string | undefined {
  const handler = readFileSync(new URL(`../../functions/${name}/handler.ts`, import.meta.url), 'utf8');
  return /service: '(.+?)'/.exec(handler)?.[1];
}

/** The metric of an alarm, or those that it adds. */
function watchedBy(alarm: Alarm | undefined): readonly Watched[] {
  if (alarm?.Metrics === undefined) return alarm === undefined ? [] : [alarm];
  return alarm.Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
}

function dimension({ Dimensions = [] }: Watched, name: string): unknown {
  return Dimensions.find(({ Name }) => Name === name)?.Value;
}

/** The sections below "Alarms" by their heading; the procedures after them belong to no alarm. */
function sectionsOf(text: string): Map<string, string> {
  const [, alarmSections = ''] = /\n## Alarms\n([\s\S]*?)\n## /.exec(text) ?? [];
  const [, ...parts] = alarmSections.split('\n### ');
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part]));
}
