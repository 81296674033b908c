import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A row as DynamoDB speaks it. */
export type Row = Record<string, AttributeValue>;

/**
 * Readers for the rows of a decision, which are read at every request: they look at the attributes they need and build
 * nothing else. A row that somebody broke by hand throws here, at the border, and not three calls later.
 */
export function numberIn(row: Row, name: string): number {
  const value = optionalNumberIn(row, name);
  if (value === undefined) throw new Error(`A row has no ${name}`);
  return value;
}

export function optionalNumberIn(row: Row, name: string): number | undefined {
  const attribute = row[name];
  if (attribute === undefined) return undefined;
  const value = Number(attribute.N);
  if (Number.isNaN(value)) throw new Error(`A row's ${name} is no number`);
  return value;
}

export function textIn(row: Row, name: string): string | undefined {
  const attribute = row[name];
  if (attribute === undefined) return undefined;
  if (attribute.S === undefined) throw new Error(`A row's ${name} is no text`);
  return attribute.S;
}

export function mapIn(row: Row, name: string): Row | undefined {
  const attribute = row[name];
  if (attribute === undefined) return undefined;
  if (attribute.M === undefined) throw new Error(`A row's ${name} is no map`);
  return attribute.M;
}
