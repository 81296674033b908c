import { EVIDENCE, type PointOfService, told } from '../../../providers/connectfi/point-of-service.ts';

type Case = readonly [PointOfService, boolean | undefined];

const cardPresent: Case[] = [
  [{ entryMode: '05' }, true],
  [{ entryMode: '07', cardPresence: '0' }, true],
  [{ entryMode: '90', conditionCode: '59' }, true],
  [{ entryMode: '79' }, true],
  [{ entryMode: '81' }, false],
  [{ entryMode: '10', conditionCode: '00' }, false],
  [{ entryMode: '01', conditionCode: '71' }, true],
  [{ entryMode: '01', conditionCode: '08' }, false],
  [{ entryMode: '01', conditionCode: '59' }, false],
  [{ conditionCode: '05', cardPresence: '0' }, false],
  [{ entryMode: '01', conditionCode: '00', cardPresence: '1' }, false],
  [{ cardPresence: '0', cardholderPresence: '5' }, false],
  [{ ecommerceIndicator: '7' }, false],
  [{ ecommerceIndicator: 'L' }, false],
  [
    { entryMode: '01', conditionCode: '00', cardPresence: '0', cardholderPresence: '0', ecommerceIndicator: '0' },
    undefined,
  ],
  [{}, undefined],
];

const eCommerce: Case[] = [
  [{ entryMode: '81' }, true],
  [{ entryMode: '09' }, true],
  [{ entryMode: '05', ecommerceIndicator: '6' }, false],
  [{ entryMode: '01', conditionCode: '59' }, true],
  [{ entryMode: '10', conditionCode: '08' }, false],
  [{ conditionCode: '00', cardholderPresence: '5' }, true],
  [{ cardholderPresence: '2' }, false],
  [{ cardholderPresence: '0', terminalType: '23' }, true],
  [{ terminalType: '02' }, false],
  [{ terminalType: '04', ecommerceIndicator: '9' }, true],
  [{ terminalType: '04', ecommerceIndicator: 'A' }, true],
  [{ terminalType: '04', ecommerceIndicator: '3' }, false],
  [{ entryMode: '10', conditionCode: '00', terminalType: '04', ecommerceIndicator: '4' }, undefined],
  [{}, undefined],
];

const recurring: Case[] = [
  [{ transactionType: '14', entryMode: '05' }, true],
  [{ transactionType: '16' }, true],
  [{ transactionType: '15', ecommerceIndicator: '4' }, false],
  [{ transactionType: '00', cardholderPresence: '4' }, true],
  [{ transactionType: '00', cardholderPresence: 'S' }, false],
  [{ transactionType: '00', entryMode: '07', ecommerceIndicator: '4' }, false],
  [{ transactionType: '00', entryMode: '10', ecommerceIndicator: '4' }, true],
  [{ ecommerceIndicator: '5' }, false],
  [{ transactionType: '13', entryMode: '10', ecommerceIndicator: '2' }, undefined],
  [{}, undefined],
];

const atm: Case[] = [
  [{ terminalType: '02', mcc: '5999' }, true],
  [{ terminalType: '04', mcc: '6011' }, true],
  [{ terminalType: '00', mcc: '6010', transactionType: '34' }, true],
  [{ terminalType: '00', mcc: '6010', transactionType: '01' }, false],
  [{ terminalType: '28', mcc: '5999' }, false],
  [{ terminalType: '04' }, false],
  [{ terminalType: '99' }, undefined],
  [{ transactionType: '01' }, undefined],
  [{}, undefined],
];

describe.each([
  ['card_present', EVIDENCE.cardPresent, cardPresent],
  ['e_commerce', EVIDENCE.eCommerce, eCommerce],
  ['recurring', EVIDENCE.recurring, recurring],
  ['atm', EVIDENCE.atm, atm],
] as const)('%s', (_flag, evidence, cases) => {
  test.each(cases)('%j is %j', (pointOfService, flag) => {
    expect(told(evidence, pointOfService)).toBe(flag);
  });

  test('no code tells both', () => {
    for (const { yes = [], no = [] } of evidence as readonly { yes?: readonly string[]; no?: readonly string[] }[]) {
      expect(yes.filter((code) => no.includes(code))).toEqual([]);
    }
  });
});
