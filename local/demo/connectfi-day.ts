import { setCardStatus } from '../../adapters/dynamo/card-store.ts';
import type { AuthoredRuleFile } from '../../contracts/rule-file.ts';
import type { Answer } from '../../domain/answer.ts';
import type { Status } from '../../domain/card.ts';
import type { Fault } from '../faults/fault.ts';
import {
  type Connectfi,
  contradictionOf,
  createConnectfi,
  outcomeOf,
  REVERSED,
} from '../simulators/connectfi/connectfi.ts';
import { ODDITIES } from '../simulators/connectfi/oddities.ts';
import type { Changes, Purchase } from '../simulators/connectfi/webhook-body.ts';
import { borrowRules } from './borrowed-rules.ts';
import { codeOf, createTransactions, type Transaction, type Transactions } from './connectfi-transactions.ts';
import { lifeOfAPurchase } from './life-of-a-purchase.ts';
import { beginReconciliation } from './reconciliation.ts';
import type { ProviderDay, Scene } from './scene.ts';
import { lookUntil, type TwinAccess } from './twin-access.ts';

/** A rule for each decline, and a limit of one card. */
const rulesWith = (limit: AuthoredRuleFile['rules'][number]): AuthoredRuleFile => ({
  format: 1,
  rules: [
    limit,
    { id: 'demo-no-gambling', kind: 'mcc_block', answer: '05', mccs: ['7995'] },
    { id: 'demo-suspect-country', kind: 'country_block', answer: '34', countries: ['PRK'] },
    {
      id: 'demo-single-purchase',
      kind: 'amount_limit',
      answer: '61',
      currency: 'USD',
      max: '250.00',
      onMissing: 'skip',
    },
    { id: 'demo-quasi-cash', kind: 'mcc_block', answer: '65', mccs: ['6051'] },
  ],
});

/** What the rules say to a new request. */
const DECISIONS: readonly { sent: string; purchase: Purchase; changes?: Changes; expected: Answer }[] = [
  { sent: 'a purchase of 40.00 USD', purchase: { amount: 40 }, expected: '00' },
  { sent: 'a purchase at a casino (mcc 7995)', purchase: { mcc: '7995' }, expected: '05' },
  { sent: 'a purchase in PRK', purchase: { country: 'PRK' }, expected: '34' },
  { sent: 'a purchase of 250.01 USD', purchase: { amount: 250.01 }, expected: '61' },
  { sent: 'a purchase of quasi cash (mcc 6051)', purchase: { mcc: '6051' }, expected: '65' },
  { sent: 'a request with fields of tomorrow', purchase: {}, changes: ODDITIES.unknownFields, expected: '00' },
  { sent: 'a request without any currency', purchase: {}, changes: ODDITIES.noCurrencyAnywhere, expected: '00' },
];

/** Only what a decision calls: the settler must be able to write while the fault is still set. */
const STALLED: readonly Fault[] = [{ kind: 'stall', service: 'dynamodb', operations: ['BatchGetItem'] }];

export const connectfiDay: ProviderDay = {
  provider: 'connectFi',
  async begin(twin) {
    const url = registeredUrl(twin);
    const connectfi = createConnectfi({ url });
    const transactions = createTransactions(twin, connectfi);
    const life = lifeOfAPurchase(twin, createTransactions(twin, connectfi), connectfi);
    const giveRulesBack = await borrowRules(twin, rulesWith(life.limit));
    const reconciliation = await beginReconciliation(twin, connectfi);
    const scenes = [
      ...DECISIONS.map(({ sent, expected, purchase, changes }) => ({
        sent,
        expected,
        play: transactions.begin(purchase, changes).ask,
      })),
      ...cardBlock(twin, transactions),
      ...standIn(twin, transactions),
      ...advice(twin, transactions, connectfi),
      ...life.scenes,
      ...reconciliation.scenes,
      ...strangers(url, transactions, connectfi),
    ];
    return { scenes, end: () => Promise.all([giveRulesBack(), reconciliation.end()]).then(() => undefined) };
  },
};

function registeredUrl({ endpoints }: TwinAccess): string {
  // The scenes expect this stage's stand-in policy: 00 up to 50.00 USD, 05 above.
  if (endpoints.connectfi?.includes('/authorization/dev/connectfi/') === true) return endpoints.connectfi;
  throw new Error('The demo plays on stage dev. Stop the twin that runs and start this one: npm start');
}

function cardBlock({ dynamo, table }: TwinAccess, { cardId, begin }: Transactions): Scene[] {
  const setTo = (status: Status) => setCardStatus(dynamo, table('CardsTable'), cardId, status, Date.now());
  const before = begin({ amount: 40 });
  const blocked = begin({ amount: 40 });
  const unblocked = begin({ amount: 40 });
  return [
    { sent: 'a purchase before the card is blocked', expected: '00', play: before.ask },
    { sent: 'a purchase after it was blocked', expected: '05', play: () => setTo('blocked').then(blocked.ask) },
    { sent: 'the one before the block, redelivered', expected: '00', play: before.ask },
    { sent: 'a purchase after it was unblocked', expected: '00', play: () => setTo('active').then(unblocked.ask) },
  ];
}

function standIn({ whileFaulty }: TwinAccess, { begin }: Transactions): Scene[] {
  const small = begin({ amount: 40 });
  const large = begin({ amount: 100 });
  const later = begin({ amount: 100 });
  return [
    { sent: '40.00 USD while DynamoDB is stalled', expected: '00', play: () => whileFaulty(STALLED, small.ask) },
    { sent: '100.00 USD while DynamoDB is stalled', expected: '05', play: () => whileFaulty(STALLED, large.ask) },
    { sent: 'the 40.00 USD, redelivered when all is well', expected: '00', play: () => askSettled(small) },
    { sent: 'the 100.00 USD, redelivered when all is well', expected: '05', play: () => askSettled(large) },
    { sent: 'a new purchase of 100.00 USD', expected: '00', play: later.ask },
  ];
}

/** Asks again once the settler has written down what was answered. */
async function askSettled({ rows, ask }: Transaction): Promise<string> {
  await lookUntil(rows, (all) => all.some(({ source }) => source === 'stand_in'));
  return ask();
}

function advice({ messagesIn }: TwinAccess, { begin }: Transactions, connectfi: Connectfi): Scene[] {
  const { ask, adviceOn, rows } = begin({ amount: 40 });
  const approved = adviceOn(outcomeOf('00'));
  const contradiction = adviceOn(contradictionOf('00'));
  const reversal = adviceOn(REVERSED);
  const tell = (body: string) => () => connectfi.post(body).then(codeOf);

  /** Counts when the queue is worked off, so that a row too many would be seen. */
  async function count(): Promise<string> {
    await lookUntil(
      () => messagesIn('AdviceQueue'),
      (messages) => messages === 0,
    );
    return `rows: ${(await rows()).filter(({ sk }) => String(sk).startsWith('ADVICE#')).length}`;
  }
  return [
    { sent: 'a purchase, to be advised of', expected: '00', play: ask },
    { sent: 'the advice that it was approved', expected: '00', play: tell(approved) },
    { sent: 'the same advice again', expected: '00', play: tell(approved) },
    { sent: '(its advices in the table)', expected: 'rows: 1', play: count },
    { sent: 'an advice that contradicts the first', expected: '00', play: tell(contradiction) },
    { sent: 'the advice of a reversal', expected: '00', play: tell(reversal) },
    { sent: '(its advices in the table)', expected: 'rows: 3', play: count },
  ];
}

function strangers(url: string, { cardId }: Transactions, connectfi: Connectfi): Scene[] {
  const withoutKey = createConnectfi({ url: new URL('0'.repeat(64), url).href });
  const body = JSON.stringify({ cFiCardId: cardId });
  return [
    {
      sent: 'anything with a wrong key',
      expected: '404 {"message":"Not Found"}',
      play: () => withoutKey.post(body).then(codeOf),
    },
    { sent: 'half a body', expected: '05', play: () => connectfi.post(body.slice(0, -1)).then(codeOf) },
  ];
}
