import { isUnidentified } from './names.ts';
import type { Knowledge, Settlement } from './knowledge.ts';
import { isFinal, rankOf, STATUS_FAMILIES, type StatusFamily } from './status.ts';
import { byText } from './known-set.ts';

/** What cannot be true at once. */
export const CONTRADICTIONS = [
  'boarding_status',
  'app_status',
  'signer_status',
  'merchant_id',
  'chain_id',
  'boarding_id',
  'unique_id',
  'client_id',
  // A name of many applications, which does not say which of them is meant.
  'ambiguous_name',
] as const;

export type Contradiction = {
  readonly reason: (typeof CONTRADICTIONS)[number];
  /** All of them, in their order. */
  readonly values: readonly string[];
  readonly signerId?: string;
};

export type Signer = { readonly signerId: string; readonly status?: string };

/** A terminal with each of the credentials that were ever pushed for it. */
export type Terminal = {
  readonly itemCode: string;
  readonly terminalId?: string;
  readonly errorTexts: readonly string[];
  readonly credentials: readonly { readonly mark: string; readonly sealed: string }[];
  /** Some were pushed, none of them could be kept: they are to be asked for at Elavon. */
  readonly lacksCredentials?: true;
};

/** Where a merchant application stands. */
export type Standing = {
  readonly appStatus?: string;
  readonly boardingStatus?: string;
  readonly signers: readonly Signer[];
  /** The first in text order while there are several. */
  readonly merchantId?: string;
  readonly chainId?: string;
  readonly terminals: readonly Terminal[];
  readonly contradictions: readonly Contradiction[];
  /** It was pushed without anything that names an application. */
  readonly isUnidentified: boolean;
  /** At least one of its terminals does. */
  readonly lacksCredentials: boolean;
};

/** A pure function of what is known: the same for the same pushes, in whatever order they came. */
export function standingOf(known: Knowledge): Standing {
  const { boardingStatus, appStatus, signerStatus } = STATUS_FAMILIES;
  const boarding = statusesLeft(known, 'boardingStatus');
  const app = statusesLeft(known, 'appStatus');
  const merchantIds = merchantIdsLeft(known);
  const signers = signersOf(known);
  const terminals = terminalsOf(known);
  const ids = (kind: Knowledge['ids'][number]['kind']) =>
    known.ids.flatMap((id) => (id.kind === kind ? [id.value] : []));
  const current = {
    boardingStatus: highest(boardingStatus, boarding),
    appStatus: highest(appStatus, app),
    merchantId: merchantIds[0],
    chainId: known.chainIds[0],
  };
  return {
    ...present(current),
    signers: signers.map(({ signerId, statuses }) => ({
      signerId,
      ...present({ status: highest(signerStatus, statuses) }),
    })),
    terminals,
    contradictions: [
      ...several('boarding_status', finals(boardingStatus, boarding)),
      ...several('app_status', finals(appStatus, app)),
      ...signers.flatMap(({ signerId, statuses }) =>
        several('signer_status', finals(signerStatus, statuses)).map((one) => ({ ...one, signerId })),
      ),
      ...several('merchant_id', merchantIds),
      ...several('chain_id', known.chainIds),
      // In Europe an application's number is its merchant id, which may come after another one.
      ...several(
        'boarding_id',
        ids('boardingId').filter((id) => !known.merchantIds.includes(id)),
      ),
      ...several('unique_id', ids('uniqueId')),
      ...several('client_id', ids('clientId')),
      ...known.ambiguousNames.map((name) => ({ reason: 'ambiguous_name' as const, values: [name] })),
    ],
    isUnidentified: isUnidentified(known.names),
    lacksCredentials: terminals.some(({ lacksCredentials }) => lacksCredentials),
  };
}

/** The settlements in force: the latest that is final, and the latest that is passing. */
function settlementsInForce({ settlements }: Knowledge): readonly Settlement[] {
  // They are kept with the latest first.
  return [settlements.find(isEnd), settlements.find((one) => !isEnd(one))].filter((one) => one !== undefined);
}

function isEnd({ boardingStatus }: Settlement): boolean {
  return isFinal(STATUS_FAMILIES.boardingStatus, boardingStatus);
}

/** The values that count: those that no settlement has taken the place of, and the settled ones. */
export function statusesLeft(known: Knowledge, field: 'boardingStatus' | 'appStatus'): readonly string[] {
  const settled = field === 'boardingStatus' ? settlementsInForce(known) : appSettlement(known);
  const gone = new Set(settled.flatMap(({ over }) => over[field]));
  const decided = settled.map(({ boardingStatus }) => boardingStatus);
  return [...new Set([...known[field].filter((status) => !gone.has(status)), ...decided])].toSorted(byText);
}

/** The latest that decided between ends of the application: a later one that decided nothing about them leaves it in force. */
function appSettlement({ settlements }: Knowledge): readonly Settlement[] {
  return settlements.filter(({ over }) => over.appStatus.length > 0).slice(0, 1);
}

function merchantIdsLeft(known: Knowledge): readonly string[] {
  const settled = known.settlements.find(({ merchantId }) => merchantId !== undefined)?.merchantId;
  if (settled === undefined) return known.merchantIds;
  const left = known.merchantIds.filter((id) => !settled.over.includes(id));
  return [...new Set([settled.is, ...left])];
}

export function finals(family: StatusFamily, statuses: readonly string[]): readonly string[] {
  return statuses.filter((status) => isFinal(family, status));
}

function highest(family: StatusFamily, statuses: readonly string[]): string | undefined {
  return statuses.toSorted((a, b) => rankOf(family, b) - rankOf(family, a) || byText(a, b))[0];
}

function several(reason: Contradiction['reason'], values: readonly string[]): readonly Contradiction[] {
  return values.length > 1 ? [{ reason, values: values.toSorted(byText) }] : [];
}

function signersOf({ signers }: Knowledge) {
  const bySigner = Map.groupBy(signers, ({ signerId }) => signerId);
  return [...bySigner]
    .map(([signerId, facts]) => ({ signerId, statuses: facts.flatMap(({ status }) => status ?? []) }))
    .toSorted((a, b) => byText(a.signerId, b.signerId));
}

/** Each terminal of which something was said, with all that was. */
export function terminalsOf({ terminals }: Pick<Knowledge, 'terminals'>): readonly Terminal[] {
  const byTerminal = Map.groupBy(terminals, ({ itemCode, terminalId }) => JSON.stringify([itemCode, terminalId]));
  return [...byTerminal.values()].flatMap((facts) => {
    const [first] = facts;
    if (first === undefined) return [];
    const { itemCode, terminalId } = first;
    const errorTexts = [...new Set(facts.flatMap(({ errorText }) => errorText ?? []))];
    const sealings = facts
      .flatMap(({ mark, sealed }) => (mark === undefined || sealed === undefined ? [] : [{ mark, sealed }]))
      .toSorted((a, b) => byText(a.mark, b.mark) || byText(a.sealed, b.sealed));
    // The same credentials beside another error text are the same.
    const credentials = sealings.filter(({ mark }, index) => sealings[index - 1]?.mark !== mark);
    const lacksCredentials = credentials.length === 0 && facts.some(({ notKept }) => notKept);
    return [
      {
        itemCode,
        ...present({ terminalId }),
        errorTexts,
        credentials,
        ...(lacksCredentials && { lacksCredentials }),
      },
    ];
  });
}

/** Without what is undefined. */
function present<Fields extends Readonly<Record<string, string | undefined>>>(
  fields: Fields,
): { readonly [Name in keyof Fields]?: string } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Fields]?: string;
  };
}
