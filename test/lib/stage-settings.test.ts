import { standInPolicySchema } from '../../functions/connectfi-webhook/settings.ts';
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

  test.each<StageSettings['standInPolicy']>([
    prod.standInPolicy,
    dev.standInPolicy,
    { answer: '00' },
    { answer: '00', cap: { currency: 'JPY', minor: 0 } },
  ])('have a stand-in policy that the function takes as well: %j', (standInPolicy) => {
    expect(parseStageSettings({ ...dev, standInPolicy })).toMatchObject({ standInPolicy });
    expect(standInPolicySchema.parse(standInPolicy)).toEqual(standInPolicy);
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
    ['no policy but an answer', { ...dev, standInPolicy: '05' }, /`standInPolicy` must be an object: .*answer, cap/],
    [
      'a policy with an unknown answer',
      { ...dev, standInPolicy: { answer: '51' } },
      /`standInPolicy\.answer` .*write one of 00, 05/,
    ],
    [
      'a cap without a currency',
      { ...dev, standInPolicy: { answer: '00', cap: { minor: 5000 } } },
      /`standInPolicy\.cap\.currency` is not a currency .*write one such as USD/,
    ],
    [
      'a cap in a currency that does not exist',
      { ...dev, standInPolicy: { answer: '00', cap: { currency: 'USB', minor: 5000 } } },
      /`standInPolicy\.cap\.currency` is not a currency that ISO 4217 lists/,
    ],
    [
      'a cap in dollars and cents',
      { ...dev, standInPolicy: { answer: '00', cap: { currency: 'USD', minor: 49.99 } } },
      /`standInPolicy\.cap\.minor` is not a number of minor units: write a whole one/,
    ],
    [
      'a misspelt cap',
      { ...dev, standInPolicy: { answer: '00', limit: 5000 } },
      /`standInPolicy` has an unknown name `limit`: .*write one of answer, cap/,
    ],
    ['a silence that no alarm can measure', { ...prod, silenceMinutes: 12 }, /`silenceMinutes` .*a multiple of 5/],
    ['a silence of more than a day', { ...prod, silenceMinutes: 1445 }, /`silenceMinutes` .*at most 1440/],
    ['a misspelt name', { ...dev, logRetention: 7 }, / It has an unknown name `logRetention`: .*logRetentionDays/],
    ['no e-mail address', { ...dev, alarmEmail: 'oncall' }, /`alarmEmail` is not an e-mail address: write one/],
    ['a stage that is no part of a URL', { ...dev, stage: 'My Stage' }, /Stage My Stage .*\n.*`stage` .*write up to/],
    ['nothing at all', undefined, /Stage without a name cannot be built/],
  ])('with %s are refused with what to write instead', (_mistake, settings, sentence) => {
    expect(() => parseStageSettings(settings)).toThrow(sentence);
  });
});
