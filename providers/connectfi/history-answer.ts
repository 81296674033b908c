import type { HistoryEntry } from '../../domain/reconciliation/records.ts';
import { webhookSchema } from './schema.ts';
import { translateAdvice } from './translate.ts';

/**
 * Reads what `/ibis/inquiry/transaction-history` answers. Its schema is not public: everything that is assumed about it is
 * in this file, and docs/adr/017-reconciliation.md lists it. Card data is not read: an entry goes through the reader of the
 * webhook's `transaction`.
 */
export type HistoryPage = {
  readonly entries: readonly HistoryEntry[];
  /** How many records the page had, whatever they were: the next page begins behind them. */
  readonly records: number;
  /** Records without an identity of their own, or of another card. */
  readonly unreadable: number;
};

/** Where the list may be; one within another counts, `{"data": {"transactions": []}}`. */
const LIST_NAMES = ['transactions', 'records', 'data'];
const LIST_DEPTH_MAX = 2;

/** Undefined where there is no list in it. */
export function readHistoryPage(answer: unknown, cardId: string): HistoryPage | undefined {
  const list = listIn(answer, LIST_DEPTH_MAX);
  if (list === undefined) return undefined;
  const readings = list.map((record) => readRecord(record, cardId));
  return {
    entries: readings.filter((reading) => typeof reading === 'object'),
    records: list.length,
    unreadable: readings.filter((reading) => reading === 'unreadable').length,
  };
}

function listIn(value: unknown, depth: number): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (depth === 0 || !isObject(value)) return undefined;
  return LIST_NAMES.map((name) => listIn(value[name], depth - 1)).find((list) => list !== undefined);
}

/** A record is a webhook's body, or its `transaction` alone. Where it says nothing else it is an advice. */
function readRecord(record: unknown, cardId: string): HistoryEntry | 'question' | 'unreadable' {
  if (!isObject(record)) return 'unreadable';
  const told = isObject(record['transaction']) ? record['transaction'] : record;
  const parsed = webhookSchema.safeParse({
    cFiCardId: record['cFiCardId'] ?? told['cFiCardId'] ?? cardId,
    transaction: { ...told, actionType: told['actionType'] ?? 'advice', advice: outcomeIn(told) },
  });
  if (!parsed.success || parsed.data.cFiCardId !== cardId) return 'unreadable';
  // That somebody asked is no outcome.
  if (parsed.data.transaction.actionType.toLowerCase() === 'request') return 'question';
  const occurredAtMs = instantOf(parsed.data.transaction.transmissionDate);
  return { advice: translateAdvice(parsed.data), ...(occurredAtMs !== undefined && { occurredAtMs }) };
}

/** In an object of its own as in the webhook, or beside the rest. */
function outcomeIn(told: Readonly<Record<string, unknown>>): unknown {
  return (
    told['advice'] ?? { isSuccess: told['isSuccess'], isReversal: told['isReversal'], statusCode: told['statusCode'] }
  );
}

const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Epoch milliseconds of connectFi's time text, as good as it is: its 64th second is the fourth of the next minute. For the
 * grace time and the period alone, never for an order.
 */
function instantOf(text: string | undefined): number | undefined {
  const [, year, month, day, hours, minutes, seconds, zone = 'Z'] = TIME.exec(text ?? '') ?? [];
  if (year === undefined) return undefined;
  const [zoneHours, zoneMinutes] = zone === 'Z' ? ['+00', '00'] : zone.split(':');
  const sign = zone.startsWith('-') ? -1 : 1;
  const offset = sign * (Math.abs(Number(zoneHours)) * 60 + Number(zoneMinutes));
  return Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hours),
    Number(minutes) - offset,
    Number(seconds),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
