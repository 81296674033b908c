import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { openNumberBook } from '../../../../local/simulators/connectfi/number-book.ts';
import {
  DOCUMENTED_NUMBERS,
  nextMessage,
  nextTransaction,
} from '../../../../local/simulators/connectfi/transaction-numbers.ts';
import { run } from '../../../e2e/operator.ts';

const digits = (width: number) => fc.bigInt(0n, 10n ** BigInt(width) - 1n).map((n) => String(n).padStart(width, '0'));

describe('the numbers of a webhook', () => {
  test('go on after the documented ones', () => {
    expect(nextTransaction(DOCUMENTED_NUMBERS)).toEqual({ authTransactionId: '000000000089', traceNumber: '002262' });
    expect(nextMessage(DOCUMENTED_NUMBERS)).toEqual({ authTransactionId: '000000000088', traceNumber: '002262' });
  });

  test('begin again at 1 after the last of their width', () => {
    const last = { authTransactionId: '999999999999', traceNumber: '999999' };
    expect(nextTransaction(last)).toEqual({ authTransactionId: '000000000001', traceNumber: '000001' });
  });

  test('keep their width and change, wherever they are', () => {
    fc.assert(
      fc.property(digits(12), digits(6), (authTransactionId, traceNumber) => {
        const next = nextTransaction({ authTransactionId, traceNumber });
        expect([next.authTransactionId, next.traceNumber]).toEqual([
          expect.stringMatching(/^\d{12}$/),
          expect.stringMatching(/^\d{6}$/),
        ]);
        expect(next.authTransactionId).not.toBe(authTransactionId);
        expect(next.traceNumber).not.toBe(traceNumber);
      }),
    );
  });
});

describe('the number book', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cardhook-numbers-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('goes on where it was, opened anew', () => {
    expect(openNumberBook(directory).nextMessage()).toEqual({
      authTransactionId: '000000000088',
      traceNumber: '002262',
    });
    expect(openNumberBook(directory).nextTransaction()).toEqual({
      authTransactionId: '000000000089',
      traceNumber: '002263',
    });
  });

  test('gives each number once, whichever process asks', async () => {
    const takeTwenty = `
      const { openNumberBook } = await import('./local/simulators/connectfi/number-book.ts');
      const book = openNumberBook(${JSON.stringify(directory)});
      for (let n = 0; n < 20; n += 1) console.log(book.nextTransaction().authTransactionId);`;
    const processes = await Promise.all([1, 2, 3].map(() => run(['--input-type=module', '--eval', takeTwenty])));
    const taken = processes.flatMap(({ stdout }) => stdout.trim().split('\n'));
    expect(taken).toHaveLength(60);
    expect(new Set(taken).size).toBe(60);
  });
});
