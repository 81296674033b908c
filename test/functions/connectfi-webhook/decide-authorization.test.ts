import { createMemoryDecisionStore } from '../../../adapters/memory/decision-store.ts';
import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import { type Card, type Status, unseenCard } from '../../../domain/card.ts';
import type { ReadPlan } from '../../../domain/decision/reading.ts';
import type { DecisionStore } from '../../../domain/ports.ts';
import { emptyRuleSet, type RuleSet } from '../../../domain/rules/rule-set.ts';
import type { Rule } from '../../../domain/rules/rule.ts';
import { decideAuthorization } from '../../../functions/connectfi-webhook/decide-authorization.ts';
import { aRequest } from '../../support/requests.ts';
import { aDecline, aLimit, LIFETIME, nextKey, setOf, usd, whenMcc } from '../../support/rules.ts';

const NONE = emptyRuleSet('approve');

/** Decides on a store in memory and tells what was read and how often was tried. */
function aDecider(rules: readonly Rule[] | RuleSet | 'unusable', changes: Partial<DecisionStore> = {}) {
  const store = createMemoryDecisionStore();
  const reads: string[] = [];
  const pauses: number[] = [];
  const told = ({ counters, holders, merchantId }: ReadPlan): string =>
    [
      ...counters.map(({ owner, counterId, slice }) => `${owner.level} ${counterId.split('~')[0]} ${slice}`),
      ...holders.map(({ level, id }) => `${level} ${id}`),
      ...(merchantId === undefined ? [] : [`merchant ${merchantId}`]),
    ].join(', ');
  const observed: DecisionStore = {
    ...store,
    read: (identity, plan, signal) => {
      reads.push(told(plan));
      return (changes.read ?? store.read)(identity, plan, signal);
    },
    readShared: (cardId, plan, signal) => {
      reads.push(told(plan));
      return (changes.readShared ?? store.readShared)(cardId, plan, signal);
    },
    record: (...asked) => (changes.record ?? store.record)(...asked),
  };
  let latest: RuleSet = NONE;
  const current = rules === 'unusable' ? rules : 'hash' in rules ? rules : setOf(rules);
  return {
    store,
    reads,
    pauses,
    have: (card: Partial<Card>): void => void store.cards.set('icrd_test', { ...unseenCard('icrd_test'), ...card }),
    decide: (request: AuthorizationRequest, budgetMs = 2_000) => {
      const nowMs = Date.now();
      const deadline = { enteredAtMs: nowMs, answerByMs: nowMs + budgetMs, decideByMs: nowMs + budgetMs };
      return decideAuthorization(request, 'this delivery', deadline, {
        store: observed,
        ruleSets: {
          latest: () => latest,
          current: async () => {
            if (current !== 'unusable') latest = current;
            return current;
          },
        },
        clock: Date.now,
        pause: async (attempt) => void pauses.push(attempt),
        bounded: (signal, call) => call(signal),
        endDueHolds: async () => undefined,
      });
    },
  };
}

const newRequest = (changes: Partial<AuthorizationRequest> = {}) =>
  aRequest({ authTransactionId: nextKey(), requestKey: nextKey(), ...changes });

const perProgram = aLimit('program', { count: 9, per: { owner: 'program', by: [] }, slices: 2 });
const perAccount = aLimit('account', { count: 1, per: { owner: 'account', by: [] }, window: LIFETIME });

describe('what is read', () => {
  test('is the card alone, and the program, where no rule needs more', async () => {
    const decider = aDecider([aLimit('own', { max: usd(1) }), aDecline('no', { when: whenMcc('1') })]);
    await decider.decide(newRequest());
    await decider.decide(newRequest());
    expect(decider.reads).toEqual(['program program', 'program program']);
  });

  test('is all at once what the set that decided last needs', async () => {
    const known = aDecline('known', { when: { column: { field: 'new_merchant' }, test: 'is', flag: false } });
    const decider = aDecider([perProgram, known]);
    const request = () => newRequest({ merchantId: 'M' });
    await decider.decide(request());
    await decider.decide(request());
    const shared = 'program program 0, program program 1';
    // The first time nobody knew of the set; its rows were read after it.
    expect(decider.reads).toEqual([
      'program program',
      `${shared}, merchant M`,
      `${shared}, program program, merchant M`,
    ]);
  });

  test('is in a second step what only the card can name', async () => {
    const decider = aDecider([perAccount]);
    decider.have({ account: 'a', group: 'g' });
    expect(await decider.decide(newRequest())).toMatchObject({ kind: 'decided', answer: '00' });
    expect(decider.reads).toEqual(['program program', 'account account 0, group g, account a']);
    // A second card of the account finds it spent.
    decider.store.cards.set('icrd_other', { ...unseenCard('icrd_other'), account: 'a' });
    expect(await decider.decide(newRequest({ cardId: 'icrd_other' }))).toMatchObject({ answer: '65' });
  });

  test.each<[string, Partial<Card>, string]>([
    ['its account', { account: 'a' }, 'account#a'],
    ['its group', { group: 'g' }, 'group#g'],
    ['the program', {}, 'program#program'],
  ])('tells that %s is blocked', async (_what, card, holder) => {
    const decider = aDecider([]);
    decider.have(card);
    decider.store.statuses.set(holder, 'blocked');
    expect(await decider.decide(newRequest())).toMatchObject({ kind: 'decided', answer: '05' });
  });

  test('follows a card that is given another account between reading and writing', async () => {
    let isFirst = true;
    const store = createMemoryDecisionStore();
    const decider = aDecider([perAccount], {
      ...store,
      record: async (...asked) => {
        if (isFirst) store.cards.set('icrd_test', { ...unseenCard('icrd_test'), account: 'b' });
        isFirst = false;
        return store.record(...asked);
      },
    });
    store.cards.set('icrd_test', { ...unseenCard('icrd_test'), account: 'a' });
    store.statuses.set('account#b', 'frozen');
    expect(await decider.decide(newRequest())).toMatchObject({ kind: 'decided', answer: '05', attempts: 2 });
    expect(decider.reads.at(-1)).toBe('account account 0, account b');
  });
});

describe('what a busy or moving store leads to', () => {
  test('is another try with what has moved, at once', async () => {
    const store = createMemoryDecisionStore();
    const limit = aLimit('once', { count: 1, window: LIFETIME });
    let others = 2;
    const decider = aDecider([limit], {
      ...store,
      record: async (record, seen, signal) => {
        others -= 1;
        if (others >= 0) await competing.decide(newRequest());
        return store.record(record, seen, signal);
      },
    });
    const competing = aDecider([limit], store);
    expect(await decider.decide(newRequest())).toMatchObject({ kind: 'decided', answer: '65', attempts: 2 });
    expect(decider.pauses).toEqual([]);
  });

  test('is another read, where another message of the transaction came first', async () => {
    const store = createMemoryDecisionStore();
    const limit = aLimit('own', { count: 5, window: LIFETIME });
    const authTransactionId = 'asked twice';
    let isFirst = true;
    const decider = aDecider([limit], {
      ...store,
      record: async (...asked) => {
        if (isFirst) await other.decide(newRequest({ authTransactionId }));
        isFirst = false;
        return store.record(...asked);
      },
    });
    const other = aDecider([limit], store);
    expect(await decider.decide(newRequest({ authTransactionId }))).toMatchObject({ kind: 'decided', attempts: 2 });
    expect(decider.reads).toHaveLength(2);
  });

  test('is a pause and another try, at most twenty times', async () => {
    let tries = 0;
    const decider = aDecider([], {
      record: async () => {
        tries += 1;
        return { kind: 'busy', because: `try ${tries}` };
      },
    });
    expect(await decider.decide(newRequest())).toEqual({
      kind: 'no_decision',
      cause: 'store_busy',
      known: undefined,
      error: 'try 20',
    });
    expect(decider.pauses).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  test('is a pause and another read, at most six times, of the second step too', async () => {
    const busy = async () => ({ kind: 'busy' as const, because: 'throttled' });
    const first = aDecider([], { read: busy });
    expect(await first.decide(newRequest())).toMatchObject({ cause: 'store_busy', error: 'throttled' });
    expect(first.reads).toHaveLength(6);
    const second = aDecider([perAccount], { readShared: busy });
    second.have({ account: 'a' });
    expect(await second.decide(newRequest())).toMatchObject({ cause: 'store_busy', error: 'throttled' });
    expect(second.reads).toHaveLength(7);
  });

  test('is the answer that another delivery was given meanwhile', async () => {
    const decider = aDecider([], {
      record: async () => ({ kind: 'remembered', remembered: { answer: '34', deliveryId: 'another' } }),
    });
    expect(await decider.decide(newRequest())).toEqual({ kind: 'remembered', answer: '34', attempts: 1 });
  });

  test('is nothing after the deadline', async () => {
    const decider = aDecider([], { record: () => new Promise(() => undefined) });
    expect(await decider.decide(newRequest(), 50)).toMatchObject({ kind: 'no_decision', cause: 'deadline_passed' });
  });
});

describe('whoever stands in knows', () => {
  const failing = async (): Promise<never> => {
    throw new Error('no write');
  };

  test('what the rules refused, by which answer, though it was not recorded', async () => {
    const decider = aDecider([aDecline('no', { answer: '34' })], { record: failing });
    expect(await decider.decide(newRequest())).toMatchObject({
      kind: 'no_decision',
      cause: 'store_failed',
      known: '34',
    });
  });

  test('nothing where the rules approved', async () => {
    expect(await aDecider([], { record: failing }).decide(newRequest())).toMatchObject({ known: undefined });
  });

  test.each<[string, Status, Status | undefined, AuthorizationRequest['flow'], string | undefined]>([
    ['a blocked card', 'blocked', undefined, 'out', '05'],
    ['a frozen card', 'frozen', undefined, 'out', '05'],
    ['a frozen card to which money comes', 'frozen', undefined, 'in', undefined],
    ['a card of a blocked program', 'active', 'blocked', 'out', '05'],
    ['a card that nobody blocked', 'active', undefined, 'out', undefined],
  ])('of %s, although no rule set can be had', async (_what, status, program, flow, known) => {
    const decider = aDecider('unusable');
    decider.have({ status });
    if (program) decider.store.statuses.set('program#program', program);
    expect(await decider.decide(newRequest({ flow }))).toMatchObject({ cause: 'rule_set_unusable', known });
  });
});

test('the same request asked twice at once gets one answer, and is counted once', async () => {
  const decider = aDecider([aLimit('twice', { count: 2, window: LIFETIME })]);
  const request = newRequest();
  const outcomes = await Promise.all([1, 2, 3].map(() => decider.decide(request)));
  expect(outcomes.map(({ kind }) => kind)).toContain('decided');
  expect(outcomes).toEqual(outcomes.map(() => expect.objectContaining({ answer: '00' })));
  const { card } = await decider.store
    .read(request, { counters: [], holders: [] }, AbortSignal.timeout(1_000))
    .then((view) => {
      if (view.kind === 'busy') throw new Error(view.because);
      return view;
    });
  expect([...card.counters.values()]).toMatchObject([{ count: 1 }]);
});
