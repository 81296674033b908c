import * as z from 'zod';
import { matchesPattern } from '../aws/iam/pattern.ts';
import { readProperties } from '../template/read-properties.ts';
import { resourcesOfType, type ResolvedTemplate } from '../template/resolved-template.ts';

/** Whether a service may invoke a function on behalf of a route or a rule, by the function's own policy. */
export type InvokePermission = (functionReference: string, sourceArn: string) => boolean;

const propertiesSchema = z.object({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.optional(z.string()),
  SourceAccount: z.optional(z.string()),
});

/**
 * Reads every AWS::Lambda::Permission of a service, such as `apigateway.amazonaws.com`. One for a function is not one for
 * its alias, on AWS and here.
 */
export function readInvokePermissions(template: ResolvedTemplate, service: string): InvokePermission {
  const prefix = `arn:aws:lambda:${template.region}:${template.accountId}:function:`;
  const permissions = resourcesOfType(template, 'AWS::Lambda::Permission')
    .map((resource) => readProperties(resource, propertiesSchema))
    .filter(({ Principal, Action }) => Principal === service && matchesPattern(Action, INVOKE))
    .filter(({ SourceAccount }) => SourceAccount === undefined || SourceAccount === template.accountId);

  function fullArn(reference: string): string {
    return reference.startsWith('arn:') ? reference : `${prefix}${reference}`;
  }

  return (functionReference, sourceArn) =>
    permissions.some(
      ({ FunctionName, SourceArn }) =>
        fullArn(FunctionName) === fullArn(functionReference) &&
        (SourceArn === undefined || matchesPattern(SourceArn, sourceArn)),
    );
}

const INVOKE = 'lambda:InvokeFunction';
