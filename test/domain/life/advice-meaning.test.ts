import { MESSAGE_TYPES, RESPONSE_CODES } from '../../../domain/codes/connectfi-code-tables.ts';
import { MEANINGS, meaningOf, MESSAGE_CLASSES } from '../../../domain/life/advice-meaning.ts';

test('every message type of the page is of a class', () => {
  expect(Object.keys(MESSAGE_CLASSES).toSorted()).toEqual(MESSAGE_TYPES.map(({ code }) => code).toSorted());
});

describe.each(Object.entries(MESSAGE_CLASSES))('message %s', (messageType, messageClass) => {
  test('means by its outcome what its class does', () => {
    const of = (isSuccess?: boolean) => meaningOf({ messageType, ...(isSuccess !== undefined && { isSuccess }) });
    const { success, failure, untold } = MEANINGS[messageClass];
    expect([of(true), of(false), of()]).toEqual([success, failure, untold]);
  });

  test('is a reversal where it says so, and none where it denies it', () => {
    expect(meaningOf({ messageType, isSuccess: true, isReversal: true })).toBe('reversed');
    expect(meaningOf({ messageType, isSuccess: true, isReversal: true, statusCode: '32' })).toBe('partly_reversed');
    expect(meaningOf({ messageType, isSuccess: false, isReversal: true })).toBe('reversal_failed');
    expect(meaningOf({ messageType, isSuccess: true, isReversal: false })).not.toBe('reversed');
  });
});

test('a message type that no table lists is a posting: money that moved is counted', () => {
  for (const messageType of ['0999', '', 'ABCD', undefined]) {
    expect(meaningOf({ isSuccess: true, ...(messageType !== undefined && { messageType }) })).toBe('posted');
  }
});

test('isSuccess is the truth, whatever the status code says', () => {
  expect(meaningOf({ messageType: '0220', isSuccess: true, statusCode: '51' })).toBe('posted');
  expect(meaningOf({ messageType: '0220', isSuccess: false, statusCode: '00' })).toBe('refused');
});

test('without it the status code speaks: every code of the page, letters and all', () => {
  const posted = RESPONSE_CODES.filter(({ code }) => meaningOf({ messageType: '0220', statusCode: code }) === 'posted');
  expect(posted.map(({ code }) => code)).toEqual(['00', '10', '85', '87', '99']);
  const undone = RESPONSE_CODES.filter(
    ({ code }) => !['reversal_failed', 'unclear'].includes(meaningOf({ messageType: '0420', statusCode: code })),
  );
  expect(undone.map(({ code }) => code)).toEqual(['00', '10', '17', '32', '64', '85', '87', '99']);
  for (const code of ['1A', 'AT', 'E7']) expect(meaningOf({ statusCode: code })).toBe('refused');
});
