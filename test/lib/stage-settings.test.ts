import { standInPolicySchema } from '../../functions/connectfi-webhook/settings.ts';
import { parseStageSettings, type StageSettings, stageSettings } from '../../lib/stage-settings.ts';
import { prodWithElavon, prodWithMutualTls } from './stage-with-elavon.ts';
import { prodWithSpreedly } from './stage-with-spreedly.ts';
import { prodWithStrivve } from './stage-with-strivve.ts';

const { prod, dev } = stageSettings;
const { concurrency } = prod;
const { elavon } = prodWithElavon;
const [profile] = elavon.profiles;

/** Dev with these notification profiles in the place of its own. */
function withProfiles(...profiles: readonly object[]): object {
  return { ...dev, elavon: { profiles } };
}

/** Dev with these connections in the place of its own. */
function withConnections(...connections: readonly object[]): object {
  return { ...dev, strivve: { connections } };
}

/** Dev with these pages in the place of its own. */
function withPages(pages: object): object {
  return { ...dev, spreedly: { pages: { ...dev.spreedly.pages, ...pages } } };
}

describe('Stage settings', () => {
  test.each(Object.values(stageSettings))('of $stage are accepted as they are', (settings) => {
    expect(parseStageSettings(settings)).toEqual(settings);
  });

  test.each<StageSettings>([
    prodWithElavon,
    prodWithMutualTls,
    {
      ...dev,
      elavon: {
        profiles: [{ code: 'A-b_1', mode: 'token', header: 'X-Token', variant: 'bare-base64' }],
        repeatedWithinMinutes: 0,
      },
    },
  ])('with Elavon are accepted: $elavon', (settings) => {
    expect(parseStageSettings(settings)).toEqual(settings);
  });

  test.each<StageSettings>([
    prodWithStrivve,
    { ...dev, strivve: { connections: [{ name: 'A-b_1', instance: 'a-1' }], followHoursMax: 12 } },
  ])('with Strivve are accepted: $strivve', (settings) => {
    expect(parseStageSettings(settings)).toEqual(settings);
  });

  test('with Spreedly are accepted, a query in the URL of a page among them', () => {
    expect(parseStageSettings(prodWithSpreedly)).toEqual(prodWithSpreedly);
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
    [
      'Elavon in prod without a certificate of ours',
      { ...prod, elavon: { profiles: elavon.profiles } },
      /Stage prod .*\n.*`elavon\.domain` is missing: Elavon takes our certificate.*Write \{ name, certificateArn \}/,
    ],
    ['no profile at all', withProfiles(), /`elavon\.profiles` would accept no push: write at least one/],
    [
      'a profile code twice',
      withProfiles(profile, { code: 'OTHER', mode: 'plain' }, { ...profile, mode: 'plain' }),
      /`elavon\.profiles\.2\.code` is there twice: Elavon has one configuration for BASIC/,
    ],
    ['the profile code oauth2', withProfiles({ ...profile, code: 'oauth2' }), /`.*code` is taken: .*token endpoint/],
    ['the profile code OAuth2', withProfiles({ ...profile, code: 'OAuth2' }), /`.*code` is taken: .*token endpoint/],
    ['a profile code with a slash', withProfiles({ ...profile, code: 'A/B' }), /`.*code` is not a profile code: write/],
    [
      'a profile code of 33 letters',
      withProfiles({ ...profile, code: 'A'.repeat(33) }),
      /`.*code` is not a profile code: write the 1 to 32/,
    ],
    [
      'an unknown mode',
      withProfiles({ ...profile, mode: 'digest' }),
      /`elavon\.profiles\.0\.mode` is not a mode .*write one of basic, token/,
    ],
    [
      'a scope where nothing carries one',
      withProfiles({ ...profile, scope: 'push' }),
      /`elavon\.profiles\.0\.scope` belongs to the OAuth2 modes.*Leave it out/,
    ],
    [
      'a scope in quotes',
      withProfiles({ code: 'A', mode: 'oauth2_password', scope: '"push"' }),
      /`elavon\.profiles\.0\.scope` is no list of scopes: write/,
    ],
    ['a header with a colon', withProfiles({ ...profile, header: 'X-A:' }), /`.*header` is not the name of a header/],
    [
      'a secret in the settings',
      withProfiles({ ...profile, password: 'x' }),
      /`elavon\.profiles\.0` has an unknown name/,
    ],
    [
      'more profiles than a function can be told of',
      withProfiles(...Array.from({ length: 20 }, (_, index) => ({ code: `P${index}`, mode: 'basic' }))),
      /`elavon\.profiles` fill more than the 4 KB .*write fewer/,
    ],
    [
      'half a minute',
      { ...dev, elavon: { ...elavon, repeatedWithinMinutes: 0.5 } },
      /`elavon\.repeatedWithinMinutes` must be whole minutes: write/,
    ],
    [
      'a URL for a domain name',
      { ...prod, elavon: { ...elavon, domain: { ...elavon.domain, name: 'https://elavon.example.com' } } },
      /`elavon\.domain\.name` is not a host name: write one such as/,
    ],
    [
      'a certificate of IAM',
      {
        ...prod,
        elavon: { ...elavon, domain: { ...elavon.domain, certificateArn: 'arn:aws:iam::1:server-certificate/x' } },
      },
      /`elavon\.domain\.certificateArn` is not the ARN of a certificate in ACM/,
    ],
    [
      'a truststore on this machine',
      { ...prod, elavon: { ...elavon, domain: { ...elavon.domain, truststoreUri: './elavon.pem' } } },
      /`elavon\.domain\.truststoreUri` is not an object in S3/,
    ],
    ['no connection at all', withConnections(), /`strivve\.connections` would follow no job: write at least one/],
    [
      'a connection twice',
      withConnections({ name: 'main', instance: 'a' }, { name: 'main', instance: 'b' }),
      /`strivve\.connections\.1\.name` is there twice.*Call one of the two something else/,
    ],
    [
      'a connection without a name',
      withConnections({ name: '', instance: 'a' }),
      /`strivve\.connections\.0\.name` is not the name of a connection: write 1 to 32/,
    ],
    [
      'a URL for an instance',
      withConnections({ name: 'main', instance: 'https://api.acme.cardsavr.io' }),
      /`strivve\.connections\.0\.instance` is not an instance: write what stands in/,
    ],
    [
      'a password in the settings',
      withConnections({ name: 'main', instance: 'a', password: 'x' }),
      /`strivve\.connections\.0` has an unknown name `password`/,
    ],
    [
      'more connections than a function can be told of',
      withConnections(...Array.from({ length: 20 }, (_, index) => ({ name: `c${index}`, instance: 'acme' }))),
      /`strivve\.connections` fill more than the 4 KB .*write fewer/,
    ],
    [
      'a job that is followed for a day',
      { ...dev, strivve: { connections: [{ name: 'main', instance: 'a' }], followHoursMax: 24 } },
      /`strivve\.followHoursMax` must be whole hours: write one such as 4, at most 12/,
    ],
    [
      'a page that anybody on the way can change',
      withPages({ success: 'http://shop.example.com/thanks' }),
      /`spreedly\.pages\.success` is not HTTPS: write one that begins with https:\/\//,
    ],
    [
      'a page of a host that only looks like this machine',
      withPages({ success: 'http://127.0.0.1.example.com/' }),
      /`spreedly\.pages\.success` is not HTTPS/,
    ],
    [
      'a page of this machine that is none',
      withPages({ success: 'http://127.0.0.1:80@example.com/' }),
      /`spreedly\.pages\.success` has a user name or a password/,
    ],
    ['a script for a page', withPages({ failure: 'javascript:alert(1)' }), /`spreedly\.pages\.failure` is not HTTPS/],
    ['a path for a page', withPages({ pending: '/wait' }), /`spreedly\.pages\.pending` is not a URL: write one/],
    [
      'a page with a fragment',
      withPages({ success: 'https://shop.example.com/#thanks' }),
      /`spreedly\.pages\.success` has a fragment: leave out #/,
    ],
    [
      'a page too few',
      { ...dev, spreedly: { pages: { success: dev.spreedly.pages.success } } },
      /`spreedly\.pages\.failure` is not a URL[^]*`spreedly\.pages\.pending` is not a URL/,
    ],
    [
      'a secret in the settings of Spreedly',
      { ...dev, spreedly: { ...dev.spreedly, accessSecret: 'x' } },
      /`spreedly` has an unknown name `accessSecret`/,
    ],
    ['nothing at all', undefined, /Stage without a name cannot be built/],
  ])('with %s are refused with what to write instead', (_mistake, settings, sentence) => {
    expect(() => parseStageSettings(settings)).toThrow(sentence);
  });
});
