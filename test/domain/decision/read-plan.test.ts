import fc from 'fast-check';
import { addressName } from '../../../domain/counter-address.ts';
import { decide } from '../../../domain/decide.ts';
import { readPlanOf } from '../../../domain/decision/read-plan.ts';
import {
  holdersOf,
  isEmptyPlan,
  joinedPlans,
  joinedShared,
  missingFrom,
  type ReadPlan,
} from '../../../domain/decision/reading.ts';
import { type Card, unseenCard } from '../../../domain/card.ts';
import type { Rule } from '../../../domain/rules/rule.ts';
import { aRequest, aRequestWithout } from '../../support/requests.ts';
import { aDecline, aLimit, aWorld, NOON, scope, setOf, whenMcc } from '../../support/rules.ts';
import { CARDS, pasts, ruleLists } from './arbitraries.ts';

const card = { ...unseenCard('icrd_test'), account: 'a', group: 'g' };
const perProgram = (changes = {}) => aLimit('program', { count: 1, per: { owner: 'program', by: [] }, ...changes });

function plan(rules: readonly Rule[], request = aRequest(), known?: Card): ReadPlan {
  return readPlanOf(setOf(rules), request, known, NOON);
}

const namesOf = ({ counters }: ReadPlan) =>
  counters.map(({ owner, counterId, slice }) => `${owner.level}/${counterId.split('~')[0]}/${slice}`);

describe('what is read with the card', () => {
  test('is the status of the program, and no counter that cannot matter', () => {
    expect(plan([aLimit('own', { count: 1 }), aDecline('no')])).toEqual({
      counters: [],
      holders: [{ level: 'program', id: 'program' }],
    });
    expect(plan([perProgram({ when: whenMcc('7995') })]).counters).toEqual([]);
    expect(plan([perProgram()], aRequest({ flow: 'in' })).counters).toEqual([]);
  });

  test('is every slice of what may apply, also where only the card could tell that it does', () => {
    const ofGroup = perProgram({ id: 'group', scope: scope('group', 'g'), slices: 2 });
    const unlessNew = perProgram({ id: 'new', when: { column: { field: 'new_mcc' }, test: 'is', flag: true } });
    expect(namesOf(plan([ofGroup, unlessNew]))).toEqual(['program/group/0', 'program/group/1', 'program/new/0']);
  });

  test('is what is missing in the request too: it may apply', () => {
    expect(namesOf(plan([perProgram({ when: whenMcc('7995'), onMissing: 'skip' })], aRequestWithout('mcc')))).toEqual([
      'program/program/0',
    ]);
  });

  test('is the counter of this merchant, and whether the card is known there, where a rule asks', () => {
    const rules = [
      aLimit('merchant', { count: 1, per: { owner: 'card', by: [{ field: 'merchant_id' }] } }),
      aDecline('new', { when: { column: { field: 'new_merchant' }, test: 'is', flag: true } }),
    ];
    const { counters, merchantId } = plan(rules, aRequest({ merchantId: 'M/1' }));
    expect([counters.map(({ detail }) => detail), merchantId]).toEqual([['M%2F1'], 'M/1']);
    expect(plan(rules)).toMatchObject({ counters: [] });
    expect(plan(rules)).not.toHaveProperty('merchantId');
  });
});

describe('what is read after the card', () => {
  const perAccount = aLimit('account', { count: 1, per: { owner: 'account', by: [] } });

  test('is what belongs to its account and group', () => {
    const first = plan([perAccount, perProgram()]);
    const second = missingFrom(plan([perAccount, perProgram()], aRequest(), card), first);
    expect(namesOf(second)).toEqual(['account/account/0']);
    expect(second.holders).toEqual([
      { level: 'group', id: 'g' },
      { level: 'account', id: 'a' },
    ]);
  });

  test('is nothing for a card that belongs to nothing', () => {
    const rules = [perAccount, perProgram()];
    expect(isEmptyPlan(missingFrom(plan(rules, aRequest(), unseenCard('icrd_test')), plan(rules)))).toBe(true);
  });

  test('is the counter of the amount in the card’s own currency, where only the card told it', () => {
    const rule = aLimit('same', { count: 1, per: { owner: 'card', by: [{ field: 'amount' }] } });
    const bare = { ...aRequestWithout('cardCurrency'), billingAmount: { figure: '5' } };
    expect(plan([rule], bare).counters).toEqual([]);
    expect(plan([rule], bare, { ...card, currency: 'JPY' }).counters.map(({ detail }) => detail)).toEqual(['5JPY']);
  });
});

test('plans and what they read are put together without losing anything', () => {
  const a = plan([perProgram()]);
  const b: ReadPlan = { counters: [], holders: holdersOf(card), merchantId: 'M' };
  expect(missingFrom(b, joinedPlans(a, b))).toEqual({ counters: [], holders: [] });
  const tally = { epoch: 0, amount: 1, count: 1, fromMs: 0 };
  const joined = joinedShared(
    { counters: new Map([['x', tally]]), statuses: new Map([['program#program', 'active']]), isKnownMerchant: false },
    { counters: new Map([['y', tally]]), statuses: new Map([['group#g', 'blocked']]) },
  );
  expect([...joined.counters.keys(), ...joined.statuses.keys(), joined.isKnownMerchant]).toEqual([
    'x',
    'y',
    'program#program',
    'group#g',
    false,
  ]);
});

test('whatever the rules, the plan with the card names every row that the decision changes', () => {
  fc.assert(
    fc.property(ruleLists, pasts, (rules, past) => {
      const world = aWorld(setOf(rules), ...CARDS);
      for (const { request, atMs } of past) {
        const wanted = readPlanOf(world.ruleSet, request, world.cardOf(request.cardId), atMs);
        const names = new Set(wanted.counters.map(addressName));
        const { changes } = world.ask(request, atMs);
        for (const { address } of changes.counters) expect(names.has(address ? addressName(address) : '')).toBe(true);
      }
    }),
  );
});

test('whatever the rules, a decision that knows no more than its plan decides as one that knows everything', () => {
  fc.assert(
    fc.property(ruleLists, pasts, (rules, past) => {
      const world = aWorld(setOf(rules), ...CARDS);
      for (const { request, atMs } of past) {
        const state = world.stateFor(request);
        const wanted = new Set(readPlanOf(world.ruleSet, request, state.card, atMs).counters.map(addressName));
        const counters = new Map([...state.shared.counters].filter(([name]) => wanted.has(name)));
        const narrow = decide(world.ruleSet, { ...state, shared: { ...state.shared, counters } }, request, atMs);
        expect(narrow).toEqual(world.ask(request, atMs));
      }
    }),
  );
});
