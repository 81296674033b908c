/** What a command that failed has found out all the same. */
export type FailureResult = {
  /** For a program that reads JSON. */
  readonly result?: object;
  /** For a person, before the message. */
  readonly lines?: readonly string[];
};

/** Something that a person has to put right; its message says what. Everything else that is thrown is a bug. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly found: FailureResult;

  constructor(message: string, found: FailureResult = {}) {
    super(message);
    this.found = found;
  }
}
