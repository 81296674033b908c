import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/**
 * The size of an item as DynamoDB counts it. Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats":
 * names and texts in UTF-8; a number takes a byte for each two significant digits and one more; a list or map three bytes,
 * and one for each member.
 */
export function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes({ S, N, M, L }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.replace(/^-|\.|0+$/g, '').length / 2) + (N.startsWith('-') ? 2 : 1);
  if (M !== undefined) return 3 + Object.keys(M).length + itemBytes(M);
  if (L !== undefined) return 3 + L.length + L.reduce((sum, member) => sum + valueBytes(member), 0);
  return 1;
}
