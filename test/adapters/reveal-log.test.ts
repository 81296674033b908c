import { createRevealLog, type Reveal } from '../../adapters/dynamo/reveal-log.ts';
import { type DynamoDb, startDynamoDb } from '../support/dynamodb.ts';

let dynamo: DynamoDb;

beforeAll(async () => {
  dynamo = await startDynamoDb(['applications']);
}, 60_000);

afterAll(() => dynamo.stop());

const aReveal = (changes: Partial<Reveal>): Reveal => ({
  applicationId: 'TEST/unique/a',
  atMs: 1_000,
  by: 'ann@desk',
  reason: 'a terminal was exchanged',
  terminals: 2,
  ...changes,
});

test('every reveal is kept, two of one moment too, and is told for its application alone', async () => {
  const log = createRevealLog(dynamo.direct, 'applications');
  const [late, early, twin] = [aReveal({ atMs: 20_000 }), aReveal({ atMs: 9_000 }), aReveal({ atMs: 9_000 })];
  for (const reveal of [late, early, twin, aReveal({ applicationId: 'TEST/unique/b' })]) await log.write(reveal);
  expect(await log.of('TEST/unique/a')).toEqual([early, twin, late]);
  expect(await log.of('TEST/unique/c')).toEqual([]);
});
