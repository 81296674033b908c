import { cardhook } from '../../bin/commands/cardhook.ts';

let said: string;

beforeEach(() => {
  const { jest } = import.meta;
  said = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});

afterEach(() => import.meta.jest.restoreAllMocks());

test.each([
  ['http://api.example.com'],
  ['https://somebody:word@api.example.com'],
  ['https://api.example.com/?key=word'],
  ['api.example.com'],
])('%s is no base URL to send a password to', async (baseUrl) => {
  expect(await cardhook(['connectfi', 'set-credentials', '--base-url', baseUrl, '--login', 'x'])).toBe(2);
  expect(said).toContain('begins with https://');
});

test('a password is no argument', async () => {
  const words = ['connectfi', 'set-credentials', '--base-url', 'https://api.example.com', '--login', 'x'];
  expect(await cardhook([...words, '--password', 'word'])).toBe(2);
});

test.each([
  [['--from', '2026-11-22', '--to', '2026-11-20'], 'ends before it begins'],
  [['--to', '2026-11-20'], '--from'],
  [['--from', '2026-11-22', '--grace', 'long'], 'whole number'],
  [['--from', '2026-11-22', '--card', '4111111111111111'], 'Never use a card number'],
])('reconcile %j cannot be understood', async (words, sentence) => {
  expect(await cardhook(['reconcile', ...words])).toBe(2);
  expect(said).toContain(sentence);
  expect(said).not.toContain('4111111111111111');
});
