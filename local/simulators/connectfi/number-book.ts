import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { DOCUMENTED_NUMBERS, nextMessage, nextTransaction, type TransactionNumbers } from './transaction-numbers.ts';

/** Gives out numbers, each of them once, whoever asks from whichever process. */
export type NumberBook = {
  /** Begins a transaction. */
  readonly nextTransaction: () => TransactionNumbers;
  /** For a further webhook of the transaction that was begun last; before any, of the documented one. */
  readonly nextMessage: () => TransactionNumbers;
};

/** Another process holds the file for a millisecond. A second means that something is wrong with the disk. */
const LOCK_MS_MAX = 1_000;

const rowSchema = z.object({ authTransactionId: z.string(), traceNumber: z.string() });

/** Keeps the last numbers in a SQLite file of `directory`: it comes with Node, and it locks and survives a kill. */
export function openNumberBook(directory: string): NumberBook {
  return { nextTransaction: () => advance(nextTransaction), nextMessage: () => advance(nextMessage) };

  function advance(next: (last: TransactionNumbers) => TransactionNumbers): TransactionNumbers {
    mkdirSync(directory, { recursive: true });
    const database = new DatabaseSync(join(directory, 'connectfi-numbers.sqlite'), { timeout: LOCK_MS_MAX });
    try {
      database.exec('BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS last (authTransactionId TEXT, traceNumber TEXT)');
      const row = database.prepare('SELECT authTransactionId, traceNumber FROM last').get();
      const numbers = next(row === undefined ? DOCUMENTED_NUMBERS : rowSchema.parse(row));
      database.exec('DELETE FROM last');
      database.prepare('INSERT INTO last VALUES (?, ?)').run(numbers.authTransactionId, numbers.traceNumber);
      database.exec('COMMIT');
      return numbers;
    } finally {
      database.close();
    }
  }
}
