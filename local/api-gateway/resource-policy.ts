import { evaluate, type AccessRequest, type Verdict } from '../aws/iam/evaluate.ts';
import { parsePolicy, type Statement } from '../aws/iam/policy.ts';
import { refused } from '../template/read-properties.ts';
import type { ResolvedResource } from '../template/resolved-template.ts';

/** Who may call an API, by its own policy. */
export type ResourcePolicy = { readonly verdictOn: (request: AccessRequest) => Verdict };

/** @throws {TemplateRefused} for a policy that the twin cannot evaluate */
export function readResourcePolicy(
  api: ResolvedResource,
  document: unknown,
  place: { readonly region: string; readonly accountId: string },
): ResourcePolicy {
  const prefix = `arn:aws:execute-api:${place.region}:${place.accountId}:${api.physicalId}/`;
  const statements = parseStatements(api, document).map(({ Resource, ...rest }) => {
    // In an API's own policy `execute-api:/…` is short for its ARN.
    const resources = Resource?.map((text) => text.replace(/^execute-api:\//, prefix));
    return resources === undefined ? rest : Object.assign(rest, { Resource: resources });
  });
  return { verdictOn: (request) => evaluate(statements, request) };
}

function parseStatements(api: ResolvedResource, document: unknown): readonly Statement[] {
  try {
    return parsePolicy(document, 'Policy');
  } catch (error) {
    throw refused(api, [error instanceof Error ? error.message : String(error)]);
  }
}
