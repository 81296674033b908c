import type { ApplicationIds, MessageKind } from '../../../domain/merchant-application/push.ts';
import type { SeededRandom } from '../../simulate/seeded-random.ts';

export type Terminal = {
  readonly itemCode: string;
  readonly terminalId?: string;
  /** What it signs in with at Converge: made up, and all the same nothing to print. */
  readonly userId?: string;
  readonly pin?: string;
  readonly errorText?: string;
};

/** What one push tells, whatever its body looks like. */
export type Notification = {
  readonly ids: ApplicationIds;
  readonly event: string;
  readonly appStatus?: string;
  readonly boardingStatus?: string;
  readonly signers?: readonly { readonly signerId: string; readonly signerStatus: string }[];
  readonly merchantId?: string;
  readonly chainId?: string;
  readonly messages?: Readonly<Partial<Record<MessageKind, readonly string[]>>>;
  readonly terminals?: readonly Terminal[];
};

/** The page's schema, the PAPI's and the page's prose contradict each other: a real body may be any of these. */
export type Shape = {
  /** `object`: item code → list. `array`: a list of such objects. `key_string`: the page's literal key. `single`: no list. */
  readonly terminals: 'object' | 'array' | 'key_string' | 'single';
  readonly messages: 'strings' | 'objects';
  /** Whether boarding id, merchant id and the like stand under `boardingStatusDetail` or beside it. */
  readonly detail: 'nested' | 'flat';
  readonly isWrapped: boolean;
};

/** As the page's JSON schema and the PAPI agree best. */
export const LIKELY_SHAPE: Shape = { terminals: 'object', messages: 'strings', detail: 'nested', isWrapped: false };

export function drawShape(random: SeededRandom): Shape {
  return {
    terminals: random.pick(['object', 'array', 'key_string', 'single']),
    messages: random.pick(['strings', 'objects']),
    detail: random.pick(['nested', 'flat']),
    isWrapped: random.chance(0.2),
  };
}

/** The JSON text of `notificationStatusRequest`. Source: Elavon "Push Notifications", "Push Notification Structure". */
export function notificationBody(notification: Notification, shape: Shape = LIKELY_SHAPE): string {
  const {
    ids,
    event,
    appStatus,
    boardingStatus,
    signers,
    merchantId,
    chainId,
    messages = {},
    terminals,
  } = notification;
  const { boardingId, ...names } = ids;
  const { messages: templates, ...boardingMessages } = messages;
  const detail = {
    boardingStatus,
    boardingId,
    merchantId,
    ...Object.fromEntries(Object.entries(boardingMessages).map(([kind, texts]) => [kind, shaped(texts, shape)])),
  };
  const hasDetail = Object.values(detail).some((value) => value !== undefined);
  const request = {
    ...names,
    notificationEvent: event,
    appStatus,
    messages: templates && shaped(templates, shape),
    signerStatus: signers,
    ...(hasDetail && (shape.detail === 'nested' ? { boardingStatusDetail: detail } : detail)),
    chainId,
    terminalIdInfo: terminals && { virtualId: 'V0001', terminalIdDataMap: terminalMap(terminals, shape) },
  };
  return JSON.stringify(shape.isWrapped ? { notificationStatusRequest: request } : request);
}

function shaped(texts: readonly string[], { messages }: Shape): readonly unknown[] {
  return messages === 'strings' ? texts : texts.map((description) => ({ typeCode: 'INFO', code: 'I100', description }));
}

/** `key_string` can name no item: all are under the one key. */
function terminalMap(terminals: readonly Terminal[], { terminals: shape }: Shape): unknown {
  const byItem = Map.groupBy(terminals, ({ itemCode }) => (shape === 'key_string' ? 'keyString' : itemCode));
  const items = [...byItem].map(([key, all]) => [key, all.map(withoutItemCode)] as const);
  if (shape === 'object') return Object.fromEntries(items);
  if (shape === 'single') return Object.fromEntries(items.map(([key, all]) => [key, all.length === 1 ? all[0] : all]));
  return items.map(([key, all]) => ({ [key]: all }));
}

function withoutItemCode({ itemCode: _itemCode, ...entry }: Terminal) {
  return entry;
}
