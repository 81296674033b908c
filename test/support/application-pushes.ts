import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { ApplicationPush, PushedTerminal } from '../../domain/merchant-application/push.ts';

export const PROFILE = 'GUIDED';

/** A push of a boarding under way, with what the test wants to be different; its digest says what it says. */
export function aPush(changes: Partial<Omit<ApplicationPush, 'digest'>> = {}): ApplicationPush {
  const push = {
    profileCode: PROFILE,
    ids: { uniqueId: 'AcmeCorp1572566399123', clientId: 'ACME' },
    event: 'BOARDING_STATUS',
    boardingStatus: 'INPROGRESS',
    signers: [],
    messages: {},
    ...changes,
  };
  return { ...push, digest: digestOf(push) };
}

export function aTerminal(changes: Partial<PushedTerminal> = {}): PushedTerminal {
  return { itemCode: 'CONVERGE', terminalId: '8026000001', ...changes };
}

/** Over everything but the ciphertext, which is another each time. */
function digestOf(push: Omit<ApplicationPush, 'digest'>): string {
  const text = JSON.stringify(push, (key: string, value: unknown) => (key === 'sealed' ? undefined : value));
  return createHash('sha256').update(text).digest('hex');
}

/** Pushes of one boarding as told, and an order in which each of them comes at least once. */
export type Boarding = { readonly told: readonly ApplicationPush[]; readonly order: readonly number[] };

const STATUSES = [
  'UNKNOWN',
  'INPROGRESS',
  'TIMED_OUT',
  'ERROR',
  'PEND',
  'COMPLETE',
  'DECLINED',
  'WITHDRAWN',
  'ON_HOLD',
];
const APP_STATUSES = ['DRAFT', 'SUBMITTED', 'ERROR', 'COMPLETE', 'DECLINED', 'WITHDRAWN', 'ARCHIVED'];
const SIGNER_STATUSES = ['DRAFT', 'ACCEPTED', 'SIGNED', 'DECLINED', 'EXPIRED', 'SENT'];
const EVENTS = ['EMAIL_SENT', 'REGISTRATION_ERROR', 'SIGNATURE_STATUS', 'APPLICATION_SUBMITTED', 'BOARDING_STATUS'];

function maybe<T>(...values: readonly T[]): fc.Arbitrary<T | undefined> {
  return fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 });
}

/** Few values of each, so that pushes share names, and records have to become one. */
const IDS = fc.record({
  uniqueId: maybe('u1', 'u2'),
  clientId: maybe('c1', 'c2'),
  packetId: maybe('p1', 'p2'),
  groupPacketId: maybe('g1'),
  boardingId: maybe('AWB1', 'AWB2'),
  correlationId: maybe('r1', 'r2'),
});

const MESSAGES = fc.array(
  fc.record({ text: fc.constantFrom('Send the lease', 'Call back', ''), code: maybe('17') }).map(present),
  { maxLength: 2 },
);

const TERMINALS = fc.record({
  welcomeUrl: maybe('https://example.com/welcome'),
  entries: fc.array(
    fc
      .record({
        itemCode: fc.constantFrom('CONVERGE', 'POYNT'),
        terminalId: maybe('t1', 't2'),
        errorText: maybe('no such terminal'),
        credentials: fc.option(
          fc.oneof(
            fc.record({ mark: fc.constantFrom('m1', 'm2'), sealed: fc.constantFrom('s1', 's2', 's3') }),
            fc.constant('not_kept' as const),
          ),
          { nil: undefined },
        ),
      })
      .map(present),
    { maxLength: 2 },
  ),
});

const PUSH: fc.Arbitrary<ApplicationPush> = fc
  .record({
    ids: IDS.map(present),
    event: maybe(...EVENTS),
    appStatus: maybe(...APP_STATUSES),
    boardingStatus: maybe(...STATUSES),
    signers: fc.array(
      fc.record({ signerId: fc.constantFrom('s1', 's2'), status: maybe(...SIGNER_STATUSES) }).map(present),
      { maxLength: 2 },
    ),
    merchantId: maybe('mid1', 'mid2'),
    chainId: maybe('chain1', 'chain2'),
    messages: fc.record({ pendMessages: MESSAGES, underwriterNotes: MESSAGES }),
    terminals: fc.option(TERMINALS.map(present), { nil: undefined }),
  })
  .map((drawn) => present(aPush(drawn as Partial<ApplicationPush>)));

export const BOARDINGS: fc.Arbitrary<Boarding> = fc.array(PUSH, { minLength: 1, maxLength: 6 }).chain((told) =>
  fc
    .array(fc.nat(told.length - 1), { maxLength: 6 })
    .chain((again) => {
      const all = [...told.keys(), ...again];
      return fc.shuffledSubarray(all, { minLength: all.length });
    })
    .map((order) => ({ told, order })),
);

function present<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
