/** One code that comes over the wire, what a rule calls it, and what its source says it means. */
export type CodeRow = {
  /** Text: leading zeros and letters count. */
  readonly code: string;
  /** snake_case, unique within its table. */
  readonly name: string;
  readonly description: string;
};

/** All codes that one source lists for one field. */
export type CodeTable = readonly CodeRow[];
