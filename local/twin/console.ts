import pc from 'picocolors';
import * as z from 'zod';
import { parseJson } from '../../domain/parse-json.ts';
import type { AnsweredRequest } from './answered-request.ts';

/** What the functions' JSON lines have in common; everything else is a field of the event. */
const lineSchema = z.looseObject({ time: z.optional(z.string()), event: z.string(), Service: z.optional(z.string()) });

/** Lambda's own lines, which say what the request line says already. */
const PLATFORM_LINE = /^(START|END|REPORT) RequestId: |"type":"platform\.(start|report)"/;

/** One line for a person of what a function or an API wrote; undefined for what is only worth a place in the log file. */
export function readableLogLine(source: string, line: string): string | undefined {
  if (PLATFORM_LINE.test(line)) return undefined;
  const parsed = lineSchema.safeParse(parseJson(line));
  if (!parsed.success) return `${clock()} ${pc.yellow(source)} ${line}`;
  const { time, event, Service, ...fields } = parsed.data;
  const told = Object.entries(fields).filter(([name]) => name !== '_aws');
  const values = told.map(
    ([name, value]) => `${pc.dim(`${name}=`)}${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [clock(time), pc.cyan(Service ?? source), event, ...values].join(' ');
}

export function readableRequestLine({ method, path, status, tookMs }: AnsweredRequest): string {
  const outcome = status === undefined ? pc.red('sender gone') : (status < 400 ? pc.green : pc.red)(status);
  return `${clock()} ${pc.bold(method)} ${path} ${outcome} ${tookMs.toFixed(0)} ms`;
}

export function readableRefusal(sentence: string): string {
  return `${clock()} ${pc.red('access denied')} ${sentence}`;
}

export function readableStep(step: string, tookMs: number): string {
  return `  ${pc.green('✓')} ${step} ${pc.dim(`${(tookMs / 1000).toFixed(1)} s`)}`;
}

/** The time of day, which is what one looks for in a terminal. */
function clock(time: string = new Date().toISOString()): string {
  return pc.dim(time.slice('2026-11-22T'.length, '2026-11-22T22:41:02'.length));
}
