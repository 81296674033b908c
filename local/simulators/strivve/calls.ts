/** What can be asked of CardSavr here. */
export type CallName =
  | 'login'
  | 'refresh'
  | 'logout'
  | 'register'
  | 'broadcasts'
  | 'job_messages'
  | 'cardholder_messages'
  | 'credential_requests'
  | 'credential_responses'
  | 'job'
  | 'create_job'
  | 'update_job';

/** Those that are about the client's session and nothing else. */
export type SessionCallName = 'login' | 'refresh' | 'logout';

/** Which call a request is, and the id in its path. */
export type Call = { readonly name: CallName; readonly id: string };

const JOBS = 'place_card_on_single_site_jobs';

/** By verb and path; the slash at the end that Strivve's own examples have is none. */
const ROUTES: readonly (readonly [CallName, readonly string[], RegExp])[] = [
  ['login', ['POST'], /^\/session\/login$/],
  ['refresh', ['PUT'], /^\/session\/refresh$/],
  ['logout', ['GET'], /^\/session\/end$/],
  ['register', ['GET', 'POST'], new RegExp(`^/messages/${JOBS}/([^/]+)/broadcasts/registrations$`)],
  ['broadcasts', ['GET'], new RegExp(`^/messages/${JOBS}/([^/]+)/broadcasts$`)],
  ['job_messages', ['GET'], new RegExp(`^/messages/${JOBS}/([^/]+)$`)],
  ['cardholder_messages', ['GET'], /^\/messages\/cardholders\/([^/]+)$/],
  ['credential_requests', ['GET'], new RegExp(`^/messages/${JOBS}/([^/]+)/credential_requests$`)],
  ['credential_responses', ['POST'], new RegExp(`^/messages/${JOBS}/([^/]+)/credential_responses$`)],
  ['job', ['GET'], new RegExp(`^/${JOBS}/([^/]+)$`)],
  ['create_job', ['POST'], new RegExp(`^/${JOBS}$`)],
  ['update_job', ['PUT'], new RegExp(`^/${JOBS}/([^/]+)$`)],
];

/** `path` without its query. */
export function callOf(method: string, path: string): Call | 'no_such_path' | 'not_by_this_verb' {
  const trimmed = path.replace(/\/$/, '');
  const fitting = ROUTES.filter(([, , pattern]) => pattern.test(trimmed));
  if (fitting.length === 0) return 'no_such_path';
  const route = fitting.find(([, verbs]) => verbs.includes(method));
  if (route === undefined) return 'not_by_this_verb';
  return { name: route[0], id: route[2].exec(trimmed)?.[1] ?? '' };
}
