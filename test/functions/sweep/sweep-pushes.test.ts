import { createMemoryApplicationStore } from '../../../adapters/memory/application-store.ts';
import type { MerchantApplications, PushRefuge, UnqueuedPush } from '../../../domain/merchant-application/ports.ts';
import { applicationSettings } from '../../../functions/sweep/settings.ts';
import { sweepPushes } from '../../../functions/sweep/sweep-pushes.ts';
import { aPush } from '../../support/application-pushes.ts';
import { applicationsOver } from '../../support/applications.ts';
import { aLog } from '../../support/log-lines.ts';
import { NOON } from '../../support/rules.ts';

/** A refuge with so many pushes of as many applications, and what a sweep of it does. */
function aSweep(count: number) {
  const store = createMemoryApplicationStore();
  const { lines, log } = aLog();
  const kept: UnqueuedPush[] = Array.from({ length: count }, (_, nth) => ({
    push: aPush({ ids: { uniqueId: `u${nth}` } }),
    receivedAtMs: NOON + nth,
  }));
  const refuge: Pick<PushRefuge, 'list' | 'remove'> = {
    list: async (most) => kept.slice(0, most),
    remove: async (unqueued) => void kept.splice(kept.indexOf(unqueued), 1),
  };
  const dependencies = { refuge, applications: applicationsOver(store) as MerchantApplications, log };
  return {
    store,
    kept,
    lines,
    dependencies,
    run: (changes: Partial<typeof dependencies> = {}, signal = new AbortController().signal) =>
      sweepPushes({ ...dependencies, ...changes }, signal),
  };
}

test('pushes that were kept aside are applied as of when they came, more than one round takes up, and go', async () => {
  const { store, kept, lines, run } = aSweep(120);
  await run();
  expect([kept.length, store.records.size]).toEqual([0, 120]);
  expect(store.records.get('GUIDED/unique/u7')?.heardAtMs).toBe(NOON + 7);
  expect(lines.filter(({ metrics }) => metrics.PushFromRefuge === 1 && metrics.PushApplied === 1)).toHaveLength(120);
});

test('one whose removal failed is applied once more by the next run, which changes nothing', async () => {
  const { store, kept, lines, dependencies, run } = aSweep(1);
  await run({ refuge: { ...dependencies.refuge, remove: () => Promise.reject(new Error('throttled')) } });
  const before = [...store.records.values()];
  expect([kept.length, lines.map(({ event }) => event)]).toEqual([1, ['SWEEP_FAILED']]);
  await run();
  expect([kept.length, [...store.records.values()]]).toEqual([0, before]);
  expect(lines.at(-1)).toMatchObject({ event: 'PUSH_APPLIED', metrics: { PushRepeated: 1, PushApplied: 0 } });
});

test('one that fails does not keep the others', async () => {
  const { store, kept, dependencies, run } = aSweep(3);
  const tell: MerchantApplications['tell'] = (push, atMs) =>
    push.ids.uniqueId === 'u0' ? Promise.reject(new Error('busy')) : dependencies.applications.tell(push, atMs);
  await run({ applications: { tell } });
  expect([kept.length, store.records.size]).toEqual([1, 2]);
});

test('more that fail than one round takes up do not keep those behind them', async () => {
  const { store, kept, dependencies, run } = aSweep(250);
  const tell: MerchantApplications['tell'] = (push, atMs) =>
    atMs < NOON + 220 ? Promise.reject(new Error('poisoned')) : dependencies.applications.tell(push, atMs);
  await run({ applications: { tell } });
  expect([kept.length, store.records.size]).toEqual([220, 30]);
});

test('a table that cannot be read is told, and what is swept besides hears nothing of it', async () => {
  const { lines, dependencies, run } = aSweep(1);
  await run({ refuge: { ...dependencies.refuge, list: () => Promise.reject(new Error('throttled')) } });
  expect(lines).toMatchObject([
    { event: 'SWEEP_FAILED', fields: { error: 'Error: throttled' }, metrics: { SweepFailed: 1 } },
  ]);
});

test('when its time is over it takes up nothing more', async () => {
  const { kept, run } = aSweep(1);
  await run({}, AbortSignal.abort());
  expect(kept).toHaveLength(1);
});

test('a stage without Elavon has nothing of it to sweep, and half of its settings are refused', () => {
  const settings = { STAGE: 's', RULES_TABLE: 'r', CARDS_TABLE: 'c', AUTHORIZATIONS_TABLE: 'a' };
  expect(applicationSettings(settings)).toBeUndefined();
  const complete = { ...settings, APPLICATIONS_TABLE: 't', REPEATED_WITHIN_MS: '3600000' };
  expect(applicationSettings(complete)).toEqual({ table: 't', repeatedWithinMs: 3_600_000 });
  expect(() => applicationSettings({ ...settings, APPLICATIONS_TABLE: 't' })).toThrow('REPEATED_WITHIN_MS');
});
