import { BlockList, isIPv4 } from 'node:net';
import { matchesPattern } from './pattern.ts';

/** What is known of a request besides action and resource, by condition key; a key has one value or several. */
export type ConditionContext = Readonly<Record<string, string | readonly string[]>>;

type Operator = {
  readonly matches: (expected: string, actual: string) => boolean;
  /** A negated operator holds when no value matches, and also when the request has no such key. */
  readonly negated?: true;
};

const string: Operator = { matches: (expected, actual) => expected === actual };
const stringLike: Operator = { matches: matchesPattern };
const ipAddress: Operator = { matches: isInRange };

/** Source: IAM user guide, "IAM JSON policy elements: Condition operators". */
const OPERATORS: Readonly<Record<string, Operator>> = {
  Bool: { matches: (expected, actual) => expected.toLowerCase() === actual.toLowerCase() },
  StringEquals: string,
  StringNotEquals: { ...string, negated: true },
  StringLike: stringLike,
  StringNotLike: { ...stringLike, negated: true },
  // AWS treats the two alike: both take wildcards.
  ArnEquals: stringLike,
  ArnLike: stringLike,
  ArnNotEquals: { ...stringLike, negated: true },
  ArnNotLike: { ...stringLike, negated: true },
  IpAddress: ipAddress,
  NotIpAddress: { ...ipAddress, negated: true },
};

const IF_EXISTS = /IfExists$/;

export function isConditionOperator(name: string): boolean {
  return name === 'Null' || name.replace(IF_EXISTS, '') in OPERATORS;
}

/** Whether every operator and key of a `Condition` holds. */
export function holds(
  condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  context: ConditionContext,
): boolean {
  const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value].flat()]));
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => keyHolds(operator, expected, known.get(key.toLowerCase()))),
  );
}

function keyHolds(name: string, expected: readonly string[], actual: readonly string[] | undefined): boolean {
  if (name === 'Null') return expected.includes(String(actual === undefined));
  const operator = OPERATORS[name.replace(IF_EXISTS, '')];
  if (operator === undefined) throw new Error(`${name} is a condition operator that the twin does not evaluate`);
  if (actual === undefined) return IF_EXISTS.test(name) || operator.negated === true;
  const matched = actual.some((value) => expected.some((wanted) => operator.matches(wanted, value)));
  return matched !== (operator.negated === true);
}

/** `range` is an address or a CIDR block. */
function isInRange(range: string, address: string): boolean {
  const [network = '', prefix] = range.split('/');
  const family = isIPv4(network) ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(network, prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix), family);
  return block.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
