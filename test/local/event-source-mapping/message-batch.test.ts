import type { Message } from '@aws-sdk/client-sqs';
import * as fc from 'fast-check';
import { gatherBatch, splitBySize } from '../../../local/event-source-mapping/message-batch.ts';
import { REQUEST_BYTES_MAX } from '../../../local/lambda/invocation.ts';

describe('gatherBatch', () => {
  it('asks for no more than ten at once, until the batch is full', async () => {
    const asked: number[] = [];
    const batch = await gatherBatch(
      (count) => {
        asked.push(count);
        return Promise.resolve(Array.from({ length: count }, (): Message => ({ Body: 'x' })));
      },
      { batchSize: 25, batchingWindowMs: 60_000 },
    );
    expect(batch).toHaveLength(25);
    expect(asked).toEqual([10, 10, 5]);
  });

  it('takes what the first poll gives when there is no window', async () => {
    const batch = await gatherBatch(() => Promise.resolve([{ Body: 'x' }]), { batchSize: 10, batchingWindowMs: 0 });
    expect(batch).toHaveLength(1);
  });

  it('opens no window for an empty queue', async () => {
    expect(await gatherBatch(() => Promise.resolve([]), { batchSize: 10, batchingWindowMs: 60_000 })).toEqual([]);
  });
});

describe('splitBySize', () => {
  it('keeps every message, in order, in parts that Lambda takes', () => {
    const message = fc.integer({ min: 0, max: 1_048_576 }).map((length): Message => ({ Body: 'x'.repeat(length) }));
    fc.assert(
      fc.property(fc.array(message, { maxLength: 10 }), (batch) => {
        const parts = splitBySize(batch);
        expect(parts.flat()).toEqual(batch);
        for (const part of parts) {
          expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(REQUEST_BYTES_MAX);
        }
      }),
      { numRuns: 20 },
    );
  });
});
