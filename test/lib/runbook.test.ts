import { readFileSync } from 'node:fs';
import { METRIC_UNITS } from '../../contracts/telemetry.ts';
import { STAND_IN_CAUSES } from '../../domain/stand-in.ts';
import { propertiesOf, type Ref, synthesise } from './stage-template.ts';

type Alarm = {
  AlarmName: string;
  MetricName?: string;
  Dimensions?: readonly { Name: string; Value: unknown }[];
};
type GatewayResponse = { RestApiId: Ref; ResponseType: string; StatusCode: string };

const { prod: template } = synthesise();
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
  const anchors = [...sections.keys()].map((name) => name.toLowerCase());
  const links = [...runbook.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(0);
  expect(anchors).toEqual(expect.arrayContaining(links));
});

test('The runbook explains every cause of a stand-in', () => {
  for (const cause of STAND_IN_CAUSES) expect(sections.get('StandIn')).toContain(`\`${cause}\``);
});

test.each(alarms)('$AlarmName says what it means and where its cure is, and wakes somebody', (alarm) => {
  const anchor = nameOf(alarm).toLowerCase();
  expect(alarm).toMatchObject({
    AlarmDescription: expect.stringMatching(`^\\w.{30,}\\. What to do: docs/runbook\\.md#${anchor}$`),
    AlarmActions: [{ Ref: expect.stringMatching(/AlarmTopic/) }],
    TreatMissingData: 'notBreaching',
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

test('What alarms watch of the connectFi function is something that it counts, under its own name', () => {
  const handler = readFileSync(new URL('../../functions/connectfi-webhook/handler.ts', import.meta.url), 'utf8');
  const service = /service: '(.+?)'/.exec(handler)?.[1];
  const counted = alarms.filter((alarm) => dimension(alarm, 'Service') !== undefined);
  expect(counted).toHaveLength(7);
  for (const alarm of counted) {
    expect(Object.keys(METRIC_UNITS)).toContain(alarm.MetricName);
    expect(dimension(alarm, 'Service')).toBe(service);
    expect(dimension(alarm, 'Stage')).toBe('prod');
  }
});

describe('Every way in which API Gateway stands in for us', () => {
  test('has an alarm', () => {
    const responses = [...propertiesOf<GatewayResponse>(template, 'AWS::ApiGateway::GatewayResponse').values()];
    const standIns = responses.filter(
      ({ RestApiId, StatusCode }) => RestApiId.Ref === 'AuthorizationApi' && StatusCode === '200',
    );
    const watched = alarms.map((alarm) => dimension(alarm, 'GatewayResponse')).filter((type) => type !== undefined);
    expect(standIns).toHaveLength(7);
    expect(new Set(watched)).toEqual(new Set(standIns.map(({ ResponseType }) => ResponseType)));
  });

  test('is counted from the access log', () => {
    expect([...propertiesOf(template, 'AWS::Logs::MetricFilter').values()]).toEqual([
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

function nameOf({ AlarmName }: Alarm): string {
  return AlarmName.replace('Cardhook-prod-', '');
}

function dimension({ Dimensions = [] }: Alarm, name: string): unknown {
  return Dimensions.find(({ Name }) => Name === name)?.Value;
}

/** The sections below "Alarms" by their heading; the procedures after them belong to no alarm. */
function sectionsOf(text: string): Map<string, string> {
  const [, alarmSections = ''] = /\n## Alarms\n([\s\S]*?)\n## /.exec(text) ?? [];
  const [, ...parts] = alarmSections.split('\n### ');
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part]));
}
