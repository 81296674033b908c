/** Whether two values say the same, in whatever order their fields are; one that is undefined is as good as missing. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const [fields, others] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  const names = new Set([...fields.keys(), ...others.keys()]);
  return [...names].every((name) => isSame(fields.get(name), others.get(name)));
}
