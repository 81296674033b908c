import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { FunctionDefinition } from './function-definition.ts';

/** What Lambda reports of one invocation when it is over. */
export type Report = {
  readonly requestId: string;
  readonly durationMs: number;
  /** Only of the invocation that started its environment. */
  readonly initDurationMs: number | undefined;
  readonly memoryMaxMb: number;
  readonly status: 'success' | 'error' | 'timeout';
};

/** The log group of one function: a file, and a copy of each line to whoever watches. */
export type FunctionLog = {
  readonly line: (text: string) => void;
  readonly start: (requestId: string) => void;
  readonly report: (report: Report) => void;
  /** Resolves when everything is on disk. */
  readonly close: () => Promise<void>;
};

export type LogOptions = {
  readonly logDirectory: string;
  readonly onLog: (functionName: string, line: string) => void;
};

/** Appends to `<logDirectory>/<function name>.log`. */
export function openFunctionLog(definition: FunctionDefinition, options: LogOptions): FunctionLog {
  mkdirSync(options.logDirectory, { recursive: true });
  const file = createWriteStream(join(options.logDirectory, `${definition.name}.log`), { flags: 'a' });

  function line(text: string): void {
    // A process may still be writing when the log is closed at the end.
    if (file.writable) file.write(`${text}\n`);
    options.onLog(definition.name, text);
  }

  const platform = definition.logFormat === 'JSON' ? jsonPlatformLines(definition) : textPlatformLines(definition);
  return {
    line,
    start: (requestId) => platform.start(requestId).forEach(line),
    report: (report) => platform.report(report).forEach(line),
    close() {
      file.end();
      return finished(file);
    },
  };
}

type PlatformLines = {
  readonly start: (requestId: string) => readonly string[];
  readonly report: (report: Report) => readonly string[];
};

function textPlatformLines(definition: FunctionDefinition): PlatformLines {
  return {
    start: (requestId) => [`START RequestId: ${requestId} Version: $LATEST`],
    report({ requestId, durationMs, initDurationMs, memoryMaxMb, status }) {
      const fields = [
        `REPORT RequestId: ${requestId}`,
        `Duration: ${durationMs.toFixed(2)} ms`,
        `Billed Duration: ${Math.ceil(durationMs + (initDurationMs ?? 0))} ms`,
        `Memory Size: ${definition.memoryMb} MB`,
        `Max Memory Used: ${memoryMaxMb} MB`,
        ...(initDurationMs === undefined ? [] : [`Init Duration: ${initDurationMs.toFixed(2)} ms`]),
        ...(status === 'success' ? [] : [`Status: ${status}`]),
      ];
      return [`END RequestId: ${requestId}`, `${fields.join('\t')}\t`];
    },
  };
}

/** Source: Lambda developer guide, "Lambda Telemetry API Event schema reference". */
function jsonPlatformLines(definition: FunctionDefinition): PlatformLines {
  // Both lines are of level INFO, and the level WARN keeps them out.
  if (definition.systemLogLevel === 'WARN') return { start: () => [], report: () => [] };

  return {
    start: (requestId) => [platformLine('platform.start', { requestId, version: '$LATEST' })],
    report({ requestId, durationMs, initDurationMs, memoryMaxMb, status }) {
      const metrics = {
        durationMs: Number(durationMs.toFixed(3)),
        billedDurationMs: Math.ceil(durationMs + (initDurationMs ?? 0)),
        memorySizeMB: definition.memoryMb,
        maxMemoryUsedMB: memoryMaxMb,
        ...(initDurationMs === undefined ? {} : { initDurationMs: Number(initDurationMs.toFixed(3)) }),
      };
      return [platformLine('platform.report', { requestId, metrics, status })];
    },
  };
}

function platformLine(type: string, record: object): string {
  return JSON.stringify({ time: new Date().toISOString(), type, record });
}
