import type * as z from 'zod';
import { TemplateRefused } from './refusal.ts';
import type { ResolvedResource } from './resolved-template.ts';

/**
 * The properties of a resource, parsed. Which top-level properties exist at all is the business of the table in
 * resource-types.ts; a schema here is strict about what lies inside those that the twin reads.
 * @throws {TemplateRefused} with a sentence for each property that is not as the schema says
 */
export function readProperties<T>(resource: ResolvedResource, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  throw refused(
    resource,
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  );
}

/** A refusal of one resource, with a sentence for each problem. */
export function refused(resource: ResolvedResource, problems: readonly string[]): TemplateRefused {
  return new TemplateRefused(problems.map((problem) => `${resource.logicalId} (${resource.type}): ${problem}.`));
}
