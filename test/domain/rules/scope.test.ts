import { isInScope } from '../../../domain/rules/scope.ts';

test.each([
  [true, 'every card', { level: 'program', ids: [], except: {} }],
  [true, 'its account', { level: 'account', ids: ['a1'], except: {} }],
  [false, 'another account', { level: 'account', ids: ['a2'], except: {} }],
  [false, 'a group, while it has none', { level: 'group', ids: ['g1'], except: {} }],
  [false, 'every card but this', { level: 'program', ids: [], except: { card: ['c1'] } }],
  [false, 'every card but those of its account', { level: 'program', ids: [], except: { account: ['a1'] } }],
  [true, 'every card but another', { level: 'program', ids: [], except: { card: ['c2'], group: ['g1'] } }],
] as const)('%s: it is in the scope of %s', (isIn, _whose, scope) => {
  expect(isInScope(scope, { cardId: 'c1', account: 'a1' })).toBe(isIn);
});
