import * as z from 'zod/mini';
import { fieldOf, FIELDS, type FieldName } from '../../domain/rules/fields.ts';
import { conditionSchema, FIELD_NAMES, OPERATORS_OF, valuesSchema } from './condition-schema.ts';
import { descriptions } from './descriptions.ts';
import { fileShape } from './file-schema.ts';
import { decline, ids, onMissing, per, ruleId, scope } from './rule-parts.ts';
import { windowSchema } from './window-schema.ts';

type Json = { [name: string]: unknown };

/** What several rules have in common is told once. */
const parts = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries({
  ruleId,
  ruleIds: ids,
  values: valuesSchema,
  scope,
  per,
  window: windowSchema,
  onMissing,
  decline,
})) {
  parts.add(schema, { id });
}

const CONDITION = { $ref: '#/definitions/condition' };

/**
 * The rule file's schema for editors, as JSON Schema (draft 7, which they know best). No function in Lambda imports this
 * module: what it takes to tell a person stays out of their bundles.
 */
export function ruleFileJsonSchema(): Json {
  const schema: Json = z.toJSONSchema(fileShape, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    metadata: parts,
    override({ zodSchema, jsonSchema }) {
      if (zodSchema === conditionSchema) Object.assign(jsonSchema, CONDITION);
    },
  });
  const { $schema, definitions, ...rest } = schema;
  return {
    $schema,
    title: 'Cardhook rule file',
    ...described(rest),
    definitions: { ...describedAll(objectOf(definitions)), condition: conditionJsonSchema(), ...testJsonSchemas() },
  };
}

/** Puts a description to each field and each kind of rule that has one. */
function described(schema: Json, kind?: string): Json {
  const properties = objectOf(schema['properties']);
  const ownKind = objectOf(properties['kind'])['const'];
  const name = typeof ownKind === 'string' ? ownKind : kind;
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (key === 'properties') return [key, describedProperties(properties, name)];
    return [key, within(value, name)];
  });
  const text = typeof ownKind === 'string' ? descriptions[ownKind] : undefined;
  return { ...(text !== undefined && { description: text }), ...Object.fromEntries(entries) };
}

function describedAll(schemas: Json): Json {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, within(schema, undefined)]));
}

function within(value: unknown, kind: string | undefined): unknown {
  if (Array.isArray(value)) return value.map((one) => within(one, kind));
  return typeof value === 'object' && value !== null ? described(objectOf(value), kind) : value;
}

function describedProperties(properties: Json, kind: string | undefined): Json {
  return Object.fromEntries(
    Object.entries(properties).map(([field, value]) => {
      const text = descriptions[`${kind}.${field}`] ?? descriptions[`.${field}`];
      // Beside a $ref nothing counts in draft 7.
      const inner = objectOf(within(value, kind));
      const holder = '$ref' in inner && text !== undefined ? { allOf: [inner] } : inner;
      return [field, { ...(text !== undefined && { description: text }), ...holder }];
    }),
  );
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function conditionJsonSchema(): Json {
  const conditions = { type: 'array', minItems: 1, items: CONDITION };
  const group = (name: string, inner: Json): Json => ({
    type: 'object',
    description: descriptions[name],
    properties: { [name]: inner },
    required: [name],
    additionalProperties: false,
  });
  const tests = Object.keys(OPERATORS_OF).map((type) => ({ $ref: `#/definitions/${type}_test` }));
  return { anyOf: [group('all', conditions), group('any', conditions), group('not', CONDITION), ...tests] };
}

/** A test of each type of field, with the operators that go with it. */
function testJsonSchemas(): Json {
  return Object.fromEntries(
    Object.entries(OPERATORS_OF).map(([type, operators]) => [
      `${type}_test`,
      {
        type: 'object',
        properties: {
          field: { enum: FIELD_NAMES.filter((name) => fieldOf(name).type === type), description: meaningsOf(type) },
          ...Object.fromEntries(operators.map((operator) => [operator, operandSchema(operator, type)])),
          ...(type === 'code' || type === 'number' ? { zone: textField('IANA time zone of a local field') } : {}),
          ...(type === 'number' ? { within: textField('how far back, such as 24h') } : {}),
        },
        required: ['field'],
        minProperties: 2,
        additionalProperties: false,
      },
    ]),
  );
}

function meaningsOf(type: string): string {
  return FIELD_NAMES.filter((name: FieldName) => FIELDS[name].type === type)
    .map((name) => `${name}: ${FIELDS[name].meaning}`)
    .join('\n');
}

function textField(description: string): Json {
  return { type: 'string', description };
}

function operandSchema(operator: string, type: string): Json {
  const description = descriptions[`operator.${operator}`];
  return { description, ...operandShape(operator, type) };
}

function operandShape(operator: string, type: string): Json {
  if (type === 'flag') return { type: 'boolean' };
  if (type === 'money' || type === 'number') {
    const bound =
      type === 'money' ? { type: 'string', pattern: '^-?[0-9.]+ [A-Z]{3}$' } : { type: ['number', 'string'] };
    return operator === 'between' ? { type: 'array', items: bound, minItems: 2, maxItems: 2 } : bound;
  }
  if (operator === 'is' || operator === 'is_not' || operator === 'matches') return { type: 'string' };
  return { allOf: [{ $ref: '#/definitions/values' }] };
}
