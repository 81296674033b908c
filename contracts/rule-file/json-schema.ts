import * as z from 'zod/mini';
import { fieldOf } from '../../domain/rules/fields.ts';
import { conditionSchema, FIELD_NAMES, valuesSchema } from './condition-schema.ts';
import { CONDITION, conditionJsonSchemas } from './condition-json-schema.ts';
import { descriptions } from './descriptions.ts';
import { fileShape } from './file-schema.ts';
import {
  exactlyOneOf,
  INSTANT,
  type Json,
  LENGTH_OF_TIME,
  LIMIT_FIGURE,
  LIMIT_MONEY,
  MONEY,
  notTogether,
  TIME_OF_DAY,
} from './json-schema-parts.ts';
import { decline, ids, instant, money, onMissing, per, perField, ruleId, scope, scopeObject } from './rule-parts.ts';
import { amountLimit, limit, sameField } from './rule-schema.ts';
import { isKeptApart } from './rule.ts';
import { ANCHORS } from './window.ts';
import { calendar, lengthOfTime, timeOfDay, UNITS, windowSchema } from './window-schema.ts';

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

/** What the validator checks beyond the shape, as far as JSON Schema can say it. */
const constraints: readonly (readonly [z.core.$ZodType, Json])[] = [
  [conditionSchema, CONDITION],
  [money, { pattern: MONEY }],
  [instant, { pattern: INSTANT }],
  [lengthOfTime, { pattern: LENGTH_OF_TIME }],
  [timeOfDay, { pattern: TIME_OF_DAY }],
  ...[perField, sameField].map((field) => [field, { enum: FIELD_NAMES.filter(isApart) }] as const),
  [scopeObject, oneLevel()],
  [calendar, { allOf: Object.entries(ANCHORS).map(([anchor, units]) => anchoredIn(anchor, units)) }],
];

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
      for (const [constrained, constraint] of constraints) {
        if (zodSchema === constrained) Object.assign(jsonSchema, constraint);
      }
      if (zodSchema === limit) Object.assign(jsonSchema, limitConstraints(jsonSchema));
      if (zodSchema === amountLimit) Object.assign(jsonSchema, amountConstraints(jsonSchema));
    },
  });
  const { $schema, definitions, ...rest } = schema;
  return {
    $schema,
    title: 'Cardhook rule file',
    ...described(rest),
    definitions: { ...describedAll(objectOf(definitions)), ...conditionJsonSchemas() },
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

function isApart(field: (typeof FIELD_NAMES)[number]): boolean {
  return isKeptApart(field, fieldOf(field));
}

/** One of the three levels, or nobody named and somebody left out. */
function oneLevel(): Json {
  const levels = ['groups', 'accounts', 'cards'];
  const { oneOf } = exactlyOneOf(levels);
  const none = levels.map((level) => ({ not: { required: [level] } }));
  return { anyOf: [{ oneOf }, { required: ['except'], allOf: none }] };
}

function anchoredIn(anchor: string, units: readonly string[]): Json {
  return notTogether([anchor], { calendar: { enum: UNITS.filter((unit) => !units.includes(unit)) } });
}

function limitConstraints({ properties }: Json): Json {
  const ofCard = { anyOf: [{ const: 'card' }, { type: 'array', items: [{ const: 'card' }] }] };
  return {
    properties: { ...objectOf(properties), max: { type: 'string', pattern: LIMIT_MONEY } },
    anyOf: [{ required: ['max'] }, { required: ['count'] }],
    allOf: [
      notTogether(['window', 'count'], { window: { const: 'transaction' } }),
      notTogether(['counts', 'max'], { counts: { const: 'tries' } }),
      // A limit that does not say is per card.
      notTogether(['slices'], { slices: { enum: [2, 4, 8, 16] }, per: ofCard }),
    ],
  };
}

function amountConstraints({ properties }: Json): Json {
  const max = {
    anyOf: [
      { type: 'number', exclusiveMinimum: 0 },
      { type: 'string', pattern: LIMIT_FIGURE },
    ],
  };
  return { properties: { ...objectOf(properties), max } };
}
