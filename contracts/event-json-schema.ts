import * as z from 'zod/mini';

export type Json = { [name: string]: unknown };

/** The contract of an event as JSON Schema (draft 7), each field with its meaning. */
export function eventJsonSchema(title: string, schema: z.ZodMiniType, fields: Readonly<Record<string, string>>): Json {
  const {
    $schema,
    properties,
    additionalProperties: _closed,
    ...rest
  }: Json = z.toJSONSchema(schema, {
    target: 'draft-7',
  });
  const told = Object.entries(properties ?? {}).map(([field, type]: [string, object]) => [
    field,
    { description: fields[field], ...type },
  ]);
  return { $schema, title, ...rest, properties: Object.fromEntries(told) };
}
