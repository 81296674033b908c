/**
 * Whether a JSON text has a name twice in one object. `value`: what JSON.parse made of the text, which keeps the last of several:
 * what stood under the others, nobody has looked at.
 */
export function hasRepeatedName(json: string, value: unknown): boolean {
  return namesIn(json) !== namesIn(JSON.stringify(value));
}

/** How many names a JSON text has: of its strings those before a colon. */
function namesIn(json: string): number {
  return [...json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length;
}
