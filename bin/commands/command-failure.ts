/** Something that a person has to put right; its message says what. Everything else that is thrown is a bug. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}
