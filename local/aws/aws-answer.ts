import { randomUUID } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import type { AwsCall } from './aws-call.ts';

/** What goes back to an AWS SDK. */
export type AwsAnswer = {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
};

export type AwsError = {
  /** As `AccessDeniedException`; the JSON protocols put the service's namespace before it. */
  readonly code: string;
  readonly message: string;
  readonly status: number;
  /** Further members of a JSON error, as `CancellationReasons`. */
  readonly details?: Readonly<Record<string, unknown>>;
};

/** The namespaces that services write before the code of an error of their own. */
const NAMESPACES: Readonly<Record<string, string>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810#',
  sqs: 'com.amazonaws.sqs#',
  states: 'com.amazonaws.swf.service.v2.model#',
};

/** Errors that every service takes from the framework under it. */
const FRAMEWORK_ERRORS = new Set([
  'AccessDeniedException',
  'UnrecognizedClientException',
  'UnknownOperationException',
  'InternalFailure',
  'ServiceUnavailable',
]);

export function jsonAnswer(call: AwsCall, value: unknown): AwsAnswer {
  return answer(200, contentTypeOf(call), JSON.stringify(value));
}

/** The answer of a Query-protocol operation; `result` is the XML inside `<…Result>`. */
export function xmlAnswer(call: AwsCall, namespace: string, result: string): AwsAnswer {
  const { operation } = call;
  return answer(
    200,
    'text/xml',
    `<${operation}Response xmlns="${namespace}"><${operation}Result>${result}</${operation}Result>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`,
  );
}

/** An error in the shape of the service and protocol that was called. */
export function errorAnswer(call: AwsCall, error: AwsError): AwsAnswer {
  return call.protocol === 'query' ? xmlError(error) : jsonError(call, error);
}

export function unknownOperation(call: AwsCall): AwsAnswer {
  const message = `The twin’s ${call.service} has no operation ${call.operation || '(none was named)'}.`;
  return errorAnswer(call, {
    code: call.protocol === 'query' ? 'InvalidAction' : 'UnknownOperationException',
    message,
    status: 400,
  });
}

function jsonError(call: AwsCall, { code, message, status, details }: AwsError): AwsAnswer {
  const namespace = FRAMEWORK_ERRORS.has(code) ? 'com.amazon.coral.service#' : (NAMESPACES[call.service] ?? '');
  // Services disagree on the case of the message's name; SDKs read both.
  const body = { __type: `${namespace}${code}`, message, Message: message, ...details };
  return answer(status, contentTypeOf(call), JSON.stringify(body));
}

function xmlError({ code, message, status }: AwsError): AwsAnswer {
  const fault = status >= 500 ? 'Receiver' : 'Sender';
  return answer(
    status,
    'text/xml',
    `<ErrorResponse><Error><Type>${fault}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>` +
      `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** JSON 1.0 and 1.1 differ in nothing that matters here; the answer names the one that was asked in. */
function contentTypeOf(call: AwsCall): string {
  return call.headers['content-type'] ?? 'application/x-amz-json-1.0';
}

function answer(status: number, contentType: string, text: string): AwsAnswer {
  const body = Buffer.from(text);
  const requestId = randomUUID();
  return {
    status,
    headers: { 'content-type': contentType, 'content-length': body.length, 'x-amzn-requestid': requestId },
    body,
  };
}
