import * as z from 'zod';
import { readProperties, refused } from '../template/read-properties.ts';
import { resourcesOfType, type ResolvedResource, type ResolvedTemplate } from '../template/resolved-template.ts';
import { compilePattern, type EventPattern } from './event-pattern.ts';
import { parseSchedule, type Schedule } from './schedule-expression.ts';

/** What a rule sends events to. */
export type Target = {
  readonly id: string;
  readonly to:
    | { readonly kind: 'function'; /** Its name or ARN, or the ARN of an alias. */ readonly reference: string }
    | { readonly kind: 'queue'; readonly queue: ResolvedResource };
  /** What is sent in place of the event. */
  readonly input: string | undefined;
};

/** An enabled rule. It has a pattern, a schedule or both. */
export type EventRule = {
  readonly logicalId: string;
  readonly arn: string;
  readonly busName: string;
  readonly matches: EventPattern | undefined;
  readonly schedule: Schedule | undefined;
  readonly targets: readonly Target[];
};

/** The account's own bus, which is always there. */
export const DEFAULT_BUS = 'default';

const propertiesSchema = z.object({
  EventBusName: z.string().default(DEFAULT_BUS),
  EventPattern: z.unknown().optional(),
  ScheduleExpression: z.optional(z.string()),
  State: z.string().default('ENABLED'),
  Targets: z.array(z.object({ Id: z.string(), Arn: z.string(), Input: z.optional(z.string()) })).default([]),
});

export function busNames(template: ResolvedTemplate): readonly string[] {
  return [DEFAULT_BUS, ...resourcesOfType(template, 'AWS::Events::EventBus').map(({ physicalId }) => physicalId)];
}

/** The last part of a bus's ARN, or its name. */
export function busNameOf(nameOrArn: string): string {
  return nameOrArn.split('/').at(-1) ?? nameOrArn;
}

/**
 * The enabled rules of a template.
 * @throws {TemplateRefused} for a rule that EventBridge would refuse, or that the twin cannot follow
 */
export function readRules(template: ResolvedTemplate, nowMs: number): readonly EventRule[] {
  return resourcesOfType(template, 'AWS::Events::Rule').flatMap((resource) => {
    const properties = readProperties(resource, propertiesSchema);
    const { EventPattern: pattern, ScheduleExpression: expression } = properties;
    const busName = busNameOf(properties.EventBusName);
    const rule: EventRule = {
      logicalId: resource.logicalId,
      arn: resource.arn ?? resource.physicalId,
      busName,
      matches: pattern === undefined ? undefined : attempt(resource, () => compilePattern(pattern, 'EventPattern')),
      schedule: expression === undefined ? undefined : attempt(resource, () => parseSchedule(expression, nowMs)),
      targets: properties.Targets.map(({ Id: id, Arn, Input: input }) => ({
        id,
        to: targetOf(template, resource, Arn),
        input,
      })),
    };
    const problems = [
      ...(busNames(template).includes(busName) ? [] : [`its bus ${busName} is not a bus of this template`]),
      ...((rule.matches ?? rule.schedule) ? [] : ['it has neither a pattern nor a schedule']),
      ...(rule.schedule && busName !== DEFAULT_BUS ? ['only a rule of the default bus has a schedule'] : []),
    ];
    if (problems.length > 0) throw refused(resource, problems);
    return properties.State === 'ENABLED' ? [rule] : [];
  });
}

function attempt<Result>(resource: ResolvedResource, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw refused(resource, [error instanceof Error ? error.message : String(error)]);
  }
}

function targetOf(template: ResolvedTemplate, rule: ResolvedResource, arn: string): Target['to'] {
  const queue = resourcesOfType(template, 'AWS::SQS::Queue').find((one) => one.arn === arn);
  if (queue !== undefined) return { kind: 'queue', queue };
  const isFunction = ['Function', 'Alias', 'Version'].some((type) =>
    resourcesOfType(template, `AWS::Lambda::${type}`).some((one) => one.arn === arn || one.physicalId === arn),
  );
  if (isFunction) return { kind: 'function', reference: arn };
  throw refused(rule, [`its target ${arn} is not a function or a queue of this template`]);
}
