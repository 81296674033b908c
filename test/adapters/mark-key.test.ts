import { createMarkKey } from '../../adapters/mark-key.ts';

const KEY = 'k'.repeat(64);
const HOUR_MS = 60 * 60_000;

/** The key over a secret that a test changes. */
function keyOver(secret: { text: string | Error }) {
  const failures: unknown[] = [];
  const key = createMarkKey(
    async () => {
      if (secret.text instanceof Error) throw secret.text;
      return secret.text;
    },
    (error) => failures.push(error),
  );
  return { key, failures };
}

const secretOf = (current: string) => ({ text: JSON.stringify({ current }) as string | Error });

test('is kept on while Secrets Manager fails', async () => {
  const secret = secretOf(KEY);
  const { key, failures } = keyOver(secret);
  await key.load(0);
  secret.text = new Error('down');
  expect([await key.read(HOUR_MS), await key.read(2 * HOUR_MS)]).toEqual([KEY, KEY]);
  expect(failures).toEqual([new Error('down'), new Error('down')]);
});

test.each([
  ['cannot be had', new Error('down')],
  ['is a placeholder', 'NOT_SET'],
  ['is too short', JSON.stringify({ current: 'secretly short' })],
])(
  'is none while the secret %s, which is told without quoting it, and is there ten seconds after it is mended',
  async (_what, text) => {
    const secret = { text };
    const { key, failures } = keyOver(secret);
    await key.load(0);
    expect(await key.read(1)).toBeUndefined();
    expect(failures).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/^(down|The secret of the marks is not .*)$/) }),
    ]);
    expect(String(failures)).not.toContain('secretly');
    secret.text = JSON.stringify({ current: KEY });
    expect(await key.read(10_000)).toBe(KEY);
  },
);
