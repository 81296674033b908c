import type { ResolvedTemplate } from '../template/resolved-template.ts';
import { errorAnswer, escapeXml, unknownOperation, xmlAnswer, type AwsAnswer } from './aws-answer.ts';
import type { AwsCall } from './aws-call.ts';

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

/** The stack and its outputs, so that the operator's command line finds everything as it does on AWS. */
export function createCloudFormation(template: ResolvedTemplate): (call: AwsCall) => AwsAnswer {
  const createdAt = new Date().toISOString();
  const stackId = `arn:aws:cloudformation:${template.region}:${template.accountId}:stack/${template.stackName}/local`;

  function stackXml(): string {
    const outputs = Object.entries(template.outputs).map(
      ([key, value]) =>
        `<member><OutputKey>${escapeXml(key)}</OutputKey><OutputValue>${escapeXml(value)}</OutputValue></member>`,
    );
    return (
      `<Stacks><member><StackId>${stackId}</StackId><StackName>${template.stackName}</StackName>` +
      `<CreationTime>${createdAt}</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>` +
      `<Outputs>${outputs.join('')}</Outputs></member></Stacks>`
    );
  }

  return (call) => {
    if (call.operation !== 'DescribeStacks') return unknownOperation(call);
    const { StackName: wanted = template.stackName } = call.input;
    if (wanted === template.stackName || wanted === stackId) return xmlAnswer(call, NAMESPACE, stackXml());
    return errorAnswer(call, {
      code: 'ValidationError',
      message: `Stack with id ${JSON.stringify(wanted)} does not exist`,
      status: 400,
    });
  };
}
