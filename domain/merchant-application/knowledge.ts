import { nameOf, type Order, united } from './known-set.ts';
import { FIRM_NAMES, namesOf } from './names.ts';
import {
  type ApplicationIds,
  type ApplicationPush,
  type Message,
  MESSAGE_KINDS,
  type MessageKind,
  type PushedTerminal,
} from './push.ts';
import { rankOf, STATUS_FAMILIES, type StatusFamily } from './status.ts';

export const ID_KINDS = [
  'uniqueId',
  'clientId',
  'correlationId',
  'packetId',
  'groupPacketId',
  'boardingId',
] as const satisfies readonly (keyof ApplicationIds)[];

/** Said about all terminals together. */
export const TERMINAL_DETAILS = ['error', 'welcomeUrl', 'virtualId', 'terminalBin'] as const;

/**
 * One thing that was said of a terminal; credentials are ciphertext (`sealed`) under the mark by which they are compared.
 * `notKept`: it came with credentials that could not be sealed.
 */
export type TerminalFact = {
  readonly itemCode: string;
  readonly terminalId?: string;
  readonly errorText?: string;
  readonly mark?: string;
  readonly sealed?: string;
  readonly notKept?: true;
};

/** What Elavon's board status service answered about an application, which decides between values that were pushed. */
export type Settlement = {
  /** When it was asked, epoch milliseconds. */
  readonly atMs: number;
  readonly boardingStatus: string;
  /** Values that it takes the place of, of those that were known when it was asked. What comes new afterwards counts. */
  readonly over: { readonly boardingStatus: readonly string[]; readonly appStatus: readonly string[] };
  /** The merchant id among several, with the others that it takes the place of. */
  readonly merchantId?: { readonly is: string; readonly over: readonly string[] };
};

/** The members of each set that a merchant application is known by. */
type Members = {
  /** Firm names (names.ts). */
  readonly names: string;
  /** Names that lead to more applications than could be meant (alias.ts). */
  readonly ambiguousNames: string;
  readonly ids: { readonly kind: keyof ApplicationIds; readonly value: string };
  readonly events: string;
  readonly appStatus: string;
  readonly boardingStatus: string;
  readonly signers: { readonly signerId: string; readonly status?: string };
  readonly merchantIds: string;
  readonly chainIds: string;
  readonly terminals: TerminalFact;
  readonly terminalDetails: { readonly kind: (typeof TERMINAL_DETAILS)[number]; readonly value: string };
  readonly settlements: Settlement;
} & { readonly [Kind in MessageKind]: Message };

export type SetName = keyof Members;

/**
 * Everything that is known of a merchant application: sets, each in its order, and which of them had to leave something out.
 * It has no time and no order of arrival, because pushes have none: where it stands is read off these sets (standing.ts).
 */
export type Knowledge = Sets & { readonly cut: readonly SetName[] };

type Sets = { readonly [Name in SetName]: readonly Members[Name][] };

const KB = 1_000;

/** All sets together stay below the 400 KB of a row, whatever is pushed. */
const AS_TEXT: Order<string> = { name: (text) => text, bytesMax: 4 * KB };
const AS_MESSAGE: Order<Message> = { name: messageName, bytesMax: 38 * KB };

/** What stands against the others is left out last. */
function asStatus(family: StatusFamily): Order<string> {
  return { name: (status) => status, weight: (status) => rankOf(family, status), bytesMax: 4 * KB };
}

const ORDERS: { readonly [Name in SetName]: Order<Members[Name]> } = {
  names: { ...FIRM_NAMES, bytesMax: 12 * KB },
  ambiguousNames: AS_TEXT,
  ids: { name: ({ kind, value }) => nameOf(kind, value), bytesMax: 12 * KB },
  events: AS_TEXT,
  appStatus: asStatus(STATUS_FAMILIES.appStatus),
  boardingStatus: asStatus(STATUS_FAMILIES.boardingStatus),
  signers: {
    name: ({ signerId, status }) => nameOf(signerId, status),
    weight: ({ status }) => (status === undefined ? -1 : rankOf(STATUS_FAMILIES.signerStatus, status)),
    bytesMax: 12 * KB,
  },
  merchantIds: AS_TEXT,
  chainIds: AS_TEXT,
  // The same credentials make another ciphertext each time they are sealed. That some were not kept is left out first.
  terminals: {
    name: ({ itemCode, terminalId, errorText, mark, notKept }) =>
      nameOf(itemCode, terminalId, errorText, mark, notKept && 'not kept'),
    weight: ({ notKept }) => (notKept === true ? -1 : 0),
    text: ({ sealed = '' }) => sealed,
    bytesMax: 100 * KB,
  },
  terminalDetails: { name: ({ kind, value }) => nameOf(kind, value), bytesMax: 6 * KB },
  // The latest are the ones that decide.
  settlements: { name: settlementName, weight: ({ atMs }) => atMs, bytesMax: 12 * KB },
  messages: AS_MESSAGE,
  errorMessages: AS_MESSAGE,
  pendMessages: AS_MESSAGE,
  underwriterNotes: AS_MESSAGE,
  underwriterContacts: AS_MESSAGE,
};

export const SET_NAMES = Object.keys(ORDERS) as readonly SetName[];

export const NOTHING_KNOWN: Knowledge = {
  names: [],
  ambiguousNames: [],
  ids: [],
  events: [],
  appStatus: [],
  boardingStatus: [],
  signers: [],
  merchantIds: [],
  chainIds: [],
  terminals: [],
  terminalDetails: [],
  settlements: [],
  messages: [],
  errorMessages: [],
  pendMessages: [],
  underwriterNotes: [],
  underwriterContacts: [],
  cut: [],
};

/**
 * What is known by both together. Idempotent, commutative and associative, so that the pushes of a boarding end in the same
 * knowledge in whatever order and however often they come.
 */
export function joined(one: Knowledge, other: Knowledge): Knowledge {
  const cut = new Set<SetName>([...one.cut, ...other.cut]);
  const [ones, others]: readonly [Sets, Sets] = [one, other];
  function join<Name extends SetName>(name: Name): readonly Members[Name][] {
    const { members, isCut } = united<Members[Name]>(ones[name], others[name], ORDERS[name]);
    if (isCut) cut.add(name);
    return members;
  }
  const sets = Object.fromEntries(SET_NAMES.map((name) => [name, join(name)])) as Sets;
  return { ...sets, cut: SET_NAMES.filter((name) => cut.has(name)) };
}

/** Whether both know the same. */
export function isSameKnowledge(one: Knowledge, other: Knowledge): boolean {
  const [ones, others]: readonly [Sets, Sets] = [one, other];
  const cut = new Set(one.cut);
  const isSameCut = cut.size === other.cut.length && other.cut.every((name) => cut.has(name));
  return isSameCut && SET_NAMES.every((name) => isSameSet(name, ones[name], others[name]));
}

function isSameSet<Name extends SetName>(
  name: Name,
  ones: readonly Members[Name][],
  others: readonly Members[Name][],
): boolean {
  const { name: nameOfMember, text = () => '' }: Order<Members[Name]> = ORDERS[name];
  const inFull = (member: Members[Name]): string => nameOf(nameOfMember(member), text(member));
  const members = new Set(ones.map(inFull));
  return members.size === others.length && others.every((member) => members.has(inFull(member)));
}

/** What one push says. */
export function knowledgeOf(push: ApplicationPush): Knowledge {
  const { ids, event, appStatus, boardingStatus, signers, merchantId, chainId, messages, terminals } = push;
  return joined(NOTHING_KNOWN, {
    ...NOTHING_KNOWN,
    names: namesOf(push).flatMap(({ name, isFirm }) => (isFirm ? [name] : [])),
    ids: ID_KINDS.flatMap((kind) => said(ids[kind]).map((value) => ({ kind, value }))),
    events: said(event),
    appStatus: said(appStatus),
    boardingStatus: said(boardingStatus),
    signers: signers.filter(({ signerId }) => signerId !== ''),
    merchantIds: said(merchantId),
    chainIds: said(chainId),
    terminals: (terminals?.entries ?? []).map(terminalFact),
    terminalDetails: TERMINAL_DETAILS.flatMap((kind) =>
      said(terminals?.[kind]).map((value) => ({ kind, value: shortened(value) })),
    ),
    ...messagesIn(messages),
  });
}

/** Messages as a record keeps them: long ones are cut, so that many fit into its row. */
export function messagesIn(messages: ApplicationPush['messages']): Readonly<Record<MessageKind, readonly Message[]>> {
  const entries = MESSAGE_KINDS.map((kind) => [kind, (messages[kind] ?? []).map(shortMessage)]);
  return Object.fromEntries(entries) as Record<MessageKind, readonly Message[]>;
}

function shortMessage(message: Message): Message {
  return { ...message, text: shortened(message.text) };
}

/** What one entry of a push says of a terminal. */
export function terminalFact({ credentials, errorText, ...terminal }: PushedTerminal): TerminalFact {
  return {
    ...terminal,
    ...(errorText !== undefined && { errorText: shortened(errorText) }),
    ...(credentials === 'not_kept' ? ({ notKept: true } as const) : credentials),
  };
}

/** UTF-8 bytes of a text. */
const TEXT_BYTES_MAX = 400;

function shortened(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(TEXT_BYTES_MAX));
  return read < text.length ? `${text.slice(0, read)}…` : text;
}

export function messageName({ text, type, code }: Message): string {
  return nameOf(text, type, code);
}

function settlementName({ atMs, boardingStatus, over, merchantId }: Settlement): string {
  const lists = [over.boardingStatus, over.appStatus, merchantId?.over ?? []].map((values) => nameOf(...values));
  return nameOf(String(atMs), boardingStatus, merchantId?.is, ...lists);
}

function said(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : [text];
}
