/**
 * API Gateway's headers with their names in lower case; those that differ only in case are one, with all their values.
 * Source: API Gateway developer guide, "Input format of a Lambda function for proxy integration" (null where there is none).
 */
export function headersOf(
  received: Readonly<Record<string, readonly string[] | undefined>> | null,
): Readonly<Record<string, readonly string[]>> {
  const headers = new Map<string, readonly string[]>();
  for (const [name, values = []] of Object.entries(received ?? {})) {
    const known = name.toLowerCase();
    headers.set(known, [...(headers.get(known) ?? []), ...values]);
  }
  return Object.fromEntries(headers);
}
