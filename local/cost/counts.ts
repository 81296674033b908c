/** What one followed job made AWS do, in the units that AWS bills by. */
export type Counts = {
  /** How long it was followed, milliseconds. */
  readonly followedMs: number;
  /** Of the parent: each state that was entered, and start and end of the execution. */
  readonly standard: { readonly transitions: number; readonly historyEvents: number };
  /** Of its children, one a turn. */
  readonly express: readonly { readonly durationMs: number }[];
  readonly functions: readonly FunctionCounts[];
  readonly dynamo: { readonly readUnits: number; readonly writeUnits: number };
  readonly busEvents: number;
  readonly apiCalls: number;
  /** Of what a connection signs in with: at the start of an environment, and every five minutes. */
  readonly secretReads: number;
  readonly logBytes: number;
};

export type FunctionCounts = {
  /** Its folder in functions/. */
  readonly name: string;
  readonly memoryMb: number;
  readonly invocations: number;
  /** Each rounded up to a whole millisecond, as Lambda bills it. */
  readonly billedMs: number;
};
