import { NO_FACTS } from '../../../domain/life/facts.ts';
import { positionOf } from '../../../domain/life/position.ts';
import { STAGES } from '../../../domain/life/stage.ts';
import { HAPPENINGS, REFUSALS, TRANSITIONS } from '../../../domain/life/transitions.ts';
import { countsOf, GIVEN, ON } from './happenings.ts';

test('there is one row for each stage and happening', () => {
  const rows = TRANSITIONS.map(({ from, on }) => `${from} ${on}`);
  expect(new Set(rows).size).toBe(rows.length);
  expect(rows).toEqual(STAGES.flatMap((from) => HAPPENINGS.map((on) => `${from} ${on}`)));
});

test('every stage is where its usual way leads', () => {
  for (const stage of STAGES) {
    expect(positionOf(GIVEN[stage].reduce((facts, step) => step(facts), NO_FACTS)).stage).toBe(stage);
  }
});

test.each(TRANSITIONS)('$from, then $on: $to, refused $isRefused', ({ from, on, to, isRefused = false }) => {
  const before = GIVEN[from].reduce((facts, step) => step(facts), NO_FACTS);
  const after = ON[on](before);
  expect(positionOf(after).stage).toBe(to);
  expect(JSON.stringify(countsOf(after)) === JSON.stringify(countsOf(before))).toBe(isRefused);
});

test('every refusal has its reason', () => {
  const withoutReason = TRANSITIONS.filter(({ on, isRefused }) => isRefused === true && !/\w/.test(REFUSALS[on] ?? ''));
  expect(withoutReason).toEqual([]);
});
