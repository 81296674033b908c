/**
 * CloudFormation's intrinsic functions, resolved to plain values.
 * Source: AWS CloudFormation template reference, "Intrinsic functions".
 */

/** What an expression can refer to. Each look-up throws a sentence when the name is unknown. */
export type Scope = {
  /** A resource, parameter or pseudo parameter; undefined is `AWS::NoValue`. */
  readonly reference: (name: string) => unknown;
  readonly attribute: (logicalId: string, attribute: string) => unknown;
  readonly condition: (name: string) => boolean;
  readonly mapping: (map: string, topKey: string, secondKey: string) => unknown;
};

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.reference(text(name)),
  Condition: (name, scope) => scope.condition(text(name)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...attribute] = Array.isArray(argument) ? argument.map(text) : text(argument).split('.');
    return scope.attribute(text(logicalId), attribute.join('.'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, values] = list(argument);
    return list(resolve(values, scope)).map(text).join(text(separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, values] = list(argument);
    const resolved = list(resolve(values, scope));
    const position = Number(resolve(index, scope));
    if (!(position in resolved)) throw new Error(`Fn::Select ${position} is outside a list of ${resolved.length}`);
    return resolved[position];
  },
  'Fn::Split': (argument, scope) => {
    const [separator, value] = list(argument);
    return text(resolve(value, scope)).split(text(separator));
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return substitute(text(template), record(resolve(variables, scope)), scope);
  },
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = list(argument);
    return resolve(scope.condition(text(name)) ? whenTrue : whenFalse, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument).map((side) => resolve(side, scope));
    return text(left) === text(right);
  },
  'Fn::Not': (argument, scope) => list(argument).map((side) => resolve(side, scope))[0] !== true,
  'Fn::And': (argument, scope) => list(argument).every((side) => resolve(side, scope) === true),
  'Fn::Or': (argument, scope) => list(argument).some((side) => resolve(side, scope) === true),
  'Fn::FindInMap': (argument, scope) => {
    const [map, topKey, secondKey] = list(argument).map((key) => text(resolve(key, scope)));
    return scope.mapping(text(map), text(topKey), text(secondKey));
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text(resolve(argument, scope))).toString('base64'),
  // The twin has no availability zones; three fixed names satisfy whatever selects one.
  'Fn::GetAZs': (_argument, scope) => ['a', 'b', 'c'].map((zone) => `${text(scope.reference('AWS::Region'))}${zone}`),
};

/** The value with every intrinsic function in it replaced by its result; members that are `AWS::NoValue` are left out. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  const [first] = members;
  if (members.length === 1 && first !== undefined && isIntrinsicName(first)) return call(first[0], first[1], scope);
  return Object.fromEntries(
    members.map(([name, member]) => [name, resolve(member, scope)]).filter(([, member]) => member !== undefined),
  );
}

/** `Condition` is also the name of a policy statement's conditions, whose value is never a string. */
function isIntrinsicName([name, argument]: [string, unknown]): boolean {
  return name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string');
}

function call(name: string, argument: unknown, scope: Scope): unknown {
  const intrinsic = INTRINSICS[name];
  if (intrinsic === undefined) {
    const why = name === 'Fn::ImportValue' ? ': it needs another stack, and the twin runs one stack' : '';
    throw new Error(`${name} is an intrinsic function that the twin does not resolve${why}`);
  }
  return intrinsic(argument, scope);
}

function substitute(template: string, variables: Readonly<Record<string, unknown>>, scope: Scope): string {
  return template.replaceAll(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (name in variables) return text(variables[name]);
    const [logicalId = name, ...attribute] = name.split('.');
    return text(attribute.length === 0 ? scope.reference(name) : scope.attribute(logicalId, attribute.join('.')));
  });
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`an intrinsic function needs a text where it has ${JSON.stringify(value)}`);
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`an intrinsic function needs a list where it has ${JSON.stringify(value)}`);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
