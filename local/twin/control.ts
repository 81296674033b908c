import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import type { EventBridge } from '../event-bridge/event-bridge.ts';
import type { FaultBoard } from '../faults/fault-board.ts';
import type { Functions } from '../lambda/functions.ts';
import { faultSchema } from '../faults/fault.ts';
import type { Executions } from '../step-functions/executions.ts';
import type { MetricsBook } from './metrics-book.ts';

/** Paths below this are about the twin itself and exist nowhere on AWS. */
export const CONTROL_PATH = '/_twin/';

const faultsSchema = z.pipe(
  z.transform((faults) => (Array.isArray(faults) ? faults : [faults])),
  z.array(faultSchema),
);

/** What the paths are about. */
export type Controlled = {
  readonly faults: FaultBoard;
  readonly metrics: MetricsBook;
  readonly functions: Pick<Functions, 'usage'>;
  readonly executions: Pick<Executions, 'summaries'>;
  readonly eventBridge: Pick<EventBridge, 'carried' | 'schedules' | 'runSchedule'>;
};

const SCHEDULE = /^POST schedules\/(\w+)$/;

/**
 * `GET health`, `GET metrics`, and `GET`, `PUT`, `DELETE faults`: a PUT sets one fault or a list in place of all others.
 * `GET events?after=<number>`: what the buses have carried since that one. `POST schedules/<logicalId>`: runs a scheduled
 * rule now, and answers when its targets are done. `GET executions`: what the state machines have run. `GET invocations`:
 * how often each function was invoked, and for how long.
 */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  { faults, metrics, eventBridge, executions, functions }: Controlled,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://twin');
  const asked = `${request.method} ${pathname.slice(CONTROL_PATH.length)}`;
  const [, scheduleId] = SCHEDULE.exec(asked) ?? [];
  if (scheduleId !== undefined) return runSchedule(response, scheduleId, eventBridge);
  switch (asked) {
    case 'GET events':
      return answer(response, 200, eventBridge.carried.after(Number(searchParams.get('after') ?? 0)));
    case 'GET executions':
      return answer(response, 200, executions.summaries());
    case 'GET invocations':
      return answer(response, 200, functions.usage());
    case 'GET health':
      return answer(response, 200, { status: 'ready' });
    case 'GET metrics':
      return answer(response, 200, metrics.list());
    case 'GET faults':
      return answer(response, 200, faults.list());
    case 'DELETE faults':
      faults.clear();
      return answer(response, 200, []);
    case 'PUT faults': {
      const wanted = faultsSchema.safeParse(await json(request).catch(() => undefined));
      if (!wanted.success) return answer(response, 400, { message: z.prettifyError(wanted.error) });
      faults.set(wanted.data);
      return answer(response, 200, faults.list());
    }
    default:
      return answer(response, 404, {
        message:
          'The twin answers GET /_twin/health, GET /_twin/metrics, GET /_twin/events, GET /_twin/executions, GET /_twin/invocations, GET, PUT, DELETE /_twin/faults and POST /_twin/schedules/<logicalId>.',
      });
  }
}

async function runSchedule(
  response: ServerResponse,
  logicalId: string,
  { schedules, runSchedule: run }: Controlled['eventBridge'],
): Promise<void> {
  const targets = await run(logicalId);
  if (targets !== undefined) return answer(response, 200, { rule: logicalId, targets });
  const there = schedules.length === 0 ? 'There is none' : `There are ${schedules.join(', ')}`;
  return answer(response, 404, { message: `${logicalId} is no rule with a schedule. ${there}.` });
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(value)}\n`);
}
