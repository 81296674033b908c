import { createMetricsBook } from '../../../local/twin/metrics-book.ts';

function emfLine(metrics: Readonly<Record<string, number | number[]>>): string {
  const Metrics = Object.keys(metrics).map((Name) => ({ Name, Unit: 'Count' }));
  const CloudWatchMetrics = [{ Namespace: 'Cardhook', Dimensions: [['Service']], Metrics }];
  return JSON.stringify({ _aws: { Timestamp: 0, CloudWatchMetrics }, Service: 'webhook', ...metrics });
}

test('the book adds up what the functions write', () => {
  const book = createMetricsBook();
  book.record(emfLine({ Approved: 1, AnswerTime: 40 }));
  book.record(emfLine({ AnswerTime: [10, 70] }));
  expect(book.list()).toEqual([
    expect.objectContaining({ name: 'AnswerTime', count: 3, sum: 120, minimum: 10, maximum: 70 }),
    expect.objectContaining({ name: 'Approved', count: 1, sum: 1, dimensions: { Service: 'webhook' }, unit: 'Count' }),
  ]);
});

test('any other line is passed over', () => {
  const book = createMetricsBook();
  for (const line of ['START RequestId: 1', '{"CloudWatchMetrics":', '{"_aws":{"CloudWatchMetrics":3}}', ''])
    book.record(line);
  expect(book.list()).toEqual([]);
});
