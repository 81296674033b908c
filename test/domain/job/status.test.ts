import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  STATUS_ROWS,
  statusRow,
  TERMINATION_ROWS,
  TERMINATION_TYPES,
  terminationRow,
} from '../../../domain/job/status.ts';

/** The rows of the page's two tables, without their heads: cells of each. */
const page = readFileSync(
  fileURLToPath(new URL('../../fixtures/strivve/messaging-tables.txt', import.meta.url)),
  'utf8',
)
  .trimEnd()
  .replaceAll('\\', '')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()));
const statusHead = page.findIndex(([first]) => first === 'Status');
const pageTerminations = page.slice(1, statusHead);
const pageStatuses = page.slice(statusHead + 1);

test('the fixture is the page: four termination types and 46 statuses', () => {
  expect(page[0]?.[0]).toBe('Termination Type');
  expect(pageTerminations).toHaveLength(4);
  expect(pageStatuses).toHaveLength(46);
});

test('every status of the page has its row, its termination type, and no other has one', () => {
  const ours = STATUS_ROWS.map(({ status, terminationType = '' }) => `${status} ${terminationType}`);
  expect(ours.toSorted()).toEqual(pageStatuses.map(([status, type]) => `${status} ${type}`).toSorted());
});

test('every termination type of either table has its row', () => {
  const ofThePage = new Set([
    ...pageTerminations.map(([type]) => type),
    ...pageStatuses.flatMap(([, type]) => type || []),
  ]);
  expect(new Set(TERMINATION_ROWS.map(({ type }) => type))).toEqual(ofThePage);
  expect(TERMINATION_ROWS).toHaveLength(TERMINATION_TYPES.length);
});

test('a job ends with the statuses that have a termination type, and goes on with the 17 others', () => {
  expect(STATUS_ROWS.every(({ endsJob, terminationType }) => endsJob === (terminationType !== undefined))).toBe(true);
  expect(STATUS_ROWS.filter(({ endsJob }) => !endsJob)).toHaveLength(17);
  expect(TERMINATION_ROWS.every(({ endsJob }) => endsJob)).toBe(true);
});

test('each row says what it means, in a sentence of its own', () => {
  for (const rows of [STATUS_ROWS, TERMINATION_ROWS]) {
    expect(rows.filter(({ meaning }) => !/^[A-Z].*\.$/.test(meaning))).toEqual([]);
  }
  expect(new Set(STATUS_ROWS.map(({ meaning }) => meaning)).size).toBe(STATUS_ROWS.length);
});

test.each([
  ['SUCCESSFUL', { endsJob: true, terminationType: 'BILLABLE' }],
  ['TIMEOUT_TFA', { endsJob: true, terminationType: 'USER_DATA_FAILURE' }],
  ['DUPLICATE_CARD', { endsJob: true, terminationType: 'USER_DATA_FAILURE' }],
  ['NETWORK_ISSUE', { endsJob: true, terminationType: 'SITE_INTERACTION_FAILURE' }],
  ['VBS_ERROR', { endsJob: true, terminationType: 'PROCESS_FAILURE' }],
  ['KILLED', { endsJob: true, terminationType: 'NEVER_STARTED' }],
  ['PENDING_TFA', { endsJob: false }],
  ['UPDATING', { endsJob: false }],
])('%s is %j', (status, expected) => {
  expect(statusRow(status)).toMatchObject({ status, ...expected });
});

test.each([
  ['CREDS_RECEIVED', 'CREDS_RECEVIED'],
  ['CANCELED', 'CANCELLED'],
  ['TFA_CODE_RECEIVED', 'TFA_RECEIVED'],
])('%s is found as the %s of the page', (spelling, status) => {
  expect(statusRow(spelling)).toMatchObject({ status });
});

test('only BILLABLE is a success', () => {
  expect(TERMINATION_ROWS.filter(({ isSuccess }) => isSuccess).map(({ type }) => type)).toEqual(['BILLABLE']);
});

test.each(['SOMETHING_NEW', '', 'toString', '__proto__', 'timeout_tfa'])('%j is not guessed', (word) => {
  expect(statusRow(word)).toBeUndefined();
  expect(terminationRow(word)).toBeUndefined();
});
