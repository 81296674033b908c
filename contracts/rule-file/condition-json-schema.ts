import { codeTableOf } from '../../domain/codes/code-tables.ts';
import { MCC_GROUPS } from '../../domain/codes/merchant-categories.ts';
import { type FieldName, fieldOf, FIELDS } from '../../domain/rules/fields.ts';
import { NUMBER_MAX, SIGNED } from './bounds.ts';
import { FIELD_NAMES, type Operator, OPERATORS_OF, VALUES_MAX } from './condition-schema.ts';
import { descriptions } from './descriptions.ts';
import { exactlyOneOf, type Json, LENGTH_OF_TIME, MONEY, SIGNED_MONEY, TIME_OF_DAY } from './json-schema-parts.ts';
import { vocabularyOf } from './values.ts';

const SOME_TEXT = { type: 'string', minLength: 1 };

export const CONDITION = { $ref: '#/definitions/condition' };

/** A condition, and a test of each family of fields: what may be written behind each operator hangs on the field. */
export function conditionJsonSchemas(): Json {
  const conditions = { type: 'array', minItems: 1, items: CONDITION };
  const families = [...Map.groupBy(FIELD_NAMES, familyOf)];
  const tests = families.map(([family]) => ({ $ref: `#/definitions/${family}_test` }));
  return {
    condition: { anyOf: [group('all', conditions), group('any', conditions), group('not', CONDITION), ...tests] },
    ...Object.fromEntries(families.map(([family, fields]) => [`${family}_test`, testJsonSchema(fields)])),
    ...Object.fromEntries(FIELD_NAMES.filter(hasWords).flatMap(valueJsonSchemas)),
  };
}

function group(name: string, inner: Json): Json {
  return {
    type: 'object',
    description: descriptions[name],
    properties: { [name]: inner },
    required: [name],
    additionalProperties: false,
  };
}

/** Fields of one family are tested alike. */
function familyOf(field: FieldName): string {
  const { type, isLocal, isWindowed } = fieldOf(field);
  if (type === 'money' || type === 'number') {
    const isOwn = isLocal === true || isWindowed === true;
    return isOwn ? field : `${SIGNED.has(field) ? 'signed_' : ''}${type}`;
  }
  return type === 'code' || type === 'texts' ? field : type;
}

function testJsonSchema(fields: readonly FieldName[]): Json {
  const [first = 'amount'] = fields;
  const { type, isLocal, isWindowed } = fieldOf(first);
  const operators: readonly Operator[] = OPERATORS_OF[type];
  return {
    type: 'object',
    properties: {
      field: { enum: fields, description: fields.map((name) => `${name}: ${FIELDS[name].meaning}`).join('\n') },
      ...Object.fromEntries(
        operators.map((operator) => [
          operator,
          { description: descriptions[`operator.${operator}`], ...operandOf(first, operator) },
        ]),
      ),
      ...(isLocal && { zone: { type: 'string', description: 'IANA time zone of a local field' } }),
      ...(isWindowed && { within: { ...text(LENGTH_OF_TIME), description: 'how far back, such as 24h' } }),
    },
    required: ['field', ...(isWindowed ? ['within'] : [])],
    additionalProperties: false,
    ...exactlyOneOf(operators),
  };
}

function operandOf(field: FieldName, operator: Operator): Json {
  const { type } = fieldOf(field);
  if (type === 'flag') return { type: 'boolean' };
  if (type === 'money' || type === 'number') {
    if (operator !== 'between') return boundOf(field);
    return { type: 'array', items: [boundOf(field), endOf(field)], additionalItems: false, minItems: 2, maxItems: 2 };
  }
  if (operator === 'matches') return { type: 'string', minLength: 1, maxLength: 64 };
  const isOne = operator === 'is' || operator === 'is_not';
  if (operator !== 'starts_with' && hasWords(field)) return reference(`${field}_value${isOne ? '' : 's'}`);
  return isOne ? SOME_TEXT : reference('values');
}

/** Its values are names or codes, and not just any text. */
function hasWords(field: FieldName): boolean {
  const { type } = fieldOf(field);
  return type === 'code' || type === 'texts';
}

/** One value of a field, and one or more. */
function valueJsonSchemas(field: FieldName): [string, Json][] {
  const one = { $ref: `#/definitions/${field}_value` };
  const several = { type: 'array', items: one, minItems: 1, maxItems: VALUES_MAX };
  return [
    [`${field}_value`, valueOf(field)],
    [`${field}_values`, { anyOf: [several, one] }],
  ];
}

/** Beside a $ref nothing counts in draft 7. */
function reference(definition: string): Json {
  return { allOf: [{ $ref: `#/definitions/${definition}` }] };
}

function boundOf(field: FieldName): Json {
  if (field === 'local_time') return text(TIME_OF_DAY);
  const isSigned = SIGNED.has(field);
  if (fieldOf(field).type === 'money') return text(isSigned ? SIGNED_MONEY : MONEY);
  return { type: isSigned ? 'number' : 'integer', minimum: isSigned ? -NUMBER_MAX : 0, maximum: NUMBER_MAX };
}

function endOf(field: FieldName): Json {
  return field === 'local_time' ? { anyOf: [boundOf(field), { const: '24:00' }] } : boundOf(field);
}

/** One value of a code field: a name, a code, or a named list. */
function valueOf(field: FieldName): Json {
  const listName = text('^list:.');
  const table = codeTableOf(field);
  const words = vocabularyOf(field) ?? (field === 'mcc' ? [...MCC_GROUPS] : table?.map(({ name }) => name));
  const code = vocabularyOf(field) === undefined ? text(codePattern(field, table !== undefined)) : undefined;
  return {
    anyOf: [...(words === undefined ? [] : [{ enum: words }]), ...(code === undefined ? [] : [code]), listName],
  };
}

function codePattern(field: FieldName, isInTable: boolean): string {
  if (isInTable) return '^[0-9A-Za-z]{1,4}$';
  if (field === 'mcc') return '^\\d{4}(?:-\\d{4})?$';
  if (field === 'merchant_country' || field === 'transaction_currency') return '^[A-Z]{3}$';
  return field === 'card' || field === 'account' || field === 'group' ? '^[0-9A-Za-z_-]{1,64}$' : '.';
}

function text(pattern: string): Json {
  return { type: 'string', pattern };
}
