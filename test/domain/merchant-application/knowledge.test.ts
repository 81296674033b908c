import fc from 'fast-check';
import {
  isSameKnowledge,
  joined,
  type Knowledge,
  knowledgeOf,
  NOTHING_KNOWN,
  SET_NAMES,
} from '../../../domain/merchant-application/knowledge.ts';
import { settled } from '../../../domain/merchant-application/board-status.ts';
import { MEMBERS_MAX } from '../../../domain/merchant-application/known-set.ts';
import { type ApplicationPush, MESSAGE_KINDS, type PushedTerminal } from '../../../domain/merchant-application/push.ts';
import { standingOf } from '../../../domain/merchant-application/standing.ts';
import { aPush, aTerminal, type Boarding, BOARDINGS } from '../../support/application-pushes.ts';

const RUNS = 2_000;

function known(pushes: readonly ApplicationPush[]): Knowledge {
  return pushes.map(knowledgeOf).reduce(joined, NOTHING_KNOWN);
}

function inOrder({ told, order }: Boarding): readonly ApplicationPush[] {
  return order.flatMap((index) => told[index] ?? []);
}

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

/** What most receivers do: each push replaces what the last one said. */
function lastWins(pushes: readonly ApplicationPush[]): { readonly boardingStatus: string | undefined } {
  return { boardingStatus: pushes.findLast(({ boardingStatus }) => boardingStatus !== undefined)?.boardingStatus };
}

test('pushes end in the same knowledge and standing in whatever order and however often they come', () => {
  fc.assert(
    fc.property(BOARDINGS, (boarding) => {
      const once = known(boarding.told);
      const otherwise = known(inOrder(boarding));
      expect(otherwise).toEqual(once);
      expect(standingOf(otherwise)).toEqual(standingOf(once));
      expect(isSameKnowledge(once, otherwise)).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

test('the same property finds a receiver that believes the last push', () => {
  const outcome = fc.check(
    fc.property(BOARDINGS, (boarding) => {
      expect(lastWins(inOrder(boarding))).toEqual(lastWins(boarding.told));
    }),
    { numRuns: RUNS },
  );
  expect(outcome.failed).toBe(true);
});

test('joining is idempotent, commutative and associative, whatever is left out', () => {
  const many = fc.array(fc.nat(150), { minLength: 60, maxLength: 90 }).map((numbers) =>
    knowledgeOf(
      aPush({
        messages: { pendMessages: numbers.map((nth) => ({ text: `message ${nth}` })) },
        signers: numbers.map((nth) => ({ signerId: `s${nth}`, status: nth % 2 === 0 ? 'SIGNED' : 'DRAFT' })),
      }),
    ),
  );
  fc.assert(
    fc.property(many, many, many, (a, b, c) => {
      expect(joined(a, b)).toEqual(joined(b, a));
      expect(joined(joined(a, b), c)).toEqual(joined(a, joined(b, c)));
      expect(joined(a, a)).toEqual(a);
    }),
    { numRuns: 200 },
  );
});

test('a guided boarding ends the same in each of its orders', () => {
  const pushes = [
    aPush({ event: 'EMAIL_SENT', appStatus: 'DRAFT', messages: { messages: [{ text: 'WELCOME' }] } }),
    aPush({ signers: [{ signerId: 's1', status: 'ACCEPTED' }] }),
    aPush({ signers: [{ signerId: 's1', status: 'SIGNED' }], appStatus: 'SUBMITTED' }),
    aPush({ boardingStatus: 'PEND', messages: { pendMessages: [{ text: 'Send the lease' }] } }),
    aPush({ boardingStatus: 'COMPLETE', appStatus: 'COMPLETE', merchantId: '8026000000' }),
    aPush({ boardingStatus: 'INPROGRESS', terminals: { entries: [aTerminal()] } }),
  ];
  const ends = new Set(permutations(pushes).map((order) => JSON.stringify(known(order))));
  expect(ends.size).toBe(1);
  expect(standingOf(known(pushes))).toEqual({
    appStatus: 'COMPLETE',
    boardingStatus: 'COMPLETE',
    merchantId: '8026000000',
    signers: [{ signerId: 's1', status: 'SIGNED' }],
    terminals: [{ itemCode: 'CONVERGE', terminalId: '8026000001', errorTexts: [], credentials: [] }],
    contradictions: [],
    isUnidentified: false,
    lacksCredentials: false,
  });
});

describe('what is too much for a row', () => {
  test('is left out by its order and not by when it came, and the set says so', () => {
    const texts = Array.from({ length: MEMBERS_MAX + 20 }, (_, nth) => `message ${String(nth).padStart(3, '0')}`);
    const each = texts.map((text) => aPush({ messages: { underwriterNotes: [{ text }] } }));
    for (const order of [each, each.toReversed()]) {
      const { underwriterNotes, cut } = known(order);
      expect(underwriterNotes.map(({ text }) => text)).toEqual(texts.slice(0, MEMBERS_MAX));
      expect(cut).toEqual(['underwriterNotes']);
    }
    expect(known(each.slice(0, MEMBERS_MAX)).cut).toEqual([]);
  });

  test('is never the status that stands', () => {
    const strange = Array.from({ length: MEMBERS_MAX + 1 }, (_, nth) => aPush({ boardingStatus: `AAA${nth}` }));
    const late = [...strange, aPush({ boardingStatus: 'COMPLETE' })];
    for (const order of [late, late.toReversed()]) {
      expect(standingOf(known(order)).boardingStatus).toBe('COMPLETE');
    }
  });

  test('is left out so that all sets at once fit into a row of 400 KB, in whatever order they came', () => {
    const long = (nth: number, length: number) => `${String(nth).padStart(3, '0')}${'€'.repeat(length - 3)}`;
    const pushes = Array.from({ length: MEMBERS_MAX + 20 }, (_, nth) => {
      const [id, text] = [long(nth, 100), long(nth, 1_000)];
      const messages = Array.from({ length: 2 }, (_one, which) => ({ text: `${which}${text}`, type: id, code: id }));
      return aPush({
        ids: {
          uniqueId: id,
          clientId: id,
          correlationId: id,
          packetId: id,
          groupPacketId: id,
          boardingId: id,
        },
        event: id,
        appStatus: id,
        boardingStatus: id,
        signers: [{ signerId: id, status: id }],
        merchantId: id,
        chainId: id,
        messages: Object.fromEntries(MESSAGE_KINDS.map((kind) => [kind, messages])),
        terminals: {
          error: text,
          welcomeUrl: text,
          virtualId: id,
          terminalBin: id,
          entries: [
            aTerminal({
              itemCode: id,
              terminalId: id,
              errorText: text,
              credentials: { sealed: 's'.repeat(1_200), mark: 'm'.repeat(64) },
            }),
          ],
        },
      });
    });
    const answers = Array.from({ length: MEMBERS_MAX + 20 }, (_, nth) => nth);
    const all = answers.reduce(
      (is, nth) => settled(is, { boardingStatus: 'COMPLETE', applicationId: long(5, 100), messages: {} }, nth),
      joined(known(pushes), { ...NOTHING_KNOWN, ambiguousNames: answers.map((nth) => long(nth, 100)) }),
    );
    expect(all.cut).toHaveLength(SET_NAMES.length);
    expect(new TextEncoder().encode(JSON.stringify(all)).byteLength).toBeLessThan(370_000);
    expect(all.settlements[0]).toMatchObject({ atMs: answers.length - 1 });
    expect(known(pushes.toReversed())).toEqual(known(pushes));
  });

  test('is the end of a long text about terminals', () => {
    const { terminals, terminalDetails } = known([
      aPush({ terminals: { error: '€'.repeat(300), entries: [aTerminal({ errorText: '€'.repeat(300) })] } }),
    ]);
    const cut = `${'€'.repeat(133)}…`;
    expect([terminals[0]?.errorText, terminalDetails[0]?.value]).toEqual([cut, cut]);
  });

  test('is the end of a long message, whole characters only', () => {
    const text = '€'.repeat(300);
    const [kept] = known([aPush({ messages: { messages: [{ text, code: '1' }] } })]).messages;
    expect(kept).toEqual({ text: `${'€'.repeat(133)}…`, code: '1' });
  });
});

test('a signer and a message may be called like what every object has', () => {
  const push = aPush({
    signers: [{ signerId: '__proto__', status: 'SIGNED' }],
    messages: { messages: [{ text: 'constructor' }] },
  });
  expect(standingOf(known([push, push])).signers).toEqual([{ signerId: '__proto__', status: 'SIGNED' }]);
  expect(known([push]).messages).toEqual([{ text: 'constructor' }]);
});

test('every distinct pair of credentials of a terminal is kept, once', () => {
  const push = (mark: string, sealed: string, errorText?: string) =>
    aPush({
      terminals: {
        entries: [aTerminal({ credentials: { mark, sealed }, ...(errorText !== undefined && { errorText }) })],
      },
    });
  const { terminals } = standingOf(
    known([push('m2', 'c'), push('m1', 'b'), push('m1', 'a', 'again'), push('m1', 'd')]),
  );
  expect(terminals).toEqual([
    {
      itemCode: 'CONVERGE',
      terminalId: '8026000001',
      errorTexts: ['again'],
      credentials: [
        { mark: 'm1', sealed: 'a' },
        { mark: 'm2', sealed: 'c' },
      ],
    },
  ]);
});

describe('credentials that could not be kept', () => {
  const push = (...credentials: readonly PushedTerminal['credentials'][]) =>
    aPush({
      terminals: {
        entries: credentials.map((one, nth) =>
          aTerminal({ terminalId: `t${nth}`, ...(one !== undefined && { credentials: one }) }),
        ),
      },
    });
  const kept = { mark: 'm1', sealed: 'a' };
  const lacking = (is: Knowledge) => {
    const { lacksCredentials, terminals } = standingOf(is);
    return [lacksCredentials, terminals.flatMap((one) => (one.lacksCredentials === true ? [one.terminalId] : []))];
  };

  test('are lacking until some are pushed that can be, in whatever order', () => {
    expect(lacking(known([push('not_kept', undefined)]))).toEqual([true, ['t0']]);
    expect(lacking(known([push('not_kept'), push(undefined)]))).toEqual([true, ['t0']]);
    for (const order of [
      [push('not_kept'), push(kept)],
      [push(kept), push('not_kept')],
    ]) {
      expect(lacking(known(order))).toEqual([false, []]);
      expect(standingOf(known(order)).terminals).toMatchObject([{ credentials: [kept] }]);
    }
  });

  test('take no place from those that were', () => {
    const many = (credentials: NonNullable<PushedTerminal['credentials']>) =>
      push(...Array.from({ length: MEMBERS_MAX }, () => credentials));
    const { terminals, cut } = known([many('not_kept'), many(kept)]);
    expect(cut).toEqual(['terminals']);
    expect(new Set(terminals.map(({ mark }) => mark))).toEqual(new Set(['m1']));
  });
});
