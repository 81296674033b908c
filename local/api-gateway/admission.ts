import type { Caller, Callers } from '../aws/iam/callers.ts';
import { evaluate, evaluateTogether, type AccessRequest, type Verdict } from '../aws/iam/evaluate.ts';
import type { GatewayError } from './gateway-response.ts';
import type { GatewayRequest } from './gateway-request.ts';
import type { RestApi } from './rest-api.ts';
import type { Route } from './route.ts';
import { checkSignature } from './signature.ts';

export type Admission =
  | { readonly isAdmitted: true; readonly caller: Caller | undefined }
  | { readonly isAdmitted: false; readonly error: GatewayError };

/**
 * Whether a request may come in: by its signature where the method asks for IAM, and by the API's own policy.
 * Source: API Gateway developer guide, "How API Gateway resource policies affect authorization workflow".
 */
export async function admit(api: RestApi, route: Route, request: GatewayRequest, callers: Callers): Promise<Admission> {
  const check = route.needsIam ? await checkSignature(request, callers, Date.now()) : { caller: undefined };
  if ('error' in check) return { isAdmitted: false, error: check.error };
  const { caller } = check;
  const access = accessRequest(api, request, caller);
  const verdicts = [...identityVerdicts(caller, access), ...(api.policy ? [api.policy.verdictOn(access)] : [])];
  // Without a policy, and without IAM, an API is open to everyone.
  const verdict = verdicts.length === 0 ? 'allowed' : evaluateTogether(verdicts);
  if (verdict === 'allowed') return { isAdmitted: true, caller };
  return { isAdmitted: false, error: { type: 'ACCESS_DENIED', message: denial(access, caller, verdict) } };
}

/** A route that is not there: whoever sent an `Authorization` hears of that first. */
export async function refuseUnknownRoute(request: GatewayRequest, callers: Callers): Promise<GatewayError> {
  const check = await checkSignature(request, callers, Date.now());
  if ('error' in check) return check.error;
  return { type: 'ACCESS_DENIED', message: 'Unable to determine service/operation name to be authorized' };
}

function accessRequest(api: RestApi, request: GatewayRequest, caller: Caller | undefined): AccessRequest {
  const path = `${api.stage.name}/${request.httpMethod}${request.path}`;
  return {
    action: 'execute-api:Invoke',
    resource: `arn:aws:execute-api:${api.region}:${api.accountId}:${api.id}/${path}`,
    principal: caller === undefined ? 'anonymous' : { AWS: caller.arn },
    context: { 'aws:SourceIp': request.sourceIp, 'aws:SecureTransport': 'true' },
  };
}

function identityVerdicts(caller: Caller | undefined, access: AccessRequest): readonly Verdict[] {
  if (caller === undefined) return [];
  return [caller.kind === 'operator' ? 'allowed' : evaluate(caller.statements, access)];
}

/** The path is left out: it may hold a key. AWS masks the account in the same place. */
function denial(access: AccessRequest, caller: Caller | undefined, verdict: Verdict): string {
  const user = caller === undefined ? 'anonymous' : caller.arn;
  const [api = ''] = access.resource.split('/');
  const because = verdict === 'denied' ? ' with an explicit deny' : '';
  return `User: ${user} is not authorized to perform: ${access.action} on resource: ${api}/…${because}`;
}
