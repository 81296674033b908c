import type { ApplicationIds } from '../../../domain/merchant-application/push.ts';
import type { Notification, Terminal } from './notification-body.ts';

/** Something that Elavon tells, and how long after the one before. */
export type Told = { readonly afterMs: number; readonly notification: Notification };

/** Who is boarded: a name that no other application has, 1 to 20 letters and digits. */
export type Merchant = { readonly name: string; readonly clientId?: string };

/** How Elavon boards: it asks the merchant itself, or the partner brings all that is needed. */
export type Flow = 'guided' | 'managed';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Everything that a boarding tells when nothing goes wrong, in order. */
export function boardingOf(flow: Flow, merchant: Merchant): readonly Told[] {
  return flow === 'guided' ? guidedBoarding(merchant) : managedBoarding(merchant);
}

/** The guided flow as it goes when all goes well but slowly: the merchant is reminded twice, mistypes once, is pended once. */
function guidedBoarding(merchant: Merchant): readonly Told[] {
  const ids = { ...idsOf(merchant), groupPacketId: `GP-${merchant.name}` };
  const signer = (signerStatus: string): Notification => ({
    ids,
    event: 'SIGNATURE_STATUS',
    appStatus: 'DRAFT',
    signers: [{ signerId: `1DAM-${merchant.name}`, signerStatus }],
  });
  // The reminder says nothing new: all three are the same text.
  const mail: Notification = {
    ids,
    event: 'EMAIL_SENT',
    appStatus: 'DRAFT',
    messages: { messages: ['CREATE_ACCOUNT'] },
  };
  return [
    { afterMs: 0, notification: mail },
    { afterMs: 7 * DAY_MS, notification: mail },
    { afterMs: 7 * DAY_MS, notification: mail },
    { afterMs: 2 * HOUR_MS, notification: { ids, event: 'REGISTRATION_ERROR', appStatus: 'DRAFT' } },
    { afterMs: HOUR_MS, notification: { ids, event: 'REGISTRATION_COMPLETED', appStatus: 'DRAFT' } },
    { afterMs: HOUR_MS, notification: signer('ACCEPTED') },
    { afterMs: DAY_MS, notification: signer('SIGNED') },
    { afterMs: HOUR_MS, notification: { ids, event: 'APPLICATION_SUBMITTED', appStatus: 'SUBMITTED' } },
    ...boarded(merchant, ids),
  ];
}

/** The managed flow: the partner gathers the data, and Elavon tells of the boarding alone. */
function managedBoarding(merchant: Merchant): readonly Told[] {
  return boarded(merchant, { ...idsOf(merchant), packetId: packetIdOf(merchant) });
}

/** In progress, pended, in progress again and complete; terminals come within five minutes of the approval. */
function boarded(merchant: Merchant, names: ApplicationIds): readonly Told[] {
  const ids = { ...names, boardingId: `AWB${digitsOf(merchant.name, 7)}` };
  const inProgress: Notification = {
    ids,
    event: 'BOARDING_STATUS',
    appStatus: 'SUBMITTED',
    boardingStatus: 'INPROGRESS',
  };
  return [
    { afterMs: HOUR_MS, notification: inProgress },
    {
      afterMs: DAY_MS,
      notification: {
        ...inProgress,
        boardingStatus: 'PEND',
        messages: { pendMessages: ['A voided cheque is missing'], underwriterNotes: ['Call the owner'] },
      },
    },
    { afterMs: DAY_MS, notification: inProgress },
    { afterMs: DAY_MS, notification: { ...inProgress, ...complete(merchant) } },
    { afterMs: HOUR_MS / 12, notification: { ...inProgress, ...complete(merchant), terminals: terminalsOf(merchant) } },
  ];
}

function complete(merchant: Merchant) {
  return { appStatus: 'COMPLETE', boardingStatus: 'COMPLETE', merchantId: merchantIdOf(merchant) };
}

export function merchantIdOf({ name }: Merchant): string {
  return `8${digitsOf(name, 9)}`;
}

function terminalsOf({ name }: Merchant): readonly Terminal[] {
  const digits = digitsOf(name, 6);
  return [
    { itemCode: 'CONV', terminalId: `T${digits}1`, userId: `user-${name}`, pin: `pin-${name}` },
    { itemCode: 'VX520', terminalId: `T${digits}2`, errorText: 'The terminal is not available' },
  ];
}

function idsOf({ name, clientId = 'simulated-client' }: Merchant): ApplicationIds {
  return { uniqueId: `Acme${name}`, clientId };
}

function packetIdOf({ name }: Merchant): string {
  return `0bf18d64-b725-4b3b-80ef-${digitsOf(name, 12)}`;
}

/** So many digits that are the same for the same name (FNV-1a), none of them 0 in front. */
function digitsOf(name: string, count: number): string {
  let hash = 0x81_1c_9d_c5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93) >>> 0;
  return `1${String(hash).padStart(count, '7')}`.slice(0, count);
}
