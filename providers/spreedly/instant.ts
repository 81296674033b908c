const INSTANT =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Epoch milliseconds of a time with its offset; undefined for what names no one moment, or a day that no calendar has. */
export function instantIn(text: string): number | undefined {
  const day = INSTANT.exec(text)?.[1];
  // Date.parse makes the second of March of the thirtieth of February.
  if (day === undefined || !new Date(Date.parse(day)).toJSON()?.startsWith(day)) return undefined;
  return Date.parse(text);
}
