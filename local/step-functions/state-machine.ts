import * as z from 'zod';
import { readProperties, refused } from '../template/read-properties.ts';
import { resourcesOfType, type ResolvedResource, type ResolvedTemplate } from '../template/resolved-template.ts';
import { readDefinition, type ReadDefinition } from './definition.ts';

/** A state machine of the template. */
export type Machine = ReadDefinition & {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly kind: 'STANDARD' | 'EXPRESS';
  /** Every call of a Task is made as this role. */
  readonly roleArn: string;
  /** Which events of an execution are written to its log. */
  readonly logLevel: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  /** Whether what goes in and out of states is written too. */
  readonly logsData: boolean;
};

const propertiesSchema = z.object({
  StateMachineType: z.enum(['STANDARD', 'EXPRESS']).default('STANDARD'),
  RoleArn: z.string(),
  Definition: z.unknown().optional(),
  DefinitionString: z.optional(z.string()),
  LoggingConfiguration: z.optional(
    z.object({
      Level: z.enum(['ALL', 'ERROR', 'FATAL', 'OFF']).default('OFF'),
      IncludeExecutionData: z.boolean().default(false),
    }),
  ),
});

/**
 * The state machines of a template.
 * @throws {TemplateRefused} for a machine that Step Functions would refuse, or that the twin cannot follow
 */
export function readStateMachines(template: ResolvedTemplate): readonly Machine[] {
  return resourcesOfType(template, 'AWS::StepFunctions::StateMachine').map((resource) => {
    const properties = readProperties(resource, propertiesSchema);
    const kind = properties.StateMachineType;
    const read = readDefinition(definitionOf(resource, properties), kind);
    if ('problems' in read) throw refused(resource, read.problems);
    const arn = resource.arn ?? resource.physicalId;
    return {
      ...read,
      logicalId: resource.logicalId,
      name: arn.split(':').at(-1) ?? arn,
      arn,
      kind,
      roleArn: properties.RoleArn,
      logLevel: properties.LoggingConfiguration?.Level ?? 'OFF',
      logsData: properties.LoggingConfiguration?.IncludeExecutionData ?? false,
    };
  });
}

function definitionOf(
  resource: ResolvedResource,
  { Definition, DefinitionString }: z.infer<typeof propertiesSchema>,
): unknown {
  if (DefinitionString === undefined) return Definition;
  try {
    return JSON.parse(DefinitionString);
  } catch {
    throw refused(resource, ['its DefinitionString is not JSON']);
  }
}
