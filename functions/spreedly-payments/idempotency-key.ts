type Headers = Readonly<Record<string, readonly string[] | undefined>>;

/** What a header may hold without blanks; a key is hashed and kept nowhere. */
const KEY = /^[!-~]{1,255}$/;

/** The one `Idempotency-Key` of a call. Undefined for none, for several, and for what cannot be a key. */
export function readIdempotencyKey(headers: Headers | null): string | undefined {
  const keys = Object.entries(headers ?? {}).flatMap(([name, values]) =>
    name.toLowerCase() === 'idempotency-key' ? (values ?? []) : [],
  );
  const [key, another] = keys;
  return key !== undefined && another === undefined && KEY.test(key) ? key : undefined;
}
