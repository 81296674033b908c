import { drawDay, WEIGHTS } from '../../../../local/simulators/connectfi/draw-day.ts';
import { HABITS } from '../../../../local/simulators/connectfi/habits.ts';
import { createConnectfi } from '../../../../local/simulators/connectfi/connectfi.ts';
import { playDay } from '../../../../local/simulators/connectfi/play-day.ts';
import { createSimulator } from '../../../../local/simulators/connectfi/simulator.ts';
import { DOCUMENTED_NUMBERS, nextTransaction } from '../../../../local/simulators/connectfi/transaction-numbers.ts';
import { readHistoryPage } from '../../../../providers/connectfi/history-answer.ts';

const CARDS = ['icrd_one', 'icrd_two'];

test('the same seed is the same day, and another seed another one', () => {
  const plan = { seed: 7, transactions: 50, cards: CARDS };
  expect(drawDay(plan)).toEqual(drawDay(plan));
  expect(drawDay({ ...plan, seed: 8 })).not.toEqual(drawDay(plan));
});

test('every habit comes', () => {
  const names = drawDay({ seed: 1, transactions: 2_000, cards: CARDS }).map(
    ([step]) => step?.transaction.split(' ')[1],
  );
  expect(new Set(names)).toEqual(new Set(Object.keys(HABITS)));
});

test('weights say which', () => {
  const none = Object.fromEntries(Object.keys(WEIGHTS).map((habit) => [habit, 0]));
  const day = drawDay({ seed: 1, transactions: 20, cards: CARDS, weights: { ...none, tip: 1 } });
  expect(day.every(([step]) => step?.transaction.endsWith(' tip'))).toBe(true);
  expect(() => drawDay({ seed: 1, transactions: 1, cards: CARDS, weights: none })).toThrow('nothing to draw');
});

test('a day is played to its end, and all that happened in it can be read back', async () => {
  let numbers = DOCUMENTED_NUMBERS;
  const simulator = createSimulator({
    // Nobody listens: the default strategy decides all.
    connectfi: createConnectfi({ url: 'http://127.0.0.1:1/', defaultStrategy: '00' }),
    numbers: { nextTransaction: () => (numbers = nextTransaction(numbers)) },
  });
  const day = drawDay({ seed: 3, transactions: 200, cards: CARDS });
  const done: number[] = [];
  const played = await playDay(simulator, day, { atOnce: 4, onPlayed: (scripts) => done.push(scripts) });
  expect(done.at(-1)).toBe(200);
  expect(played).toHaveLength(day.flat().length);
  for (const { cardId, transaction } of simulator.ledger.entries()) {
    expect(readHistoryPage([transaction], cardId)).toMatchObject({ unreadable: 0, entries: [{ advice: { cardId } }] });
  }
});

test('a day that is stopped begins nothing more', async () => {
  const stopping = new AbortController();
  const begun: unknown[] = [];
  const play = async (script: unknown) => {
    begun.push(script);
    stopping.abort();
    return [];
  };
  const day = drawDay({ seed: 3, transactions: 200, cards: CARDS });
  await playDay({ play }, day, { atOnce: 1, stopping: stopping.signal });
  expect(begun).toHaveLength(1);
});
