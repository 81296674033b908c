import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerWithFault, writeAnswer } from '../faults/answer-with-fault.ts';
import type { FaultBoard } from '../faults/fault-board.ts';
import { readBody } from '../twin/read-body.ts';
import { errorAnswer, unknownOperation, type AwsAnswer } from './aws-answer.ts';
import type { AwsCallRecord } from '../twin/call-log.ts';
import { readAwsCall, signedBy, type AwsCall, type IdentifiedCall } from './aws-call.ts';
import type { Authorizer } from './iam/authorize.ts';
import type { Callers } from './iam/callers.ts';

/** Carries out one call. `signal` aborts when the caller has gone, which ends a long poll. */
export type AwsService = (call: IdentifiedCall, signal: AbortSignal) => AwsAnswer | Promise<AwsAnswer>;

export type AwsEndpointOptions = {
  readonly callers: Callers;
  readonly authorize: Authorizer;
  /** By signing name. */
  readonly services: Readonly<Record<string, AwsService>>;
  readonly faults: FaultBoard;
  /** Called with the sentence of every refused call, which the operator wants to see. */
  readonly onRefusal: (sentence: string) => void;
  /** Called when a call is over. */
  readonly onCall: (record: AwsCallRecord) => void;
};

/** The one endpoint of all AWS services of the twin: who calls, may they, is a fault set, and on to the service. */
export function createAwsEndpoint(
  options: AwsEndpointOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { callers, authorize, services, faults, onRefusal, onCall } = options;

  function refused(call: AwsCall, sentence: string): AwsAnswer {
    onRefusal(sentence);
    const code = call.protocol === 'query' ? 'AccessDenied' : 'AccessDeniedException';
    return errorAnswer(call, { code, message: sentence, status: call.protocol === 'query' ? 403 : 400 });
  }

  return async (request, response) => {
    const beganAt = performance.now();
    const call = readAwsCall(request, await readBody(request));
    const caller = callers.byAccessKey(signedBy(request)?.accessKeyId ?? '');
    if (caller === undefined) return writeAnswer(response, unknownKey(call));
    const identified: IdentifiedCall = { ...call, caller };
    const gone = new AbortController();
    response.once('close', () => {
      // Not for the many that have their answer: an abort makes an error with a stack.
      if (!response.writableFinished) gone.abort();
      const status = response.writableFinished ? response.statusCode : undefined;
      const { service, operation } = call;
      onCall({ caller: caller.arn, service, operation, status, tookMs: performance.now() - beganAt });
    });
    const service = services[call.service];
    if (service === undefined || call.operation === '') return writeAnswer(response, unknownOperation(call));
    const refusal = authorize(identified);
    if (refusal !== undefined) return writeAnswer(response, refused(call, refusal));

    async function proceed(part: AwsCall): Promise<AwsAnswer> {
      try {
        return await (service ?? unknownOperation)({ ...identified, ...part }, gone.signal);
      } catch (error) {
        return errorAnswer(call, { code: 'InternalFailure', message: engineFailure(call, error), status: 500 });
      }
    }
    const hit = caller.isSparedByFaults ? undefined : faults.take({ ...call, callerArn: caller.arn });
    if (hit !== undefined) return answerWithFault(hit, call, response, proceed);
    writeAnswer(response, await proceed(call));
  };
}

function unknownKey(call: AwsCall): AwsAnswer {
  return errorAnswer(call, {
    code: call.protocol === 'query' ? 'InvalidClientTokenId' : 'UnrecognizedClientException',
    message:
      'The security token included in the request is invalid. The twin knows the keys of its roles and the one that `npm run -s endpoints` prints.',
    status: call.protocol === 'query' ? 403 : 400,
  });
}

function engineFailure(call: AwsCall, error: unknown): string {
  return `The engine behind ${call.service} does not answer: ${error instanceof Error ? error.message : String(error)}`;
}
