import type { ApplicationPush, PushedTerminal, TerminalCredentials } from '../../domain/merchant-application/push.ts';
import { credentialIn, type Fields, fieldOf, idIn, isFields, textIn } from './fields.ts';

/** A terminal before its credentials are sealed; exists only inside the call that receives it. */
export type PlainTerminal = Omit<PushedTerminal, 'credentials'> & { readonly credentials?: TerminalCredentials };

export type PlainTerminals = Omit<NonNullable<ApplicationPush['terminals']>, 'entries'> & {
  readonly entries: readonly PlainTerminal[];
};

/**
 * A merchant's order has a few. Sealed, each takes about half a kilobyte, so that as many still fit into a message of SQS
 * (256 KB) and a row of DynamoDB (400 KB) beside all else that 64 KB can say; the rest is left out, and the push marked as cut.
 */
const TERMINALS_MAX = 200;

/**
 * Joined from all `terminalIdInfo` of the first place that tells of it, each field for itself: an empty or odd one hides
 * nothing that stands elsewhere. Undefined where nothing is told of terminals.
 */
export function terminalsIn(
  places: readonly (readonly Fields[])[],
): { terminals: PlainTerminals; isCut: boolean } | undefined {
  const told =
    places
      .map((infos) => infos.flatMap((info) => entriesIn(fieldOf(info, 'terminalIdDataMap'), '')))
      .find((entries) => entries.length > 0) ?? [];
  const first = (name: string, read: (value: unknown) => string | undefined): string | undefined =>
    places
      .flat()
      .map((info) => read(fieldOf(info, name)))
      .find((text) => text !== undefined);
  const error = first('error', textIn);
  const welcomeUrl = first('welcomeUrl', textIn);
  const virtualId = first('virtualId', idIn);
  const terminalBin = first('terminalBin', idIn);
  if (told.length === 0 && !(error || welcomeUrl || virtualId || terminalBin)) return undefined;
  return {
    terminals: {
      ...(error && { error }),
      ...(welcomeUrl && { welcomeUrl }),
      ...(virtualId && { virtualId }),
      ...(terminalBin && { terminalBin }),
      entries: told.slice(0, TERMINALS_MAX),
    },
    isCut: told.length > TERMINALS_MAX,
  };
}

const ENTRY_FIELDS = ['terminalId', 'userId', 'pin', 'errorText'] as const;

/**
 * The page calls the map "Java map <String,Object>" and describes it as a list of objects with one key; PAPI has an object:
 * item code to list of entries. Both are read, also spelled out as key and value, and an entry that came without its list or
 * its key, wherever it is, whatever stands beside it. What is neither is left out unread. `readPushBody` bounds how deep this
 * can go.
 */
function entriesIn(value: unknown, itemCode: string): readonly PlainTerminal[] {
  if (Array.isArray(value)) return value.flatMap((entry) => entriesIn(entry, itemCode));
  if (!isFields(value)) return [];
  const named = KEYS.map((name) => idIn(fieldOf(value, name))).find((code) => code !== undefined);
  const below = Object.entries(value).filter(([, entries]) => typeof entries === 'object' && entries !== null);
  const isKeyAndValue = named !== undefined && below.length === 1;
  return [
    ...(isEntry(value) ? entryIn(value, named ?? itemCode) : []),
    ...below.flatMap(([key, entries]) => entriesIn(entries, isKeyAndValue ? named : (idIn(key) ?? itemCode))),
  ];
}

/** What a map's key is called where its entries are spelled out; `keyString` is the page's own example of a key. */
const KEYS = ['key', 'keyString'];

/** An item code may be called as an entry's field is, but then it holds entries and no text. */
function isEntry(fields: Fields): boolean {
  return ENTRY_FIELDS.some((name) => typeof fieldOf(fields, name) === 'string');
}

function entryIn(fields: Fields, itemCode: string): readonly PlainTerminal[] {
  const terminalId = idIn(fieldOf(fields, 'terminalId'));
  const errorText = textIn(fieldOf(fields, 'errorText'));
  const userId = credentialIn(fieldOf(fields, 'userId'));
  const pin = credentialIn(fieldOf(fields, 'pin'));
  const credentials = { ...(userId && { userId }), ...(pin && { pin }) };
  const hasCredentials = Object.keys(credentials).length > 0;
  if (!(terminalId || errorText || hasCredentials)) return [];
  return [
    {
      itemCode,
      ...(terminalId && { terminalId }),
      ...(errorText && { errorText }),
      ...(hasCredentials && { credentials }),
    },
  ];
}
