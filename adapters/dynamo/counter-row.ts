import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Counter, Tally } from '../../domain/windows/counter.ts';
import { malformedRow } from './malformed-row.ts';
import { mapIn, numberIn, optionalNumberIn, type Row } from './read-row.ts';

/** A counter as an attribute: buckets are two maps of plain numbers, which one expression can add to without seeing them. */
export function counterAttribute({ epoch, amount, count, fromMs, buckets, borrowed }: Counter): AttributeValue {
  const entries = buckets && [...buckets];
  return {
    M: {
      epoch: number(epoch),
      amount: number(amount),
      count: number(count),
      fromMs: number(fromMs),
      ...(entries && {
        amounts: { M: Object.fromEntries(entries.map(([bucket, part]) => [bucket, number(part.amount)])) },
        counts: { M: Object.fromEntries(entries.map(([bucket, part]) => [bucket, number(part.count)])) },
      }),
      ...(borrowed && {
        borrowed: {
          M: { amount: number(borrowed.amount), count: number(borrowed.count), times: number(borrowed.times) },
        },
      }),
    },
  };
}

export function number(value: number): AttributeValue {
  return { N: String(value) };
}

/** The counter of an attribute; throws on one that somebody broke by hand. */
export function counterOf(attribute: AttributeValue | undefined): Counter {
  const row = attribute?.M;
  if (row === undefined) throw malformedRow('A counter is no map');
  const amounts = mapIn(row, 'amounts');
  const counts = mapIn(row, 'counts');
  const borrowed = mapIn(row, 'borrowed');
  return {
    epoch: numberIn(row, 'epoch'),
    amount: numberIn(row, 'amount'),
    count: numberIn(row, 'count'),
    fromMs: numberIn(row, 'fromMs'),
    ...(amounts && counts && { buckets: bucketsOf(amounts, counts) }),
    ...(borrowed && {
      borrowed: {
        amount: numberIn(borrowed, 'amount'),
        count: numberIn(borrowed, 'count'),
        times: numberIn(borrowed, 'times'),
      },
    }),
  };
}

function bucketsOf(amounts: Row, counts: Row): NonNullable<Counter['buckets']> {
  const buckets = new Map<number, Tally>();
  for (const bucket in counts) {
    buckets.set(Number(bucket), { amount: optionalNumberIn(amounts, bucket) ?? 0, count: numberIn(counts, bucket) });
  }
  return buckets;
}
