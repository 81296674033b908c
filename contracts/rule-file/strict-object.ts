import * as z from 'zod/mini';
import { suggestion } from './nearest.ts';

/**
 * An object that has no other fields: a misspelt one is an error and not a rule that never fires. The sentence names the
 * fields there are, because zod/mini comes without sentences.
 */
export function strictObject<const Shape extends z.core.$ZodShape>(what: string, shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `write ${what} as a list of "field: value"`;
      const names = Object.keys(shape);
      const [first = ''] = issue.keys;
      return `${what} has no field ${quoted(issue.keys)}${suggestion(first, names) || `; it has ${names.join(', ')}`}`;
    },
  });
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(', ');
}
