/** What one PutEvents takes. Source: EventBridge user guide, "Sending events with PutEvents". */
const ENTRIES_MAX = 10;
const BYTES_MAX = 256 * 1024;

/** The items in order, in as few chunks as one call each may have. An item that is too large for any is alone in its own. */
export function chunked<Item>(items: readonly Item[], bytesOf: (item: Item) => number): readonly (readonly Item[])[] {
  const chunks: { items: Item[]; bytes: number }[] = [];
  for (const item of items) {
    const bytes = bytesOf(item);
    const last = chunks.at(-1);
    if (last !== undefined && last.items.length < ENTRIES_MAX && last.bytes + bytes <= BYTES_MAX) {
      last.items.push(item);
      last.bytes += bytes;
    } else {
      chunks.push({ items: [item], bytes });
    }
  }
  return chunks.map((chunk) => chunk.items);
}
