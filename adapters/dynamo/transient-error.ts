/** What DynamoDB calls an overload, of a table, a partition or an account. */
const THROTTLES = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ThrottlingError',
  'LimitExceededException',
  // The same as a reason inside a cancelled transaction.
  'ProvisionedThroughputExceeded',
]);

/** How a connection breaks that an hour of frozen sleep, a deployment or a failing host has cut. */
const BROKEN_CONNECTIONS = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'TimeoutError']);

/** True where the same call may go through a moment later: throttling, a server's fault, a broken connection. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: unknown };
  return (
    THROTTLES.has(error.name) ||
    BROKEN_CONNECTIONS.has(error.name) ||
    BROKEN_CONNECTIONS.has(String(code)) ||
    ($metadata?.httpStatusCode ?? 0) >= 500
  );
}

/** The same for one item of a cancelled transaction, by the code of its reason. */
export function isTransientReason(code: string | undefined): boolean {
  return code === 'TransactionConflict' || (code !== undefined && THROTTLES.has(code));
}
