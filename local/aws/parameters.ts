/** A member of a call's parameters or of a resource's properties, whose shapes nobody has checked. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

/** A text; empty where there is none. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The entries of a list; none where there is no list. */
export function entries(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
