import { whyMissing } from '../../bin/commands/stage.ts';

test.each([
  ['JobsTableName', /`strivve`.*nothing of Strivve/],
  ['StrivveConnections', /`strivve`.*nothing of Strivve/],
  ['ApplicationsTableName', /`elavon`.*nothing of Elavon/],
  ['ElavonDomainTarget', /`elavon`.*nothing of Elavon/],
  ['PaymentsTableName', /`spreedly`.*nothing of Spreedly/],
  ['OperationsApiUrl', /^Deploy it again where it is older than this command\.$/],
] as const)('a stage without %s is told of the setting that it goes without', (id, sentence) => {
  expect(whyMissing(id)).toMatch(sentence);
});
