import type { Imbalance } from '../../../domain/life/conservation.ts';
import { reportAudit } from '../../../functions/audit/report-audit.ts';
import { aLog } from '../../support/log-lines.ts';

const OFF: Imbalance = {
  owner: 'icrd_test',
  counterId: 'day',
  where: '',
  counted: { amount: 10_001, count: 2 },
  expected: { amount: 10_000, count: 1 },
};

async function linesOf(counters: number, ...imbalances: readonly Imbalance[]) {
  const { lines, log } = aLog();
  await reportAudit({ audit: async () => ({ counters, imbalances }), log });
  return lines;
}

test('when all is balanced, that is told too: silence is no proof', async () => {
  expect(await linesOf(7)).toEqual([
    { event: 'AUDIT_DONE', fields: {}, metrics: { CounterDrift: 0, CountersAudited: 7 } },
  ]);
});

test('a counter that differs is named, with what it counts and what it should', async () => {
  expect(await linesOf(7, OFF, { ...OFF, owner: 'icrd_other' })).toEqual([
    {
      event: 'COUNTER_DRIFTED',
      fields: { cardId: 'icrd_test', rules: ['day'], reason: 'counts 10001 in 2, should be 10000 in 1' },
      metrics: {},
    },
    expect.objectContaining({ fields: expect.objectContaining({ cardId: 'icrd_other' }) }),
    { event: 'AUDIT_DONE', fields: {}, metrics: { CounterDrift: 2, CountersAudited: 7 } },
  ]);
});

test('an audit that fails says nothing of counters, and fails its run', async () => {
  const { lines, log } = aLog();
  await expect(reportAudit({ audit: () => Promise.reject(new Error('no table')), log })).rejects.toThrow('no table');
  expect(lines).toEqual([]);
});
