import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Key } from './keys.ts';
import { malformedRow } from './malformed-row.ts';

/** A row as DynamoDB speaks it. */
export type Row = Record<string, AttributeValue>;

/** Names a row that was read whole. */
export function keyOf(row: Row): Key {
  return { pk: row['pk']?.S ?? '', sk: row['sk']?.S ?? '' };
}

/**
 * Readers for the rows of a decision, which are read at every request: they look at the attributes they need and build
 * nothing else. A row that somebody broke by hand throws here, at the border, and not three calls later.
 */
export function numberIn(row: Row, name: string): number {
  const value = optionalNumberIn(row, name);
  if (value === undefined) throw malformedRow(`A row has no ${name}`);
  return value;
}

export function optionalNumberIn(row: Row, name: string): number | undefined {
  const attribute = row[name];
  if (attribute === undefined) return undefined;
  const value = Number(attribute.N);
  if (Number.isNaN(value)) throw malformedRow(`A row's ${name} is no number`);
  return value;
}

export function textIn(row: Row, name: string): string | undefined {
  const attribute = row[name];
  if (attribute === undefined) return undefined;
  if (attribute.S === undefined) throw malformedRow(`A row's ${name} is no text`);
  return attribute.S;
}

export function flagIn(row: Row, name: string): boolean | undefined {
  const attribute = row[name];
  if (attribute === undefined) return undefined;
  if (attribute.BOOL === undefined) throw malformedRow(`A row's ${name} is neither true nor false`);
  return attribute.BOOL;
}

export function listIn(row: Row, name: string): readonly AttributeValue[] | undefined {
  const attribute = row[name];
  if (attribute === undefined) return undefined;
  if (attribute.L === undefined) throw malformedRow(`A row's ${name} is no list`);
  return attribute.L;
}

export function mapIn(row: Row, name: string): Row | undefined {
  const attribute = row[name];
  if (attribute === undefined) return undefined;
  if (attribute.M === undefined) throw malformedRow(`A row's ${name} is no map`);
  return attribute.M;
}
