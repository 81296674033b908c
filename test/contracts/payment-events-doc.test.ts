import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CARD_EVENT_SOURCE } from '../../contracts/card-event.ts';
import { paymentEventSchema } from '../../contracts/payment-event.ts';
import { PAYMENT_EVENT_FIELDS, paymentEventJsonSchema } from '../../contracts/payment-event-json-schema.ts';
import { PAYMENT_EVENT_TYPES, paymentEventId } from '../../domain/payment/payment-event.ts';
import { RESPONSE_STEPS } from '../../domain/payment/reading.ts';
import { PAYMENT_ID } from '../../domain/payment/start.ts';
import { isFinalState, PAYMENT_STATES } from '../../domain/payment/state.ts';
import { compilePattern } from '../../local/event-bridge/event-pattern.ts';
import { blocksOf, fieldsTable, written } from './document.ts';
import { isValid } from './json-schema-validator.ts';

const DOC = fileURLToPath(new URL('../../docs/payment-events.md', import.meta.url));
const SCHEMA = fileURLToPath(new URL('../../docs/payment-event.schema.json', import.meta.url));
const FIELDS_SECTION = /(?<=<!-- fields -->\n).*?(?=<!-- \/fields -->)/s;

const doc = readFileSync(DOC, 'utf8');
const schema = paymentEventJsonSchema();
const examples = blocksOf(doc, 'json').map((text) => paymentEventSchema.parse(JSON.parse(text)));
const patterns = blocksOf(doc, 'json pattern').map((text) => compilePattern(JSON.parse(text)));

// `WRITE_DOCS=1 npm test -- test/contracts/payment-events-doc` writes the table and the schema anew.

test('there is an example of each type, in the order of the code', () => {
  expect(examples.map(({ type }) => type)).toEqual(PAYMENT_EVENT_TYPES);
});

test('every example fits the published schema, and its ids and its end are such as the code makes', () => {
  for (const example of examples) {
    expect(isValid(example, schema, schema)).toBe(true);
    const { id, type, token, paymentId = '', state = '', isFinal = false } = example;
    expect(id).toBe(paymentEventId(token ?? paymentId, Number(id.split('/').at(-1))));
    expect(paymentId).toMatch(PAYMENT_ID);
    expect(isFinal).toBe(isFinalState(state) && type !== 'payment.disputed');
  }
});

test('the table of fields is that of the code', async () => {
  const { file, current } = await written(
    DOC,
    doc.replace(FIELDS_SECTION, () => fieldsTable(PAYMENT_EVENT_FIELDS, schema)),
  );
  expect(file).toBe(current);
});

test('docs/payment-event.schema.json is what the code says', async () => {
  const { file, current } = await written(SCHEMA, JSON.stringify(schema));
  expect(file).toBe(current);
});

test('every field of the contract is told in the schema', () => {
  expect(Object.keys(PAYMENT_EVENT_FIELDS)).toEqual(Object.keys(paymentEventSchema.shape));
});

test('the sample rule matches what it says of the examples', () => {
  const [matches] = patterns;
  const matched = examples.filter((detail) =>
    matches?.({ source: CARD_EVENT_SOURCE, 'detail-type': detail.type, detail }),
  );
  expect(matched.map(({ type }) => type)).toEqual(['payment.state_changed', 'payment.settled']);
});

test('the page tells every final state and every step of an error', () => {
  const finals = PAYMENT_STATES.filter(({ isFinal }) => isFinal).map(({ name }) => name);
  expect([...finals, ...RESPONSE_STEPS].filter((word) => !doc.includes(`\`${word}\``))).toEqual([]);
});

test.each([
  ['an e-mail', { email: 'gandalf@wizards.example' }],
  ['the response of a gateway', { responses: {} }],
  ['an unknown type', { type: 'payment.guessed' }],
  ['an error of an unknown step', { errors: [{ step: 'guessed', code: '1' }] }],
])('an event with %s is refused', (_what, change) => {
  expect(paymentEventSchema.safeParse(examples[0]).success).toBe(true);
  expect(paymentEventSchema.safeParse({ ...examples[0], ...change }).success).toBe(false);
});
