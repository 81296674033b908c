import type { NotificationProfile } from '../../domain/merchant-application/notification-profile.ts';
import type { KnownSecrets, SecretVersion } from '../../domain/merchant-application/notification-secret.ts';
import type { AccessTokens, NotificationSecrets, TokenGrant } from '../../domain/merchant-application/ports.ts';
import { findClients, type FoundClient } from '../../providers/elavon/find-clients.ts';
import type { FailedAttempts } from './failed-attempts.ts';
import type { TokenObserve } from './observe.ts';
import { readTokenRequest, type TokenPost, type TokenRequest } from './read-token-request.ts';
import {
  errorReply,
  issuedReply,
  notFoundReply,
  type Reply,
  unavailableReply,
  waitReply,
  wrongMethodReply,
} from './reply.ts';
import { grantedScope } from './scope.ts';
import { tokenError, type TokenError } from './token-error.ts';

export type TokenDependencies = {
  /** Those of an OAuth2 mode. */
  readonly profiles: readonly NotificationProfile[];
  readonly secrets: NotificationSecrets;
  readonly tokens: AccessTokens;
  readonly failedAttempts: FailedAttempts;
  readonly observe: TokenObserve;
  /** The only host name under which tokens are given: of a domain that asks for a client certificate. Any if absent. */
  readonly requiredHost?: string | undefined;
};

/** Answers one request for an access token: form, client, grant, user, scope. */
export async function issueToken(post: TokenPost, nowMs: number, dependencies: TokenDependencies): Promise<Reply> {
  const { secrets, tokens, failedAttempts, observe, requiredHost } = dependencies;
  if (requiredHost !== undefined && post.host?.toLowerCase() !== requiredHost.toLowerCase()) {
    observe.refused('wrong_host', undefined);
    return notFoundReply();
  }
  if (post.method !== 'POST') {
    observe.refused('wrong_method', undefined);
    return wrongMethodReply();
  }
  const request = readTokenRequest(post);
  if (request.kind === 'error') return refuse(request, undefined, observe);

  let grant = await decide(request, nowMs, dependencies);
  // A new secret may have been put in since they were fetched.
  if (isFailure(grant)) {
    await secrets.renew(nowMs);
    grant = await decide(request, nowMs, dependencies);
  }
  // The previous secret may have been revoked since.
  if (grant.kind === 'grant' && grant.version === 'previous') {
    await secrets.confirm(grant.profileCode, nowMs);
    grant = await decide(request, nowMs, dependencies);
  }

  if (grant.kind === 'unavailable') return unavailable('secrets', observe);
  if (grant.kind === 'error') {
    if (!isFailure(grant)) return refuse(grant, grant.profileCode, observe);
    for (const code of grant.missing) observe.secretMissing(code);
    const waitS = failedAttempts.fail(request.client.clientId, nowMs);
    if (waitS === 0) return refuse(grant, grant.profileCode, observe);
    observe.refused('too_many_failures', grant.profileCode);
    return waitReply(waitS);
  }
  const issued = await tokens.issue(grant, nowMs);
  if (issued === 'unavailable') return unavailable('keys', observe);
  observe.issued(grant.profileCode);
  return issuedReply(issued, grant.scope);
}

type Refusal = TokenError & {
  readonly profileCode: string | undefined;
  /** Profiles that nobody has put a secret in for: the client may be theirs. */
  readonly missing: readonly string[];
};

type Decided =
  | ({ readonly kind: 'grant'; readonly version: SecretVersion } & TokenGrant)
  | Refusal
  | { readonly kind: 'unavailable' };

function isFailure(decided: Decided): boolean {
  return decided.kind === 'error' && (decided.error === 'invalid_client' || decided.error === 'invalid_grant');
}

function refuse(error: TokenError, profileCode: string | undefined, observe: TokenObserve): Reply {
  observe.refused(error.error, profileCode);
  return errorReply(error);
}

function unavailable(what: 'secrets' | 'keys', observe: TokenObserve): Reply {
  observe.unavailable(what);
  return unavailableReply();
}

async function decide(
  request: TokenRequest,
  nowMs: number,
  { profiles, secrets }: Pick<TokenDependencies, 'profiles' | 'secrets'>,
): Promise<Decided> {
  const known = await secrets.all(nowMs);
  const { client, username, password } = request;
  const clients = findClients({ ...client, username, password }, profiles, known);
  const decided = grantTo(clients, request);
  // A secret that we do not know may be one that we could not learn of: refusing it would refuse Elavon itself.
  if (isFailure(decided) && [...known.values()].some(couldNotBeLearned)) return { kind: 'unavailable' };
  if (decided.kind !== 'error') return decided;
  const missing = profiles.filter(({ code }) => known.get(code)?.kind === 'not_set').map(({ code }) => code);
  return { ...decided, missing };
}

function couldNotBeLearned(known: KnownSecrets): boolean {
  return known.kind === 'unavailable' || known.isStale;
}

/** Whoever gets as far as a wrong grant or scope has proved to be the client, and may be told what is wrong. */
function grantTo(clients: readonly FoundClient[], request: TokenRequest): Decided {
  const { mode, client, username, scope: asked } = request;
  const [one] = clients;
  if (one === undefined) return refusal(tokenError('invalid_client', 'The client is unknown or its secret is wrong.'));
  const allowed = clients.filter(({ profile }) => profile.mode === mode);
  const [first] = allowed;
  if (first === undefined) {
    return refusal(tokenError('unauthorized_client', 'This client may not use this grant.'), one.profile.code);
  }
  const isByUser = mode === 'oauth2_password';
  const found = allowed.filter(({ isUser }) => isUser || !isByUser);
  const [firstFound] = found;
  if (firstFound === undefined) {
    return refusal(tokenError('invalid_grant', 'The user is unknown or the password is wrong.'), first.profile.code);
  }
  // Where several profiles have one client, the scope says which of them is meant.
  const fitting = found.find(({ profile }) => grantedScope(asked, profile.scope) !== 'refused') ?? firstFound;
  const { profile, secret, version } = fitting;
  const granted = grantedScope(asked, profile.scope);
  if (granted === 'refused') {
    return refusal(tokenError('invalid_scope', 'The scope is more than is registered for this client.'), profile.code);
  }
  const { clientId } = client;
  return {
    kind: 'grant',
    profileCode: profile.code,
    clientId,
    subject: isByUser ? username : clientId,
    ...granted,
    secret,
    version,
  };
}

function refusal(error: TokenError, profileCode?: string): Refusal {
  return { ...error, profileCode, missing: [] };
}
