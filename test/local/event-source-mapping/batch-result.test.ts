import * as fc from 'fast-check';
import { readBatchResult } from '../../../local/event-source-mapping/batch-result.ts';
import { failedInvocation, type Invocation } from '../../../local/lambda/invocation.ts';

const messageIds = ['a', 'b', 'c'];

function resultOf(payload: string, reportsItemFailures = true): ReturnType<typeof readBatchResult> {
  return readBatchResult({ outcome: 'returned', requestId: 'id', payload }, { reportsItemFailures, messageIds });
}

describe('a batch whose function reports item failures', () => {
  it.each(['null', '{}', '{"batchItemFailures":null}', '{"batchItemFailures":[]}'])('is done with %s', (payload) => {
    expect(resultOf(payload)).toEqual({ kind: 'all_done' });
  });

  it.each([
    '"done"',
    'true',
    '{"batchItemFailures":"a"}',
    '{"batchItemFailures":["a"]}',
    '{"batchItemFailures":[{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":null}]}',
    '{"batchItemFailures":[{"itemId":"a"}]}',
    '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"stranger"}]}',
  ])('comes back whole with %s', (payload) => {
    expect(resultOf(payload)).toMatchObject({ kind: 'all_retried' });
  });

  it('comes back in exactly the messages that it names', () => {
    fc.assert(
      fc.property(fc.subarray(messageIds, { minLength: 1 }), (failed) => {
        const batchItemFailures = failed.map((itemIdentifier) => ({ itemIdentifier }));
        expect(resultOf(JSON.stringify({ batchItemFailures }))).toEqual({
          kind: 'some_failed',
          failedIds: new Set(failed),
        });
      }),
    );
  });
});

describe('a batch', () => {
  it('is done with any answer of a function that does not report item failures', () => {
    expect(resultOf('{"batchItemFailures":[{"itemIdentifier":"a"}]}', false)).toEqual({ kind: 'all_done' });
  });

  it.each<[string, Invocation]>([
    ['throws', failedInvocation('failed', 'id', { errorType: 'Error', errorMessage: 'no' })],
    ['is late', failedInvocation('timed_out', 'id', { errorType: 'Sandbox.Timedout', errorMessage: 'late' })],
    ['is throttled', { outcome: 'throttled', message: 'Rate Exceeded.' }],
    ['is not there', { outcome: 'not_found', message: 'Function not found: x' }],
  ])('comes back whole when its function %s', (_case, invocation) => {
    expect(readBatchResult(invocation, { reportsItemFailures: true, messageIds })).toMatchObject({
      kind: 'all_retried',
    });
    expect(readBatchResult(invocation, { reportsItemFailures: false, messageIds })).toMatchObject({
      kind: 'all_retried',
    });
  });
});
