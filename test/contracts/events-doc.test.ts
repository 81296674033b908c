import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CARD_EVENT_FIELDS, cardEventJsonSchema } from '../../contracts/card-event-json-schema.ts';
import { CARD_EVENT_SOURCE, cardEventSchema } from '../../contracts/card-event.ts';
import { CARD_EVENT_TYPES, cardEventId } from '../../domain/card-event.ts';
import { compilePattern } from '../../local/event-bridge/event-pattern.ts';
import { aCardEvent } from '../support/card-events.ts';
import { blocksOf, fieldsTable, written } from './document.ts';
import { isValid } from './json-schema-validator.ts';

const DOC = fileURLToPath(new URL('../../docs/events.md', import.meta.url));
const SCHEMA = fileURLToPath(new URL('../../docs/card-event.schema.json', import.meta.url));
const FIELDS_SECTION = /(?<=<!-- fields -->\n).*?(?=<!-- \/fields -->)/s;

const doc = readFileSync(DOC, 'utf8');
const schema = cardEventJsonSchema();
const examples = blocksOf(doc, 'json').map((text) => cardEventSchema.parse(JSON.parse(text)));
const patterns = blocksOf(doc, 'json pattern').map((text) => compilePattern(JSON.parse(text)));

// `WRITE_DOCS=1 npm test -- test/contracts/events-doc` writes the table and the schema anew.

test('there is an example of each type, in the order of the code', () => {
  expect(examples.map(({ type }) => type)).toEqual(CARD_EVENT_TYPES);
});

test('every example fits the published schema, and its id is made of its names', () => {
  for (const example of examples) {
    expect(isValid(example, schema, schema)).toBe(true);
    expect(example.id).toBe(cardEventId({ ...example, sequence: example.id.split('/').at(-1) ?? '' }));
  }
});

test('the table of fields is that of the code', async () => {
  const { file, current } = await written(
    DOC,
    doc.replace(FIELDS_SECTION, () => fieldsTable(CARD_EVENT_FIELDS, schema)),
  );
  expect(file).toBe(current);
});

test('docs/card-event.schema.json is what the code says', async () => {
  const { file, current } = await written(SCHEMA, JSON.stringify(schema));
  expect(file).toBe(current);
});

test('every field of the contract is told in the schema', () => {
  expect(Object.keys(CARD_EVENT_FIELDS)).toEqual(Object.keys(cardEventSchema.shape));
});

test('the sample rules match what they say of the examples', () => {
  const matched = patterns.map(
    (matches) =>
      examples.filter((detail) => matches({ source: CARD_EVENT_SOURCE, 'detail-type': detail.type, detail })).length,
  );
  expect(matched).toEqual([2, 0]);
  const dear = aCardEvent({ held: { minor: 50_001, currency: 'USD' } });
  expect(patterns[1]?.({ source: CARD_EVENT_SOURCE, 'detail-type': dear.type, detail: dear })).toBe(true);
});

test.each([
  ['a card number', { primaryAccountNumber: '4111111111111111' }],
  ['an amount in major units', { held: { minor: 12.5, currency: 'USD' } }],
  ['an unknown type', { type: 'authorization.guessed' }],
  ['an unknown state', { state: 'limbo' }],
  ['another version', { version: 2 }],
])('an event with %s is refused', (_what, change) => {
  expect(cardEventSchema.safeParse(aCardEvent()).success).toBe(true);
  expect(cardEventSchema.safeParse({ ...aCardEvent(), ...change }).success).toBe(false);
});
