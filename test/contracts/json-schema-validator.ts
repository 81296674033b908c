type Json = Readonly<Record<string, unknown>>;

/** What of JSON Schema draft 7 the rule file's schema uses. Throws at a keyword it does not know, so that none is skipped. */
export function isValid(value: unknown, schema: unknown, root: Json): boolean {
  return Object.entries(objectOf(schema)).every(([keyword, argument]) =>
    check(keyword, argument, value, objectOf(schema), root),
  );
}

function check(keyword: string, argument: unknown, value: unknown, schema: Json, root: Json): boolean {
  const fits = (one: unknown): boolean => isValid(value, one, root);
  switch (keyword) {
    case '$schema':
    case 'title':
    case 'description':
    case 'default':
    case 'definitions':
      return true;
    case '$ref':
      return fits(objectOf(root['definitions'])[String(argument).replace('#/definitions/', '')]);
    case 'allOf':
      return listOf(argument).every(fits);
    case 'anyOf':
      return listOf(argument).some(fits);
    case 'not':
      return !fits(argument);
    case 'oneOf':
      return listOf(argument).filter(fits).length === 1;
    case 'type':
      return [argument].flat().some((type) => isOfType(value, type));
    case 'const':
      return value === argument;
    case 'enum':
      return listOf(argument).includes(value);
    case 'pattern':
      return typeof value !== 'string' || new RegExp(String(argument), 'u').test(value);
    case 'minLength':
      return typeof value !== 'string' || value.length >= Number(argument);
    case 'maxLength':
      return typeof value !== 'string' || value.length <= Number(argument);
    case 'minimum':
      return typeof value !== 'number' || value >= Number(argument);
    case 'exclusiveMinimum':
      return typeof value !== 'number' || value > Number(argument);
    case 'maximum':
      return typeof value !== 'number' || value <= Number(argument);
    case 'minItems':
      return !Array.isArray(value) || value.length >= Number(argument);
    case 'maxItems':
      return !Array.isArray(value) || value.length <= Number(argument);
    case 'required':
      return !isObject(value) || listOf(argument).every((name) => String(name) in value);
    case 'propertyNames':
      return !isObject(value) || Object.keys(value).every((name) => isValid(name, argument, root));
    case 'properties':
      return (
        !isObject(value) ||
        Object.entries(objectOf(argument)).every(([name, one]) => !(name in value) || isValid(value[name], one, root))
      );
    case 'additionalProperties':
      return !isObject(value) || othersFit(value, argument, schema, root);
    case 'items':
      return !Array.isArray(value) || itemsFit(value, argument, schema, root);
    case 'additionalItems':
      return true;
    default:
      throw new Error(`The validator does not know ${keyword}`);
  }
}

function othersFit(value: Json, argument: unknown, schema: Json, root: Json): boolean {
  const others = Object.keys(value).filter((name) => !(name in objectOf(schema['properties'])));
  return argument === false ? others.length === 0 : others.every((name) => isValid(value[name], argument, root));
}

/** One schema for all items, or one each and another for the rest. */
function itemsFit(value: readonly unknown[], argument: unknown, schema: Json, root: Json): boolean {
  if (!Array.isArray(argument)) return value.every((item) => isValid(item, argument, root));
  return value.every((item, index) => isValid(item, argument[index] ?? schema['additionalItems'] ?? {}, root));
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  return type === 'object' ? isObject(value) : typeof value === type;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
