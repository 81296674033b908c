import { isDeepStrictEqual } from 'node:util';

/** What the twin makes of one property of a template. A property that is not listed is refused. */
export type Understanding =
  | { readonly kind: 'read' }
  | { readonly kind: 'inert'; readonly reason: string }
  | { readonly kind: 'only'; readonly values: readonly unknown[] }
  | { readonly kind: 'members'; readonly members: Readonly<Record<string, Understanding>> }
  | { readonly kind: 'each'; readonly item: Understanding };

/** The twin acts on it, whatever it holds. */
export const read: Understanding = { kind: 'read' };

/** It changes nothing here, for this reason. */
export function inert(reason: string): Understanding {
  return { kind: 'inert', reason };
}

/** The twin behaves as these values say, and refuses any other. */
export function only(...values: readonly unknown[]): Understanding {
  return { kind: 'only', values };
}

/** An object of which these members are understood. */
export function members(understood: Readonly<Record<string, Understanding>>): Understanding {
  return { kind: 'members', members: understood };
}

/** A list whose every item is understood like this. */
export function each(item: Understanding): Understanding {
  return { kind: 'each', item };
}

/** What in `value` is not understood, as sentences that start with the path of the property. */
export function misunderstandings(value: unknown, understanding: Understanding, path: string): readonly string[] {
  switch (understanding.kind) {
    case 'read':
    case 'inert':
      return [];
    case 'only':
      return understanding.values.some((known) => isDeepStrictEqual(value, known))
        ? []
        : [
            `${path} is ${JSON.stringify(value)}, and the twin does ${understanding.values.map(quoted).join(' or ')} only`,
          ];
    case 'each':
      return Array.isArray(value)
        ? value.flatMap((item, index) => misunderstandings(item, understanding.item, `${path}[${index}]`))
        : [`${path} is not a list`];
    case 'members':
      return Object.entries(typeof value === 'object' && value !== null ? value : {}).flatMap(([name, member]) => {
        const known = understanding.members[name];
        const memberPath = path === '' ? name : `${path}.${name}`;
        return known === undefined
          ? [`${memberPath} is a property that the twin does not understand`]
          : misunderstandings(member, known, memberPath);
      });
  }
}

function quoted(value: unknown): string {
  return JSON.stringify(value);
}
