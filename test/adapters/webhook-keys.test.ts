import { createWebhookKeys } from '../../adapters/webhook-keys.ts';

const CURRENT = 'c'.repeat(40);
const PREVIOUS = 'p'.repeat(40);
const NEXT = 'n'.repeat(40);
const MINUTE_MS = 60_000;

/** Keys over a secret that a test changes, with a clock that it moves. */
function keysOver(secret: { text: string | Error }) {
  let nowMs = 0;
  let fetches = 0;
  const failures: unknown[] = [];
  const keys = createWebhookKeys(
    async () => {
      fetches += 1;
      if (secret.text instanceof Error) throw secret.text;
      return secret.text;
    },
    () => nowMs,
    (error) => failures.push(error),
  );
  return { keys, failures, fetches: () => fetches, wait: (ms: number) => void (nowMs += ms) };
}

const secretOf = (fields: object) => ({ text: JSON.stringify(fields) as string | Error });

test('the current and the previous key match, and nothing else does', async () => {
  const { keys, fetches } = keysOver(secretOf({ current: CURRENT, previous: PREVIOUS }));
  await keys.load();
  const presented = [CURRENT, PREVIOUS, NEXT, '', CURRENT.slice(1), `${CURRENT} `, 'é'.repeat(40)];
  expect(await Promise.all(presented.map((key) => keys.check(key)))).toEqual([
    'match',
    'match',
    ...Array(5).fill('no_match'),
  ]);
  expect(fetches()).toBe(1);
});

test('a rotation is seen within five minutes: the new key matches, the revoked one no longer', async () => {
  const secret = secretOf({ current: CURRENT });
  const { keys, wait } = keysOver(secret);
  await keys.load();
  secret.text = JSON.stringify({ current: NEXT, previous: CURRENT });
  wait(5 * MINUTE_MS);
  expect([await keys.check(NEXT), await keys.check(CURRENT)]).toEqual(['match', 'match']);
  secret.text = JSON.stringify({ current: NEXT });
  wait(5 * MINUTE_MS);
  expect([await keys.check(NEXT), await keys.check(CURRENT)]).toEqual(['match', 'no_match']);
});

test('when Secrets Manager fails the last known keys go on matching, and it is not asked at every request', async () => {
  const secret = secretOf({ current: CURRENT });
  const { keys, wait, fetches, failures } = keysOver(secret);
  await keys.load();
  secret.text = new Error('down');
  wait(60 * MINUTE_MS);
  for (let i = 0; i < 5; i += 1) expect(await keys.check(CURRENT)).toBe('match');
  // A key that is not known now may be the new one: refusing it could refuse connectFi itself.
  expect(await keys.check(NEXT)).toBe('unavailable');
  expect([fetches(), failures]).toEqual([2, [new Error('down')]]);
});

test.each([
  ['fails', new Error('down')],
  ['is no JSON', 'placeholder'],
  ['has a key too short to be unguessable', JSON.stringify({ current: 'short' })],
])('when the first secret %s, nothing matches until one is had', async (_what, text) => {
  const secret: { text: string | Error } = { text };
  const { keys, wait } = keysOver(secret);
  await keys.load();
  expect(await keys.check(CURRENT)).toBe('unavailable');
  secret.text = JSON.stringify({ current: CURRENT });
  expect(await keys.check(CURRENT)).toBe('unavailable');
  wait(10_000);
  expect(await keys.check(CURRENT)).toBe('match');
});

test('a fetch that heeds no signal is given up all the same', async () => {
  const keys = createWebhookKeys(
    () => new Promise<string>(() => undefined),
    () => 0,
    () => undefined,
  );
  await keys.load();
  expect(await keys.check(CURRENT)).toBe('unavailable');
});

test('no failure quotes any of the secret', async () => {
  const texts = [CURRENT, `{'current':'${CURRENT}'}`, JSON.stringify({ curent: CURRENT }), JSON.stringify(CURRENT)];
  for (const text of texts) {
    const { keys, failures } = keysOver({ text });
    await keys.load();
    expect(failures.map(String).join()).toMatch(/webhook key secret is not/);
    expect(failures.map(String).join()).not.toContain('cccc');
  }
});
