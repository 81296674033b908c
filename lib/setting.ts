import * as z from 'zod';

/** An object that refuses names it does not know: a misspelt setting must not silently be the default. */
export function setting<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has an unknown name ${issue.keys.map((key) => `\`${key}\``).join(', ')}: remove it, or write one of ${Object.keys(shape).join(', ')}.`
        : `must be an object: write one with ${Object.keys(shape).join(', ')}.`,
  });
}
