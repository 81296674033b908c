import * as fc from 'fast-check';
import { boardStatusBody, readBoardStatus } from '../../../providers/elavon/board-status.ts';

const QUESTION = { clientId: 'c', uniqueId: 'u', country: 'USA' };

test('a question names the application by its boarding id, else by its correlation id, and never by both', () => {
  expect(boardStatusBody(QUESTION)).toEqual(QUESTION);
  expect(boardStatusBody({ ...QUESTION, correlationId: 'k', salesRepCode: 'r' })).toEqual({
    ...QUESTION,
    salesRepCode: 'r',
    correlationId: 'k',
  });
  expect(boardStatusBody({ ...QUESTION, correlationId: 'k', boardingId: 'AWB1' })).toEqual({
    ...QUESTION,
    boardingId: 'AWB1',
  });
});

const told = (answer: object) => ({ kind: 'told', answer: { messages: {}, ...answer } });

test.each<[string, unknown, unknown]>([
  ['a status alone', { boardingStatus: 'PEND' }, told({ boardingStatus: 'PEND' })],
  ['a status in another case, as in a push', { boardingStatus: ' Complete' }, told({ boardingStatus: 'COMPLETE' })],
  ['a status of tomorrow', { boardingStatus: 'PAUSED' }, told({ boardingStatus: 'PAUSED' })],
  [
    'a number for a text',
    { boardingStatus: 'COMPLETE', applicationId: 8012345678 },
    told({ boardingStatus: 'COMPLETE', applicationId: '8012345678' }),
  ],
  // A merchant id is no free text: it may look like a card number and must stay what it is.
  [
    'a merchant id that passes the check of card numbers',
    { boardingStatus: 'COMPLETE', applicationId: '4111111111111111' },
    told({ boardingStatus: 'COMPLETE', applicationId: '4111111111111111' }),
  ],
  [
    'texts as strings, objects and one alone',
    {
      boardingStatus: 'PEND',
      messages: ['one', { typeCode: 'INFO', code: 'I1', description: 'two' }],
      pendMessages: 'why',
      underwriterNotes: { code: 'N1' },
      underwriterContacts: null,
      errorMessages: [null, {}, [], 7],
    },
    told({
      boardingStatus: 'PEND',
      messages: {
        messages: [{ text: 'one' }, { text: 'two', type: 'INFO', code: 'I1' }],
        pendMessages: [{ text: 'why' }],
        underwriterNotes: [{ text: '', code: 'N1' }],
        errorMessages: [{ text: '7' }],
      },
    }),
  ],
  ['an error', { error: true, boardingStatus: 'COMPLETE' }, { kind: 'refused' }],
  ['an error in words', { error: 'no such application' }, { kind: 'refused' }],
  ['an error that is none', { error: 'false', boardingStatus: 'PEND' }, told({ boardingStatus: 'PEND' })],
  ['no status', { applicationId: 'AWB1' }, { kind: 'unreadable' }],
  ['a status that is no text', { boardingStatus: {} }, { kind: 'unreadable' }],
  ['a list', [], { kind: 'unreadable' }],
  ['nothing', undefined, { kind: 'unreadable' }],
])('%s', (_what, json, expected) => {
  expect(readBoardStatus(json)).toEqual(expected);
});

test('what looks like a card number is in no message', () => {
  const reading = readBoardStatus({
    boardingStatus: 'PEND',
    messages: ['of 4111 1111 1111 1111', { description: '4111111111111111' }],
  });
  expect(JSON.stringify(reading)).not.toMatch(/4111/);
});

test('no JSON makes it throw, and what is told has a status', () => {
  const key = fc.constantFrom('boardingStatus', 'error', 'applicationId', 'messages', 'pendMessages', '__proto__');
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(key, fc.jsonValue())), (json) => {
      const reading = readBoardStatus(json);
      const status = reading.kind === 'told' ? reading.answer.boardingStatus : reading.kind;
      expect(status).not.toBe('');
    }),
    { numRuns: 2_000 },
  );
});
