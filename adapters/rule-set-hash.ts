import { createHash } from 'node:crypto';

/**
 * Names a rule set by its content: the same rules in any order and any key order have the same hash, and one changed
 * digit has another. 128 bits of SHA-256, in hex.
 */
export function ruleSetHash(rules: readonly Readonly<Record<string, unknown>>[]): string {
  const ordered = rules.toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify(canonical(ordered)))
    .digest('hex')
    .slice(0, 32);
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  );
}
