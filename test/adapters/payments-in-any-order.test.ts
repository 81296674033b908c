import fc from 'fast-check';
import { createMemoryPayments } from '../../adapters/memory/payment-store.ts';
import type { PaymentRecord } from '../../domain/payment/payment.ts';
import { isFinalState } from '../../domain/payment/state.ts';
import { type Life, PLAYED_LIVES, type PlayedLife, type Telling } from '../support/payment-lives.ts';
import { A_TOKEN, aMember, anUnprovenMember, aReading, aSpreedly, paymentsOver } from '../support/payments.ts';
import { PATIENT } from '../support/authorize.ts';
import { NOON } from '../support/rules.ts';

const RUNS = 2_000;

/** What Spreedly answered during a moment, by our clock. */
function readingOf(life: Life, of: number) {
  const { state = '', atMs = NOON } = life[of] ?? {};
  return aReading({ state, updatedAtMs: atMs, message: { key: `messages.${of}` } });
}

/** Plays what was told; what fails comes again from its queue until it does not, at the end. */
async function play({ life, tellings }: PlayedLife) {
  const { store, events } = createMemoryPayments();
  let nowMs = NOON;
  const spreedly = aSpreedly();
  const payments = paymentsOver(store, spreedly, () => nowMs);

  async function tell(telling: Telling, receivedAtMs: number): Promise<void> {
    const { state = '', atMs: updatedAtMs = NOON } = life[telling.of] ?? {};
    if (telling.kind === 'read') {
      await payments.note(readingOf(life, telling.of), 'shown', receivedAtMs, PATIENT);
    } else {
      const member =
        telling.kind === 'signed'
          ? aMember({ state, updatedAtMs })
          : anUnprovenMember({ state: telling.claim, updatedAtMs });
      await payments.tell(member, receivedAtMs);
    }
  }

  const failed: (readonly [Telling, number])[] = [];
  for (const telling of tellings) {
    nowMs = Math.max(life[telling.during]?.atMs ?? 0, nowMs) + 1;
    // A reading may have been on its way since the moment of which it tells.
    const atMs = telling.kind === 'read' ? Math.min(nowMs, askedAt(life, telling.of)) : nowMs;
    spreedly.answer = telling.isAnswered ? readingOf(life, telling.during) : 'unavailable';
    await tell(telling, atMs).catch(() => failed.push([telling, atMs]));
  }
  spreedly.answer = readingOf(life, life.length - 1);
  for (const [telling, atMs] of failed) {
    nowMs += 1;
    await tell(telling, atMs);
  }
  const record = await store.read(A_TOKEN, PATIENT);
  return { record, events, history: await store.history(A_TOKEN, PATIENT) };
}

/** Before the next moment is there, and after all that was asked within this one's second before. */
function askedAt(life: Life, of: number): number {
  return (life[of]?.atMs ?? NOON) + of / life.length;
}

/** All of a record that an order of arrival may not change. */
function essenceOf(record: PaymentRecord | undefined) {
  if (record === undefined) return undefined;
  const { version: _v, told: _t, seenAtMs: _s, heardAtMs: _h, history: _rows, events: _e, read, ...essence } = record;
  return { ...essence, read: { ...read, atMs: 0 } };
}

test('a life ends in one record, in whatever order and however often it is told, with Spreedly away at times', async () => {
  let disputed = 0;
  await fc.assert(
    fc.asyncProperty(PLAYED_LIVES, async (played) => {
      const { record, events, history } = await play(played);
      const last = played.life.at(-1);
      expect(record).toMatchObject({ state: last?.state, updatedAtMs: last?.atMs, signed: [] });
      expect(record?.isDisputed).toBeUndefined();
      const inOrder = played.life.map((_moment, of) => ({
        kind: 'signed' as const,
        of,
        during: of,
        claim: '',
        isAnswered: true,
      }));
      const plain = await play({ life: played.life, tellings: inOrder });
      expect(essenceOf(record)).toEqual(essenceOf(plain.record));
      // What consumers heard last is what it is, their numbers have no gaps, and so has the history.
      expect(events.at(-1)).toMatchObject({ state: last?.state, isFinal: isFinalState(last?.state ?? '') });
      expect(events.map(({ id }) => id)).toEqual(events.map((_event, index) => `${A_TOKEN}/${index + 1}`));
      expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_entry, index) => index + 1));
      disputed += Number(events.some(({ type }) => type === 'payment.disputed'));
    }),
    { numRuns: RUNS },
  );
  // Lives in which nothing is disputed would prove little.
  expect(disputed).toBeGreaterThan(RUNS / 50);
}, 300_000);

/** What a signed callback says, as a design that is no good would take it. */
type Signed = { readonly state: string; readonly atMs: number; readonly text: string };

/** Spreedly writes times with the offset of whichever zone it likes. */
function signedOf({ life, tellings }: PlayedLife): readonly Signed[] {
  return tellings
    .filter(({ kind }) => kind === 'signed')
    .map(({ of }, nth) => {
      const { state = '', atMs = NOON } = life[of] ?? {};
      const offsetHours = nth % 2 === 0 ? 0 : 5;
      const local = new Date(atMs - offsetHours * 3_600_000).toISOString().slice(0, 19);
      return { state, atMs, text: `${local}${offsetHours === 0 ? 'Z' : '-05:00'}` };
    });
}

const RANKS = ['pending', 'processing', 'failed', 'gateway_setup_failed', 'gateway_processing_failed', 'succeeded'];

test.each<[string, (known: Signed, told: Signed) => boolean]>([
  ['the last one that comes', () => true],
  ['the one with the greater time as text', (known, told) => told.text >= known.text],
  ['the one of the higher rank', (known, told) => RANKS.indexOf(told.state) >= RANKS.indexOf(known.state)],
  ['the later one unless there is an end', (known, told) => !isFinalState(known.state) && told.atMs >= known.atMs],
])('a record that takes %s for right would be seen', (_which, takes) => {
  const check = fc.check(
    fc.property(PLAYED_LIVES, (played) => {
      const end = signedOf(played).reduce((known, told) => (takes(known, told) ? told : known));
      expect(end.state).toBe(played.life.at(-1)?.state);
    }),
    { numRuns: RUNS },
  );
  expect(check.failed).toBe(true);
});

test('callbacks and calls at once end as those one after the other, and every event is told once', async () => {
  await fc.assert(
    fc.asyncProperty(PLAYED_LIVES, async ({ life, tellings }) => {
      const { store, events } = createMemoryPayments();
      const last = life.length - 1;
      const payments = paymentsOver(store, aSpreedly(readingOf(life, last)), () => NOON + 3_600_000);
      await Promise.all(
        tellings.map(({ of, kind }, nth) => {
          const { state = '', atMs: updatedAtMs = NOON } = life[of] ?? {};
          return kind === 'read'
            ? payments.note(readingOf(life, of), 'returned', askedAt(life, of), PATIENT)
            : payments.tell(aMember({ state, updatedAtMs }), NOON + 3_600_000 + nth);
        }),
      );
      const record = await store.read(A_TOKEN, PATIENT);
      expect(record?.state).toBe(life.at(-1)?.state);
      expect(events.map(({ id }) => id)).toEqual(events.map((_event, index) => `${A_TOKEN}/${index + 1}`));
      expect(record?.events).toBe(events.length);
    }),
    { numRuns: 500 },
  );
}, 300_000);
