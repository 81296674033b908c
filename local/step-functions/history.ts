/** An event of an execution, in the words of GetExecutionHistory. */
export type HistoryEvent = {
  readonly id: number;
  readonly previousEventId: number;
  /** Epoch seconds. */
  readonly timestamp: number;
  /** As `TaskStateEntered`. */
  readonly type: string;
  /** Its one member of details, as `stateEnteredEventDetails`, when it has any. */
  readonly [details: string]: unknown;
};

/** What has happened in one execution. */
export type History = {
  readonly events: readonly HistoryEvent[];
  readonly add: (type: string, atMs: number, details?: Readonly<Record<string, unknown>>) => void;
};

/** A Standard execution that has so many events is ended. Source: Step Functions quotas, "Execution history size". */
export const HISTORY_EVENTS_MAX = 25_000;

export function createHistory(onEvent: (event: HistoryEvent) => void): History {
  const events: HistoryEvent[] = [];
  return {
    events,
    add(type, atMs, details) {
      const event: HistoryEvent = {
        id: events.length + 1,
        previousEventId: events.length,
        timestamp: atMs / 1_000,
        type,
        ...(details && { [detailsName(type)]: details }),
      };
      events.push(event);
      onEvent(event);
    },
  };
}

/** All kinds of states share the names of their details; other events have their own. */
function detailsName(type: string): string {
  const shared = type.replace(/^[A-Za-z]+(State(?:Entered|Exited))$/, '$1');
  return `${shared.charAt(0).toLowerCase()}${shared.slice(1)}EventDetails`;
}
