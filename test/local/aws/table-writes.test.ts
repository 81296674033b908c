import { takeInventory } from '../../../local/aws/inventory.ts';
import { createTableWrites } from '../../../local/aws/table-writes.ts';
import { resourceOf, templateOf } from '../lambda/fixture-template.ts';

const CARDS = 'arn:aws:dynamodb:us-east-1:000000000000:table/Cards';
const JOBS = 'arn:aws:dynamodb:us-east-1:000000000000:table/Jobs';
const TABLES = { tables: takeInventory(templateOf(aTable('Cards', CARDS), aTable('Jobs', JOBS))).tables };

function aTable(name: string, arn: string) {
  return resourceOf('AWS::DynamoDB::Table', name, {}, { arn, physicalId: name });
}

test.each([
  ['PutItem', { TableName: 'Cards' }],
  ['UpdateItem', { TableName: CARDS }],
  ['DeleteItem', { TableName: 'Cards' }],
  ['BatchWriteItem', { RequestItems: { Cards: [] } }],
  [
    'TransactWriteItems',
    { TransactItems: [{ ConditionCheck: { TableName: 'Jobs' } }, { Put: { TableName: 'Cards' } }] },
  ],
])('%s is a write to the table that it names, and to no other', (operation, input) => {
  const writes = createTableWrites(TABLES);
  const [cards, jobs] = [writes.next(CARDS), writes.next(JOBS)];
  writes.note({ operation, input });
  expect([cards.aborted, jobs.aborted]).toEqual([true, false]);
});

test.each([
  ['GetItem', { TableName: 'Cards' }],
  ['Query', { TableName: 'Cards', IndexName: 'by-due' }],
  ['TransactGetItems', { TransactItems: [{ Get: { TableName: 'Cards' } }] }],
  ['GetRecords', { ShardIterator: `000|${CARDS}/stream/x|y` }],
  ['PutItem', {}],
  ['PutItem', { TableName: 'constructor' }],
])('%s of %j is no write to a table', (operation, input) => {
  const writes = createTableWrites(TABLES);
  const next = writes.next(CARDS);
  writes.note({ operation, input });
  expect(next.aborted).toBe(false);
});

test('all who wait hear of a write, and who asks after it hears of the one after', () => {
  const writes = createTableWrites(TABLES);
  const waiting = [writes.next(CARDS), writes.next(CARDS)];
  writes.note({ operation: 'PutItem', input: { TableName: 'Cards' } });
  const later = writes.next(CARDS);
  expect([...waiting, later].map(({ aborted }) => aborted)).toEqual([true, true, false]);
});
