import fc from 'fast-check';
import { settled } from '../../../domain/merchant-application/board-status.ts';
import { joined, type Knowledge, knowledgeOf, NOTHING_KNOWN } from '../../../domain/merchant-application/knowledge.ts';
import { byText } from '../../../domain/merchant-application/known-set.ts';
import type { ApplicationPush } from '../../../domain/merchant-application/push.ts';
import { standingOf } from '../../../domain/merchant-application/standing.ts';
import { isFinal, rankOf, STATUS_FAMILIES } from '../../../domain/merchant-application/status.ts';
import { aPush, aTerminal, BOARDINGS } from '../../support/application-pushes.ts';

const NOON = Date.UTC(2026, 10, 26, 12);
const NO_STATUS = { messages: {}, signers: [] };

function known(...pushes: readonly Partial<ApplicationPush>[]): Knowledge {
  return pushes.map((push) => knowledgeOf(aPush(push))).reduce(joined, NOTHING_KNOWN);
}

const boarded = (...statuses: readonly string[]) => known(...statuses.map((boardingStatus) => ({ boardingStatus })));
const answer = (boardingStatus: string, applicationId?: string) => ({
  boardingStatus,
  messages: {},
  ...(applicationId !== undefined && { applicationId }),
});

describe.each(Object.entries(STATUS_FAMILIES))('%s', (name, family) => {
  const field = name as keyof typeof STATUS_FAMILIES;
  const standing = (...statuses: readonly string[]): string | undefined => {
    const pushes = statuses.map((status) => ({
      ...NO_STATUS,
      boardingStatus: field === 'boardingStatus' ? status : '',
      ...(field === 'appStatus' && { appStatus: status }),
      ...(field === 'signerStatus' && { signers: [{ signerId: 's1', status }] }),
    }));
    const is = standingOf(known(...pushes));
    return field === 'signerStatus' ? is.signers[0]?.status : is[field];
  };

  test('has no rank twice, and a place for what is not listed above the lowest alone', () => {
    const ranks = [...family.passing, 'NEW_WORD', ...family.final].map((status) => rankOf(family, status));
    expect(new Set(ranks).size).toBe(ranks.length);
    const [lowest = '', second = ''] = family.passing;
    expect([standing('NEW_WORD', lowest), standing('NEW_WORD', second), standing('B', 'A')]).toEqual([
      'NEW_WORD',
      second,
      'A',
    ]);
  });

  test.each(family.final)('%s absorbs whatever is not final, before or after it', (final) => {
    for (const passing of [...family.passing, 'NEW_WORD']) {
      expect([standing(final, passing), standing(passing, final)]).toEqual([final, final]);
    }
  });

  test('shows of two passing values the later of the list', () => {
    for (const [index, higher] of family.passing.entries()) {
      for (const lower of family.passing.slice(0, index)) expect(standing(higher, lower)).toBe(higher);
    }
  });
});

test.each(['PEND', 'ERROR', 'TIMED_OUT', 'UNKNOWN', 'INPROGRESS'])('%s does not end a boarding', (status) => {
  expect(standingOf(boarded(status, 'COMPLETE')).boardingStatus).toBe('COMPLETE');
  expect(isFinal(STATUS_FAMILIES.boardingStatus, status)).toBe(false);
});

test('appStatus, boardingStatus and each signer move by themselves', () => {
  const is = standingOf(
    known(
      { appStatus: 'COMPLETE', boardingStatus: 'INPROGRESS', signers: [{ signerId: 's1', status: 'SIGNED' }] },
      { appStatus: 'SUBMITTED', boardingStatus: 'PEND', signers: [{ signerId: 's2', status: 'DRAFT' }] },
    ),
  );
  expect(is).toMatchObject({
    appStatus: 'COMPLETE',
    boardingStatus: 'PEND',
    signers: [
      { signerId: 's1', status: 'SIGNED' },
      { signerId: 's2', status: 'DRAFT' },
    ],
    contradictions: [],
  });
});

test('a boarding that has ended still takes terminals, a merchant id and messages', () => {
  const late = known(
    { boardingStatus: 'COMPLETE' },
    {
      boardingStatus: 'INPROGRESS',
      merchantId: 'mid1',
      terminals: { entries: [aTerminal()] },
      messages: { underwriterNotes: [{ text: 'Welcome' }] },
    },
  );
  expect(standingOf(late)).toMatchObject({ boardingStatus: 'COMPLETE', merchantId: 'mid1', terminals: [{}] });
  expect(late.underwriterNotes).toEqual([{ text: 'Welcome' }]);
});

test.each<[string, readonly Partial<ApplicationPush>[], object]>([
  [
    'two ends of a boarding',
    [{ boardingStatus: 'COMPLETE' }, { boardingStatus: 'DECLINED' }],
    { reason: 'boarding_status', values: ['COMPLETE', 'DECLINED'] },
  ],
  [
    'two ends of an application',
    [{ appStatus: 'WITHDRAWN' }, { appStatus: 'DECLINED' }],
    { reason: 'app_status', values: ['DECLINED', 'WITHDRAWN'] },
  ],
  [
    'a signer who signed and declined',
    [{ signers: [{ signerId: 's1', status: 'SIGNED' }] }, { signers: [{ signerId: 's1', status: 'DECLINED' }] }],
    { reason: 'signer_status', values: ['DECLINED', 'SIGNED'], signerId: 's1' },
  ],
  ['two merchant ids', [{ merchantId: 'b' }, { merchantId: 'a' }], { reason: 'merchant_id', values: ['a', 'b'] }],
  ['two chain ids', [{ chainId: 'b' }, { chainId: 'a' }], { reason: 'chain_id', values: ['a', 'b'] }],
  [
    'two boarding ids',
    [{ ids: { uniqueId: 'u', boardingId: 'AWB1' } }, { ids: { uniqueId: 'u', boardingId: 'AWB2' } }],
    { reason: 'boarding_id', values: ['AWB1', 'AWB2'] },
  ],
  [
    'two applications of one packet',
    [{ ids: { uniqueId: 'u1', packetId: 'p' } }, { ids: { uniqueId: 'u2', packetId: 'p' } }],
    { reason: 'unique_id', values: ['u1', 'u2'] },
  ],
])('%s contradict each other: both are kept, and flagged', (_what, pushes, contradiction) => {
  for (const order of [pushes, pushes.toReversed()]) {
    expect(standingOf(known(...order)).contradictions).toEqual([contradiction]);
  }
});

test('a boarding id that became the merchant id is no contradiction', () => {
  const both = known(
    { ids: { uniqueId: 'u', boardingId: 'AWB1' } },
    { ids: { uniqueId: 'u', boardingId: 'mid1' }, merchantId: 'mid1' },
  );
  expect(standingOf(both).contradictions).toEqual([]);
});

describe('an answer of Elavon about the board status', () => {
  const contradicted = boarded('COMPLETE', 'DECLINED', 'PEND');

  test('decides between the ends of a boarding', () => {
    expect(standingOf(contradicted)).toMatchObject({ boardingStatus: 'DECLINED', contradictions: [{}] });
    expect(standingOf(settled(contradicted, answer('COMPLETE'), NOON))).toMatchObject({
      boardingStatus: 'COMPLETE',
      contradictions: [],
    });
  });

  test('gives way to a later one, in whatever order they are joined', () => {
    const first = settled(contradicted, answer('COMPLETE'), NOON);
    const second = settled(first, answer('DECLINED'), NOON + 1);
    for (const both of [joined(first, second), joined(second, first)]) {
      expect(standingOf(both)).toMatchObject({ boardingStatus: 'DECLINED', contradictions: [] });
    }
  });

  test('holds against a repetition of what it decided, and not against what is new', () => {
    const decided = settled(contradicted, answer('COMPLETE'), NOON);
    expect(standingOf(joined(decided, boarded('DECLINED'))).contradictions).toEqual([]);
    expect(standingOf(joined(decided, boarded('WITHDRAWN'))).contradictions).toEqual([
      { reason: 'boarding_status', values: ['COMPLETE', 'WITHDRAWN'] },
    ]);
  });

  test('that is not final takes the place of what is not final, and of no end', () => {
    const pended = settled(boarded('PEND'), answer('INPROGRESS'), NOON);
    expect(standingOf(pended).boardingStatus).toBe('INPROGRESS');
    expect(standingOf(joined(pended, boarded('COMPLETE'))).boardingStatus).toBe('COMPLETE');
    expect(standingOf(settled(contradicted, answer('PEND'), NOON))).toMatchObject({
      boardingStatus: 'DECLINED',
      contradictions: [{}],
    });
  });

  test('stays decided when a later answer is not final', () => {
    const decided = settled(settled(contradicted, answer('COMPLETE'), NOON), answer('INPROGRESS'), NOON + 1);
    expect(standingOf(decided)).toMatchObject({ boardingStatus: 'COMPLETE', contradictions: [] });
  });

  test('decides between the ends of an application and between merchant ids where it names one of them', () => {
    const torn = known(
      { appStatus: 'COMPLETE', boardingStatus: 'COMPLETE', merchantId: 'mid2' },
      { appStatus: 'DECLINED', boardingStatus: 'COMPLETE', merchantId: 'mid1' },
    );
    expect(standingOf(settled(torn, answer('COMPLETE', 'mid2'), NOON))).toMatchObject({
      appStatus: 'COMPLETE',
      merchantId: 'mid2',
      contradictions: [],
    });
    expect(standingOf(settled(torn, answer('WITHDRAWN', 'mid9'), NOON)).contradictions).toEqual([
      { reason: 'app_status', values: ['COMPLETE', 'DECLINED'] },
      { reason: 'merchant_id', values: ['mid1', 'mid2'] },
    ]);
  });

  test('given twice decides as if given once', () => {
    fc.assert(
      fc.property(BOARDINGS, fc.constantFrom('COMPLETE', 'DECLINED', 'PEND'), ({ told }, status) => {
        const pushed = told.map(knowledgeOf).reduce(joined, NOTHING_KNOWN);
        const once = settled(pushed, answer(status, 'mid2'), NOON);
        expect(standingOf(settled(once, answer(status, 'mid2'), NOON + 1))).toEqual(standingOf(once));
      }),
      { numRuns: 500 },
    );
  });

  test('that decides nothing about the application reopens nothing that an earlier one decided', () => {
    const torn = known({ appStatus: 'COMPLETE' }, { appStatus: 'DECLINED' });
    const decided = settled(torn, answer('COMPLETE'), NOON);
    expect(standingOf(settled(decided, answer('WITHDRAWN'), NOON + 1))).toMatchObject({
      appStatus: 'COMPLETE',
      boardingStatus: 'WITHDRAWN',
      contradictions: [],
    });
  });

  test('is joined with pushes in any order to the same end', () => {
    fc.assert(
      fc.property(BOARDINGS, fc.constantFrom('COMPLETE', 'DECLINED', 'PEND'), ({ told, order }, status) => {
        const atOnce = told.map(knowledgeOf).reduce(joined, NOTHING_KNOWN);
        const decided = settled(atOnce, answer(status), NOON);
        const late = order.flatMap((index) => told[index] ?? []).map(knowledgeOf);
        expect(late.reduce(joined, decided)).toEqual(decided);
      }),
      { numRuns: 500 },
    );
  });

  test('brings its messages', () => {
    const told = settled(contradicted, { ...answer('COMPLETE'), messages: { messages: [{ text: 'Boarded' }] } }, NOON);
    expect(told.messages).toEqual([{ text: 'Boarded' }]);
  });
});

test('texts are ordered by their code units', () => {
  expect(['b', 'a', 'B', 'ä'].toSorted(byText)).toEqual(['B', 'a', 'b', 'ä']);
});
