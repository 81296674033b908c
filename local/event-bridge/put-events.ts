import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { errorAnswer, jsonAnswer, unknownOperation, type AwsAnswer } from '../aws/aws-answer.ts';
import type { AwsCall } from '../aws/aws-call.ts';
import type { BusEvent } from './carried-events.ts';
import { busNameOf, DEFAULT_BUS } from './rules.ts';

const entrySchema = z.object({
  EventBusName: z.string().default(DEFAULT_BUS),
  Source: z.optional(z.string()),
  DetailType: z.optional(z.string()),
  Detail: z.optional(z.string()),
  Resources: z.array(z.string()).default([]),
  /** Epoch seconds, as the JSON protocol writes times. */
  Time: z.optional(z.number()),
});

const inputSchema = z.object({ Entries: z.array(entrySchema).min(1).max(10) });

type Entry = z.infer<typeof entrySchema>;

/** Source: EventBridge user guide, "Calculating PutEvents event entry size". */
const BYTES_MAX = 256 * 1024;

export type PutEventsOptions = {
  readonly region: string;
  readonly accountId: string;
  readonly buses: readonly string[];
  readonly clock: () => number;
  readonly onEvent: (bus: string, event: BusEvent) => void;
};

/** Answers PutEvents: each good entry is carried, each other one is a failure of its own in a 200. */
export function answerPutEvents(call: AwsCall, options: PutEventsOptions): AwsAnswer {
  if (call.operation !== 'PutEvents') return unknownOperation(call);
  const input = inputSchema.safeParse(call.input);
  if (!input.success) return refusal(call, 'ValidationException', z.prettifyError(input.error));
  const { Entries } = input.data;
  if (Entries.reduce((sum, entry) => sum + bytesOf(entry), 0) > BYTES_MAX) {
    return refusal(call, 'ValidationException', 'Total size of the entries in the request is over the limit.');
  }
  const stranger = Entries.find(({ EventBusName }) => !options.buses.includes(busNameOf(EventBusName)));
  if (stranger !== undefined) {
    // EventBridge would answer 200 and drop the event without a word; here a wrong name is to be found.
    return refusal(call, 'ResourceNotFoundException', `Event bus ${stranger.EventBusName} does not exist.`);
  }
  const results = Entries.map((entry) => putOne(entry, options));
  return jsonAnswer(call, {
    FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
    Entries: results,
  });
}

function putOne(entry: Entry, { region, accountId, clock, onEvent }: PutEventsOptions) {
  const missing = (['Source', 'DetailType', 'Detail'] as const).find((name) => !entry[name]);
  if (missing !== undefined) {
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
    };
  }
  const detail = parseObject(entry.Detail ?? '');
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const event: BusEvent = {
    version: '0',
    id: randomUUID(),
    'detail-type': entry.DetailType ?? '',
    source: entry.Source ?? '',
    account: accountId,
    time: timeText(entry.Time === undefined ? clock() : entry.Time * 1_000),
    region,
    resources: entry.Resources,
    detail,
  };
  onEvent(busNameOf(entry.EventBusName), event);
  return { EventId: event.id };
}

/** As in an event: UTC, to the second. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function bytesOf({ Source = '', DetailType = '', Detail = '', Resources, Time }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return (Time === undefined ? 0 : 14) + texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function refusal(call: AwsCall, code: string, message: string): AwsAnswer {
  return errorAnswer(call, { code, message, status: 400 });
}
