import type { Key } from './keys.ts';

const NAME = 'MalformedRow';

/** What is thrown at the border for a row that somebody broke by hand. Told from a bug by its name. */
export function malformedRow(problem: string): Error {
  return Object.assign(new Error(problem), { name: NAME });
}

export function isMalformedRow(error: unknown): error is Error {
  return error instanceof Error && error.name === NAME;
}

/** What `read` makes of a row; where that is malformed, the error says which row it is. */
export function inRow<Result>({ pk, sk }: Key, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw isMalformedRow(error) ? malformedRow(`row ${pk} ${sk}: ${error.message}`) : error;
  }
}
