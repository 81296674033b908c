import { auditAdvices } from '../../../local/simulate/events/audit-advices.ts';

const audited = (rows: string[], facts: [string, number][], dead: string[] = [], aside: string[] = []) =>
  auditAdvices(
    new Set(['a', 'b']),
    { rows: new Set(rows), facts: new Map(facts), aside: new Set(aside) },
    new Set(dead),
  );

test('an advice is applied with its row and once among the facts', () => {
  const once: [string, number][] = [
    ['a', 1],
    ['b', 1],
  ];
  expect(audited(['a', 'b'], once)).toEqual({
    acknowledged: 2,
    applied: 2,
    dead: 0,
    aside: 0,
    lost: [],
    wrong: [],
  });
});

test('one that is nowhere is lost; a dead letter and one kept aside are not', () => {
  expect(audited(['a'], [['a', 1]])).toMatchObject({ applied: 1, lost: ['b'] });
  expect(audited(['a'], [['a', 1]], ['b'])).toMatchObject({ dead: 1, lost: [] });
  expect(audited(['a'], [['a', 1]], [], ['b'])).toMatchObject({ aside: 1, lost: [] });
});

test('one that counts twice, or not where it has a row, is wrong', () => {
  expect(audited(['a'], [['a', 2]]).wrong).toEqual(['a']);
  expect(audited(['a'], []).wrong).toEqual(['a']);
  expect(audited([], [['c', 1]]).wrong).toEqual(['c']);
});
