import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Row } from './read-row.ts';

/** Collects the parts of one update; names and values are numbered as they come. */
export type Update = {
  readonly sets: string[];
  readonly adds: string[];
  readonly removes: string[];
  readonly conditions: string[];
  readonly names: Record<string, string>;
  readonly values: Row;
};

export function emptyUpdate(): Update {
  return { sets: [], adds: [], removes: [], conditions: [], names: {}, values: {} };
}

export function named(update: Update, attribute: string): string {
  const name = `#n${Object.keys(update.names).length}`;
  update.names[name] = attribute;
  return name;
}

export function valued(update: Update, value: AttributeValue): string {
  const name = `:v${Object.keys(update.values).length}`;
  update.values[name] = value;
  return name;
}

export function written(update: Update, TableName: string, Key: Row): TransactWriteItem {
  const { sets, adds, removes, conditions, names, values } = update;
  const clauses = [
    ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
    ...(adds.length > 0 ? [`ADD ${adds.join(', ')}`] : []),
    ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : []),
  ];
  return {
    Update: {
      TableName,
      Key,
      UpdateExpression: clauses.join(' '),
      ...(conditions.length > 0 && { ConditionExpression: conditions.join(' AND ') }),
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** A path into a map needs the map; where the decision saw none, it is made on the condition that there still is none. */
export function setInMap(update: Update, map: string, entry: string, value: AttributeValue, isThere: boolean): void {
  setAllInMap(update, map, { [entry]: value }, isThere);
}

/** The same for any number of entries. */
export function setAllInMap(update: Update, map: string, entries: Row, isThere: boolean): void {
  if (Object.keys(entries).length === 0) return;
  if (isThere) {
    for (const entry in entries) {
      const value = entries[entry];
      if (value !== undefined) update.sets.push(`${map}.${named(update, entry)} = ${valued(update, value)}`);
    }
    return;
  }
  update.conditions.push(`(attribute_not_exists(${map}) OR ${map} = ${valued(update, { M: {} })})`);
  update.sets.push(`${map} = ${valued(update, { M: entries })}`);
}

/** `count` is a reserved word of DynamoDB's expressions. */
export function counts(update: Update): string {
  update.names['#count'] = 'count';
  return '#count';
}
