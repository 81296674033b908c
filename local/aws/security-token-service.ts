import { unknownOperation, xmlAnswer, type AwsAnswer } from './aws-answer.ts';
import type { IdentifiedCall } from './aws-call.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** Who the caller is: the one question that needs no permission. */
export function answerSecurityTokenService(call: IdentifiedCall): AwsAnswer {
  if (call.operation !== 'GetCallerIdentity') return unknownOperation(call);
  const { caller } = call;
  const arn = caller.kind === 'role' ? caller.sessionArn : caller.arn;
  return xmlAnswer(
    call,
    NAMESPACE,
    `<Arn>${arn}</Arn><UserId>${caller.credentials.accessKeyId}</UserId><Account>${arn.split(':')[4] ?? ''}</Account>`,
  );
}
