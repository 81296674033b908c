import type { ProfileNote } from '../../../domain/merchant-application/ports.ts';
import { createVariantNoter } from '../../../functions/elavon-webhook/note-variant.ts';

const HOUR_MS = 60 * 60_000;

function aNoter(fail?: () => Promise<void>) {
  const notes: [string, ProfileNote][] = [];
  const failures: unknown[] = [];
  const noteVariant = createVariantNoter(
    {
      note: async (code, variant, secret, atMs) => (fail ? fail() : void notes.push([code, { variant, secret, atMs }])),
    },
    () => 0,
    { profileNotNoted: (_profileCode, failure) => void failures.push(failure) },
  );
  const note = (atMs: number, variant = 'bare-text', secret: ProfileNote['secret'] = 'current', profileCode = 'ACME') =>
    noteVariant({ kind: 'authentic', profileCode, variant, secret }, atMs, 50);
  return { notes, failures, note };
}

test('what was proven by stale secrets is not noted', async () => {
  const notes: unknown[] = [];
  const noteVariant = createVariantNoter({ note: async (...note) => void notes.push(note) }, () => 0, {
    profileNotNoted: () => undefined,
  });
  const proof = { kind: 'authentic', profileCode: 'ACME', variant: 'v', secret: 'current' } as const;
  await noteVariant({ ...proof, isStale: true }, 0, 50);
  expect(notes).toEqual([]);
  await noteVariant(proof, 1, 50);
  expect(notes).toHaveLength(1);
});

test('the same is noted once an hour, and what has changed at once', async () => {
  const { notes, note } = aNoter();
  await note(0);
  await note(HOUR_MS - 1);
  await note(HOUR_MS);
  await note(HOUR_MS + 1, 'bare-base64');
  await note(HOUR_MS + 2, 'bare-base64', 'previous');
  await note(HOUR_MS + 3, 'bare-base64', 'previous');
  await note(HOUR_MS + 4, 'bare-base64', 'previous', 'OTHER');
  expect(notes.map(([code, { atMs }]) => [code, atMs])).toEqual([
    ['ACME', 0],
    ['ACME', HOUR_MS],
    ['ACME', HOUR_MS + 1],
    ['ACME', HOUR_MS + 2],
    ['OTHER', HOUR_MS + 4],
  ]);
});

test.each([
  ['fails', () => Promise.reject(new Error('down')), new Error('down')],
  ['never answers', () => new Promise<void>(() => undefined), 'deadline_passed'],
])('a table that %s fails nothing, and is not asked at every push', async (_what, fail, failure) => {
  const { failures, note } = aNoter(fail);
  await note(0);
  await note(1);
  expect(failures).toEqual([failure]);
});
