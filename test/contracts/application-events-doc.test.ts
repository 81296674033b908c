import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { applicationEventSchema } from '../../contracts/application-event.ts';
import { APPLICATION_EVENT_FIELDS, applicationEventJsonSchema } from '../../contracts/application-event-json-schema.ts';
import { CARD_EVENT_SOURCE } from '../../contracts/card-event.ts';
import { APPLICATION_EVENT_TYPES, applicationEventId } from '../../domain/merchant-application/application-event.ts';
import { compilePattern } from '../../local/event-bridge/event-pattern.ts';
import { blocksOf, fieldsTable, written } from './document.ts';
import { isValid } from './json-schema-validator.ts';

const DOC = fileURLToPath(new URL('../../docs/application-events.md', import.meta.url));
const SCHEMA = fileURLToPath(new URL('../../docs/application-event.schema.json', import.meta.url));
const FIELDS_SECTION = /(?<=<!-- fields -->\n).*?(?=<!-- \/fields -->)/s;

const doc = readFileSync(DOC, 'utf8');
const schema = applicationEventJsonSchema();
const examples = blocksOf(doc, 'json').map((text) => applicationEventSchema.parse(JSON.parse(text)));
const patterns = blocksOf(doc, 'json pattern').map((text) => compilePattern(JSON.parse(text)));

// `WRITE_DOCS=1 npm test -- test/contracts/application-events-doc` writes the table and the schema anew.

test('there is an example of each type, in the order of the code', () => {
  expect(examples.map(({ type }) => type)).toEqual(APPLICATION_EVENT_TYPES);
});

test('every example fits the published schema, and its id is made of its names', () => {
  for (const example of examples) {
    expect(isValid(example, schema, schema)).toBe(true);
    const sequence = Number(example.id.split('/').at(-1));
    expect(example.id).toBe(applicationEventId({ id: example.applicationId, sequence }));
  }
});

test('the table of fields is that of the code', async () => {
  const { file, current } = await written(
    DOC,
    doc.replace(FIELDS_SECTION, () => fieldsTable(APPLICATION_EVENT_FIELDS, schema)),
  );
  expect(file).toBe(current);
});

test('docs/application-event.schema.json is what the code says', async () => {
  const { file, current } = await written(SCHEMA, JSON.stringify(schema));
  expect(file).toBe(current);
});

test('every field of the contract is told in the schema', () => {
  expect(Object.keys(APPLICATION_EVENT_FIELDS)).toEqual(Object.keys(applicationEventSchema.shape));
});

test('the sample rule matches what it says of the examples', () => {
  const [matches] = patterns;
  const matched = examples.filter((detail) =>
    matches?.({ source: CARD_EVENT_SOURCE, 'detail-type': detail.type, detail }),
  );
  expect(matched.map(({ type }) => type)).toEqual(['merchant_application.settled']);
});

test.each([
  ['sealed credentials', { sealed: 'c2VhbGVk' }],
  ['a mark', { terminals: [{ itemCode: 'a', mark: 'b' }] }],
  ['a pin', { terminals: [{ itemCode: 'a', pin: '1' }] }],
  ['a text of Elavon', { messages: ['Please call'] }],
  ['an unknown type', { type: 'merchant_application.guessed' }],
])('an event with %s is refused', (_what, change) => {
  expect(applicationEventSchema.safeParse(examples[0]).success).toBe(true);
  expect(applicationEventSchema.safeParse({ ...examples[0], ...change }).success).toBe(false);
});
