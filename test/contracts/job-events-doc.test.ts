import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { jobEventSchema } from '../../contracts/job-event.ts';
import { JOB_EVENT_FIELDS, jobEventJsonSchema } from '../../contracts/job-event-json-schema.ts';
import { CARD_EVENT_SOURCE } from '../../contracts/card-event.ts';
import { END_CAUSES, GAP_CAUSES, REQUEST_STATES } from '../../domain/job/job.ts';
import { JOB_EVENT_TYPES, jobEventId } from '../../domain/job/job-event.ts';
import { compilePattern } from '../../local/event-bridge/event-pattern.ts';
import { blocksOf, fieldsTable, written } from './document.ts';
import { isValid } from './json-schema-validator.ts';

const DOC = fileURLToPath(new URL('../../docs/job-events.md', import.meta.url));
const SCHEMA = fileURLToPath(new URL('../../docs/job-event.schema.json', import.meta.url));
const FIELDS_SECTION = /(?<=<!-- fields -->\n).*?(?=<!-- \/fields -->)/s;

const doc = readFileSync(DOC, 'utf8');
const schema = jobEventJsonSchema();
const examples = blocksOf(doc, 'json').map((text) => jobEventSchema.parse(JSON.parse(text)));
const patterns = blocksOf(doc, 'json pattern').map((text) => compilePattern(JSON.parse(text)));

// `WRITE_DOCS=1 npm test -- test/contracts/job-events-doc` writes the table and the schema anew.

test('there is an example of each type, in the order of the code', () => {
  expect(examples.map(({ type }) => type)).toEqual(JOB_EVENT_TYPES);
});

test('every example fits the published schema, and its id is made of its names', () => {
  for (const example of examples) {
    expect(isValid(example, schema, schema)).toBe(true);
    const sequence = Number(example.id.split('/').at(-1));
    expect(example.id).toBe(jobEventId({ ...example, sequence }));
  }
});

test('the table of fields is that of the code', async () => {
  const { file, current } = await written(
    DOC,
    doc.replace(FIELDS_SECTION, () => fieldsTable(JOB_EVENT_FIELDS, schema)),
  );
  expect(file).toBe(current);
});

test('docs/job-event.schema.json is what the code says', async () => {
  const { file, current } = await written(SCHEMA, JSON.stringify(schema));
  expect(file).toBe(current);
});

test('every field of the contract is told in the schema', () => {
  expect(Object.keys(JOB_EVENT_FIELDS)).toEqual(Object.keys(jobEventSchema.shape));
});

test('the sample rule matches what it says of the examples', () => {
  const [matches] = patterns;
  const matched = examples.filter((detail) =>
    matches?.({ source: CARD_EVENT_SOURCE, 'detail-type': detail.type, detail }),
  );
  expect(matched.map(({ type }) => type)).toEqual(['card_placement_job.request_opened']);
});

test('the page tells every state of a request that consumers hear of, every cause of a gap and of an end', () => {
  // Nobody is told that an answer is on its way.
  const states = REQUEST_STATES.filter((state) => state !== 'answering');
  const untold = [...states, ...GAP_CAUSES, ...END_CAUSES].filter((word) => !doc.includes(`\`${word}\``));
  expect(untold).toEqual([]);
});

test.each([
  ['an answer', { code: '1234' }],
  ['an access key', { accessKey: 'a' }],
  ['an unknown type', { type: 'card_placement_job.guessed' }],
  ['an unknown state of a request', { request: { state: 'guessed' } }],
])('an event with %s is refused', (_what, change) => {
  expect(jobEventSchema.safeParse(examples[0]).success).toBe(true);
  expect(jobEventSchema.safeParse({ ...examples[0], ...change }).success).toBe(false);
});
