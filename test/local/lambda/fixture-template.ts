import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResolvedResource, ResolvedTemplate } from '../../../local/template/resolved-template.ts';

export const ROLE_ARN = 'arn:aws:iam::000000000000:role/Role';

/** A fresh folder of one test's files. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'cardhook-test-'));
}

/** A template of these resources, as local/template resolves one. */
export function templateOf(...resources: readonly ResolvedResource[]): ResolvedTemplate {
  return {
    stackName: 'Test',
    region: 'us-east-1',
    accountId: '000000000000',
    assetDirectory: (path) => path,
    resources: new Map(resources.map((resource) => [resource.logicalId, resource])),
    outputs: {},
  };
}

/** A resource whose logical id stands for it. */
export function resourceOf(
  type: string,
  logicalId: string,
  properties: ResolvedResource['properties'],
  rest: Partial<ResolvedResource> = {},
): ResolvedResource {
  return { logicalId, type, properties, name: logicalId, physicalId: logicalId, arn: undefined, ...rest };
}

export function functionArn(name: string): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
}

/** A function whose bundle is this source of an ES module, with what the test wants to be different. */
export function functionOf(
  name: string,
  source: string,
  properties: ResolvedResource['properties'] = {},
): ResolvedResource {
  const codeDirectory = join(temporaryDirectory(), name);
  mkdirSync(codeDirectory);
  writeFileSync(join(codeDirectory, 'handler.mjs'), source);
  return resourceOf(
    'AWS::Lambda::Function',
    name,
    { Handler: 'handler.handler', Runtime: 'nodejs24.x', Role: ROLE_ARN, ...properties },
    { arn: functionArn(name), codeDirectory },
  );
}
