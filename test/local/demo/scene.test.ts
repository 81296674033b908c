import { playDay, type ProviderDay } from '../../../local/demo/scene.ts';
import type { TwinAccess } from '../../../local/demo/twin-access.ts';

const NO_TWIN = {} as TwinAccess;
const GOES_ON = new AbortController().signal;

test('a day that cannot begin is one scene that failed, and takes nothing from the days before', async () => {
  const day: ProviderDay = { provider: 'Spreedly', begin: () => Promise.reject(new Error('Another one plays.')) };
  const told: string[] = [];
  const results = await playDay(day, NO_TWIN, ({ answered }) => void told.push(answered), GOES_ON);
  expect(results).toMatchObject([{ provider: 'Spreedly', answered: 'Another one plays.', isAsExpected: false }]);
  expect(told).toEqual(['Another one plays.']);
});

test('a scene that throws is one that failed, and the day ends all the same', async () => {
  let hasEnded = false;
  const scenes = [
    { sent: 'a', expected: '200', play: () => Promise.reject(new Error('lost')) },
    { sent: 'b', expected: '200', play: async () => '200' },
  ];
  const end = async () => void (hasEnded = true);
  const day: ProviderDay = { provider: 'Spreedly', begin: async () => ({ scenes, end }) };
  const results = await playDay(day, NO_TWIN, () => undefined, GOES_ON);
  expect(results.map(({ answered, isAsExpected }) => [answered, isAsExpected])).toEqual([
    ['lost', false],
    ['200', true],
  ]);
  expect(hasEnded).toBe(true);
});
