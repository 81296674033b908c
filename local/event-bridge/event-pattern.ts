/** Whether an event is one that a rule, or a filter of an event source mapping, is about. */
export type EventPattern = (event: unknown) => boolean;

/** Whether the value of one field fits; `undefined` is a field that is not there. */
type Test = (value: unknown) => boolean;

/**
 * Makes a matcher of an event pattern.
 * Source: EventBridge user guide, "Comparison operators for use in event patterns".
 * @throws an Error with a sentence for what EventBridge would refuse and for operators that the twin does not know
 */
export function compilePattern(pattern: unknown, path = 'the pattern'): EventPattern {
  const fields = Object.entries(objectOf(pattern, path)).map(([name, expected]) => fieldOf(name, expected, path));
  if (fields.length === 0) throw new Error(`${path} has no field: it would match everything`);
  return (event) => fields.every((matches) => matches(event));
}

function fieldOf(name: string, expected: unknown, path: string): EventPattern {
  if (name.startsWith('$')) throw new Error(`${path} has ${name}, which the twin does not know`);
  const where = `${path}.${name}`;
  if (!Array.isArray(expected)) {
    const nested = compilePattern(expected, where);
    // A list of objects fits when one of them does.
    return (event) => [memberOf(event, name)].flat().some((value) => nested(value));
  }
  if (expected.length === 0) throw new Error(`${where} is an empty list: it would match nothing`);
  const tests = expected.map((alternative) => testOf(alternative, where));
  return (event) => {
    const value = memberOf(event, name);
    const values = Array.isArray(value) && value.length > 0 ? value : [value];
    return values.some((one) => tests.some((test) => test(one)));
  };
}

const OPERATORS: Readonly<Record<string, (argument: unknown, path: string) => Test>> = {
  prefix: (argument, path) => textTest(argument, path, (value, wanted) => value.startsWith(wanted)),
  suffix: (argument, path) => textTest(argument, path, (value, wanted) => value.endsWith(wanted)),
  'equals-ignore-case': (argument, path) =>
    textTest(argument, path, (value, wanted) => value.toLowerCase() === wanted.toLowerCase()),
  exists(argument, path) {
    if (typeof argument !== 'boolean') throw new Error(`${path}: exists takes true or false`);
    // Only a leaf exists: an object is looked into.
    return (value) => (value !== undefined && !isObject(value)) === argument;
  },
  numeric: numericTest,
  'anything-but'(argument, path) {
    const excluded = [argument].flat().map((one) => (isObject(one) ? operatorOf(one, path) : exactly(one, path)));
    return (value) => value !== undefined && !excluded.some((test) => test(value));
  },
};

function testOf(alternative: unknown, path: string): Test {
  return isObject(alternative) ? operatorOf(alternative, path) : exactly(alternative, path);
}

function operatorOf(alternative: object, path: string): Test {
  const [[name, argument] = ['nothing', undefined], ...more] = Object.entries(alternative);
  const operator = OPERATORS[name];
  if (operator === undefined || more.length > 0) {
    throw new Error(`${path}: the twin knows the operators ${Object.keys(OPERATORS).join(', ')}, and not ${name}`);
  }
  return operator(argument, `${path}.${name}`);
}

function exactly(wanted: unknown, path: string): Test {
  if (wanted !== null && !['string', 'number', 'boolean'].includes(typeof wanted)) {
    throw new Error(`${path} holds ${JSON.stringify(wanted)}, which is no value of a field`);
  }
  return (value) => value === wanted;
}

/** An operator on text, which may ask to ignore case: `{"prefix": {"equals-ignore-case": "EVENT"}}`. */
function textTest(argument: unknown, path: string, fits: (value: string, wanted: string) => boolean): Test {
  const folded = isObject(argument) ? memberOf(argument, 'equals-ignore-case') : undefined;
  if (typeof folded === 'string') {
    return (value) => typeof value === 'string' && fits(value.toLowerCase(), folded.toLowerCase());
  }
  if (typeof argument !== 'string') throw new Error(`${path} takes a text, and not ${JSON.stringify(argument)}`);
  return (value) => typeof value === 'string' && fits(value, argument);
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** One comparison, or two that are a range: `[">", 0, "<=", 5]`. */
function numericTest(argument: unknown, path: string): Test {
  const words = Array.isArray(argument) ? argument : [];
  const comparisons = [0, 2].slice(0, words.length / 2).map((start) => {
    const compare = COMPARISONS[String(words[start])];
    const bound: unknown = words[start + 1];
    return compare !== undefined && typeof bound === 'number' ? (value: number) => compare(value, bound) : undefined;
  });
  if (![2, 4].includes(words.length) || comparisons.includes(undefined)) {
    throw new Error(`${path} is ${JSON.stringify(argument)}, and not one or two comparisons`);
  }
  return (value) => typeof value === 'number' && comparisons.every((holds) => holds?.(value));
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name)
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function objectOf(value: unknown, path: string): object {
  if (isObject(value)) return value;
  throw new Error(`${path} is ${JSON.stringify(value)}: it takes a list of values, or an object of fields`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
