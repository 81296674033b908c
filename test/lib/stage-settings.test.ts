import { parseStageSettings, type StageSettings, stageSettings } from '../../lib/stage-settings.ts';

const { prod, dev } = stageSettings;
const { concurrency } = prod;

describe('Stage settings', () => {
  test.each(Object.values(stageSettings))('of $stage are accepted as they are', (settings) => {
    expect(parseStageSettings(settings)).toEqual(settings);
  });

  test('with addresses and an e-mail are accepted', () => {
    const settings: StageSettings = {
      ...dev,
      allowedSourceCidrs: ['203.0.113.0/24', '2001:db8::/32'],
      alarmEmail: 'oncall@example.com',
    };
    expect(parseStageSettings(settings)).toEqual(settings);
  });

  test('that are wrong in two places are refused with a sentence for each, which names stage and setting', () => {
    const wrong = { ...prod, logRetentionDays: 8, keepsData: 'yes' };
    expect(() => parseStageSettings(wrong)).toThrow(
      /Stage prod cannot be built .*\n.*`logRetentionDays` is not a retention .* write one of .*\n.*`keepsData` must be true or false\./,
    );
  });

  test.each<[string, unknown, RegExp]>([
    [
      'more provisioned than reserved environments',
      { ...prod, concurrency: { ...concurrency, reserved: 10 } },
      /`concurrency\.provisioned\.maximum` is above `reserved`.*write at most/,
    ],
    [
      'a maximum below the minimum',
      { ...prod, concurrency: { ...concurrency, provisioned: { ...concurrency.provisioned, maximum: 4 } } },
      /`concurrency\.provisioned\.maximum` is below `minimum`: write/,
    ],
    [
      'a share given in per cent',
      { ...prod, concurrency: { ...concurrency, provisioned: { ...concurrency.provisioned, targetUtilization: 70 } } },
      /`concurrency\.provisioned\.targetUtilization` .*write a number from 0\.1 to 0\.9/,
    ],
    ['an unknown answer', { ...dev, gatewayStandInAnswer: '51' }, /`gatewayStandInAnswer` .*write one of 00, 05/],
    ['an approval of what nobody can read', { ...dev, unreadableAnswer: '00' }, /`unreadableAnswer` .*write one of 05/],
    [
      'an address without a range',
      { ...dev, allowedSourceCidrs: ['203.0.113.1'] },
      /`allowedSourceCidrs\.0` .*write one/,
    ],
    ['an empty list of addresses', { ...dev, allowedSourceCidrs: [] }, /`allowedSourceCidrs` would let nobody in/],
    [
      'a cap without a currency',
      { ...dev, standInPolicy: { answer: '00', cap: { minor: 5000 } } },
      /`standInPolicy` is not .*: write one such as .*currency/,
    ],
    ['a misspelt name', { ...dev, logRetention: 7 }, / It has an unknown name `logRetention`: .*logRetentionDays/],
    ['no e-mail address', { ...dev, alarmEmail: 'oncall' }, /`alarmEmail` is not an e-mail address: write one/],
    ['a stage that is no part of a URL', { ...dev, stage: 'My Stage' }, /Stage My Stage .*\n.*`stage` .*write up to/],
    ['nothing at all', undefined, /Stage without a name cannot be built/],
  ])('with %s are refused with what to write instead', (_mistake, settings, sentence) => {
    expect(() => parseStageSettings(settings)).toThrow(sentence);
  });
});
