import { createLog } from '../../adapters/log.ts';
import { describeError } from '../../contracts/telemetry.ts';

function linesOf(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(
    createLog(
      { stage: 'dev', service: 'a-service' },
      () => Date.UTC(2026, 10, 22),
      (line) => lines.push(line),
    ),
  );
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('an event is one JSON line', () => {
  expect(linesOf((log) => log('ADVICE_APPLIED', { cardId: 'icrd_1' }))).toEqual([
    { time: '2026-11-22T00:00:00.000Z', event: 'ADVICE_APPLIED', Stage: 'dev', Service: 'a-service', cardId: 'icrd_1' },
  ]);
});

test('metrics ride in the same line in the embedded metric format', () => {
  expect(linesOf((log) => log('STAND_IN_ANSWERED', {}, { StandIn: 1, AnswerTime: 12 }))).toMatchObject([
    {
      StandIn: 1,
      AnswerTime: 12,
      _aws: {
        Timestamp: Date.UTC(2026, 10, 22),
        CloudWatchMetrics: [
          {
            Namespace: 'Cardhook',
            Dimensions: [['Stage', 'Service']],
            Metrics: [
              { Name: 'StandIn', Unit: 'Count' },
              { Name: 'AnswerTime', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
    },
  ]);
});

test('a card number in an error does not reach the log', () => {
  const error = describeError(new Error('bad item {"pan":"4111111111111111"}'));
  expect(JSON.stringify(linesOf((log) => log('UNEXPECTED_ERROR', { error })))).not.toContain('4111111111111111');
});

test('an error is described by its name and the beginning of its message', () => {
  expect(describeError(new TypeError('x'.repeat(1_000)))).toBe(`TypeError: ${'x'.repeat(289)}`);
  expect(describeError(new SyntaxError('Unexpected token, "TBYGVtgU8f" is not valid JSON'))).toBe('SyntaxError');
  expect(describeError(new Error('item 110195062152752'))).toBe('Error: item [card number removed]');
  expect(describeError({ secret: 1 })).toBe('a value that is not an Error was thrown');
});
