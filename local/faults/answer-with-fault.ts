import { addAbortListener } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorAnswer, type AwsAnswer, type AwsError } from '../aws/aws-answer.ts';
import type { AwsCall } from '../aws/aws-call.ts';
import { failEntries } from './fail-entries.ts';
import type { Hit } from './fault-board.ts';

/** Slow enough for any deadline to pass, fast enough that a socket's idle time-out never fires. */
const DRIP_INTERVAL_MS = 100;

/** Answers a call as the fault says; `proceed` makes the service carry it out, or a part of it. */
export async function answerWithFault(
  { fault, lifted }: Hit,
  call: AwsCall,
  response: ServerResponse,
  proceed: (call: AwsCall) => Promise<AwsAnswer>,
): Promise<void> {
  if (fault.kind === 'latency') return delay(fault.latencyMs ?? 0, lifted, response, () => proceed(call));
  if (fault.kind === 'failEntries') return writeAnswer(response, await failEntries(fault, call, proceed));
  if (fault.afterCommit === true) await proceed(call);
  switch (fault.kind) {
    case 'stall':
      return letGoWhen(lifted, response);
    case 'drip':
      drip(response);
      return letGoWhen(lifted, response);
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'kill':
      return writeAnswer(response, { status: 500, headers: { 'twin-kill': '1' }, body: Buffer.alloc(0) });
    case 'throttle':
      return writeAnswer(response, errorAnswer(call, throttleOf(call.service)));
    case 'serverError':
      return writeAnswer(response, errorAnswer(call, serverErrorOf(call.service)));
    case 'transactionConflict':
      return writeAnswer(response, errorAnswer(call, transactionConflictOf(call)));
  }
}

export function writeAnswer(response: ServerResponse, { status, headers, body }: AwsAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, headers);
  response.end(body);
}

/** A service that comes back has forgotten what it was asked before: the caller sees a connection that ends. */
function letGoWhen(lifted: AbortSignal, response: ServerResponse): void {
  if (response.destroyed) return;
  const holding = addAbortListener(lifted, () => response.destroy());
  response.once('close', () => holding[Symbol.dispose]());
}

async function delay(
  latencyMs: number,
  lifted: AbortSignal,
  response: ServerResponse,
  proceed: () => Promise<AwsAnswer>,
): Promise<void> {
  await sleep(latencyMs, undefined, { ref: false, signal: lifted }).catch(() => undefined);
  writeAnswer(response, await proceed());
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
  // White space before a JSON text keeps a parser waiting for it.
  const timer = setInterval(() => response.write(' '), DRIP_INTERVAL_MS);
  response.once('close', () => clearInterval(timer));
}

function throttleOf(service: string): AwsError {
  const code = service === 'dynamodb' ? 'ProvisionedThroughputExceededException' : 'ThrottlingException';
  return { code, message: 'Rate exceeded (a fault that was set in the twin)', status: 400 };
}

function serverErrorOf(service: string): AwsError {
  const code = service === 'dynamodb' ? 'InternalServerError' : 'InternalFailure';
  return { code, message: 'Internal server error (a fault that was set in the twin)', status: 500 };
}

/** One entry of the transaction meets another transaction; the others are fine. */
function transactionConflictOf(call: AwsCall): AwsError {
  const items = call.input['TransactItems'];
  const codes = (Array.isArray(items) ? items : [undefined]).map((_, index) =>
    index === 0 ? 'TransactionConflict' : 'None',
  );
  return {
    code: 'TransactionCanceledException',
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
    status: 400,
    details: {
      CancellationReasons: codes.map((code) =>
        code === 'None' ? { Code: code } : { Code: code, Message: 'Transaction is ongoing for the item' },
      ),
    },
  };
}
