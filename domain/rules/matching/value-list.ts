import type { Value } from '../condition.ts';

/** Lists longer than this are searched by hash. */
const SEARCHED_IN_ORDER_MAX = 8;

/** Values of which most are never asked for one by one, since an index answers: what that takes is made when it is needed. */
export class ValueList {
  readonly items: readonly Value[];
  private hashed: ReadonlySet<Value> | undefined;

  constructor(items: readonly Value[]) {
    this.items = items;
  }

  has(value: Value): boolean {
    if (this.items.length <= SEARCHED_IN_ORDER_MAX) return this.items.includes(value);
    this.hashed ??= new Set(this.items);
    return this.hashed.has(value);
  }
}
