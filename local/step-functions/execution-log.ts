import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { HistoryEvent } from './history.ts';
import type { Machine } from './state-machine.ts';

/** The log groups of the machines: a file each, and a copy of each line to whoever watches. */
export type ExecutionLog = {
  readonly record: (machine: Machine, executionArn: string, event: HistoryEvent) => void;
  /** Resolves when everything is on disk. */
  readonly close: () => Promise<void>;
};

export type ExecutionLogOptions = {
  readonly logDirectory: string;
  readonly onLog: (machineName: string, line: string) => void;
};

/** Which events each level writes. Source: Step Functions developer guide, "Log levels for Step Functions execution events". */
const LEVELS: Readonly<Record<Machine['logLevel'], RegExp>> = {
  ALL: /./,
  ERROR: /Failed$|TimedOut$|Aborted$|^FailStateEntered$/,
  FATAL: /^Execution(Failed|TimedOut|Aborted)$/,
  OFF: /(?!)/,
};

/** What goes through states, which a machine's log may be told to leave out. */
const DATA = new Set(['input', 'output', 'parameters']);

/** Appends to `<logDirectory>/<machine name>.log`. */
export function openExecutionLog({ logDirectory, onLog }: ExecutionLogOptions): ExecutionLog {
  const files = new Map<string, WriteStream>();

  function fileOf({ name }: Machine): WriteStream {
    let file = files.get(name);
    if (file === undefined) {
      mkdirSync(logDirectory, { recursive: true });
      file = createWriteStream(join(logDirectory, `${name}.log`), { flags: 'a' });
      files.set(name, file);
    }
    return file;
  }

  return {
    record(machine, executionArn, event) {
      if (!LEVELS[machine.logLevel].test(event.type)) return;
      const line = lineOf(machine, executionArn, event);
      const file = fileOf(machine);
      // An execution may still end when the log is closed at the end.
      if (file.writable) file.write(`${line}\n`);
      onLog(machine.name, line);
    },
    async close() {
      for (const file of files.values()) file.end();
      await Promise.all([...files.values()].map((file) => finished(file)));
    },
  };
}

/** One line of JSON an event, as Step Functions writes into a log group. */
function lineOf(machine: Machine, executionArn: string, event: HistoryEvent): string {
  const { id, previousEventId, timestamp, type, ...rest } = event;
  const [details] = Object.values(rest);
  return JSON.stringify({
    id: String(id),
    type,
    details: machine.logsData ? details : withoutData(details),
    previous_event_id: String(previousEventId),
    event_timestamp: String(Math.round(timestamp * 1_000)),
    execution_arn: executionArn,
  });
}

function withoutData(details: unknown): object {
  if (typeof details !== 'object' || details === null) return {};
  return Object.fromEntries(Object.entries(details).filter(([name]) => !DATA.has(name)));
}
