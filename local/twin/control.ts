import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import type { FaultBoard } from '../faults/fault-board.ts';
import { faultSchema } from '../faults/fault.ts';
import type { MetricsBook } from './metrics-book.ts';

/** Paths below this are about the twin itself and exist nowhere on AWS. */
export const CONTROL_PATH = '/_twin/';

const faultsSchema = z.pipe(
  z.transform((faults) => (Array.isArray(faults) ? faults : [faults])),
  z.array(faultSchema),
);

/** `GET health`, `GET metrics`, and `GET`, `PUT`, `DELETE faults`: a PUT sets one fault or a list in place of all others. */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  { faults, metrics }: { readonly faults: FaultBoard; readonly metrics: MetricsBook },
): Promise<void> {
  switch (`${request.method} ${request.url?.slice(CONTROL_PATH.length)}`) {
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
        message: 'The twin answers GET /_twin/health, GET /_twin/metrics and GET, PUT, DELETE /_twin/faults.',
      });
  }
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(value)}\n`);
}
