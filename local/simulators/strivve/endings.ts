/**
 * With which termination type a status ends a job; a status that is not here ends none.
 * Typed off the page "Messaging" a second time, apart from the product's own table, so that one checks the other.
 */
export const ENDINGS: Readonly<Record<string, string>> = {
  ...each('BILLABLE', 'SUCCESSFUL'),
  ...each('SITE_INTERACTION_FAILURE', 'UNSUCCESSFUL', 'TIMEOUT_CAPTCHA', 'NETWORK_ISSUE'),
  ...each(
    'USER_DATA_FAILURE',
    'PREPAID_ACCOUNT',
    'INACTIVE_ACCOUNT',
    'BUNDLED_SUBSCRIPTION',
    'FREE_ACCOUNT',
    'ACCOUNT_LOCKED',
  ),
  ...each('USER_DATA_FAILURE', 'INVALID_CARD', 'EXPIRED_CARD', 'INVALID_CVV', 'INVALID_NETWORK', 'DUPLICATE_CARD'),
  ...each('USER_DATA_FAILURE', 'MAX_LIMIT_OF_STORED_CARDS', 'INVALID_ADDRESS', 'PASSWORD_RESET_REQUIRED'),
  ...each(
    'USER_DATA_FAILURE',
    'TIMEOUT_CREDENTIALS',
    'TIMEOUT_TFA',
    'TOO_MANY_LOGIN_FAILURES',
    'TOO_MANY_TFA_FAILURES',
  ),
  ...each('NEVER_STARTED', 'CANCELLED_QUICKSTART', 'ABANDONED_QUICKSTART', 'KILLED', 'CANCELLED', 'ABANDONED'),
  ...each('PROCESS_FAILURE', 'PROXY_PROBE_FAILED', 'VBS_TIMEOUT', 'VBS_ERROR'),
};

/** @throws for a status that ends no job */
export function terminationTypeOf(status: string): string {
  const type = ENDINGS[status];
  if (type === undefined) throw new Error(`${status} ends no job. These do: ${Object.keys(ENDINGS).join(', ')}.`);
  return type;
}

function each(terminationType: string, ...statuses: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(statuses.map((status) => [status, terminationType]));
}
