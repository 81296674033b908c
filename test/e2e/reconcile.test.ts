import { transactionPartition } from '../../adapters/dynamo/keys.ts';
import { borrowCredentials } from '../../local/demo/borrowed-credentials.ts';
import { lookUntil } from '../../local/demo/twin-access.ts';
import { drawDay } from '../../local/simulators/connectfi/draw-day.ts';
import { type InquiryServer, startInquiryServer } from '../../local/simulators/connectfi/inquiry-server.ts';
import { playDay } from '../../local/simulators/connectfi/play-day.ts';
import { createSimulator, type Simulator } from '../../local/simulators/connectfi/simulator.ts';
import { DOCUMENTED_NUMBERS, nextTransaction } from '../../local/simulators/connectfi/transaction-numbers.ts';
import { type ATwin, aTwin, START_MS_MAX } from './a-twin.ts';
import { type Ran, run } from './operator.ts';

const CARDS = ['icrd_rec_a', 'icrd_rec_b', 'icrd_rec_c'];
const TODAY = new Date().toISOString().slice(0, 10);
/** Each command is a process of its own, and other tests may use the same two processors. */
const COMMANDS_MS_MAX = 120_000;
const PASSWORD = 'a-password-that-must-not-show';

let twin: ATwin;
let simulator: Simulator;
let inquiry: InquiryServer;

beforeAll(async () => {
  twin = await aTwin();
  let numbers = DOCUMENTED_NUMBERS;
  simulator = createSimulator({
    connectfi: twin.connectfi,
    numbers: { nextTransaction: () => (numbers = nextTransaction(numbers)) },
  });
  inquiry = await startInquiryServer(simulator.ledger, { password: PASSWORD, recordsMax: 20 });
}, START_MS_MAX);

afterAll(async () => {
  await inquiry.stop();
  await twin.stop();
});

/** As on a deployed stage: by name, endpoint and credentials of the environment. */
function cardhook(words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const { dynamodb, credentials } = twin.endpoints;
  return run(['bin/cli.ts', '--stage', 'dev', ...words], {
    AWS_ENDPOINT_URL: dynamodb,
    AWS_REGION: credentials.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...more,
  });
}

async function reconcile(...more: string[]) {
  const { exitCode, stdout } = await cardhook(['--json', 'reconcile', '--from', TODAY, '--grace', '0', ...more]);
  return { exitCode, ...JSON.parse(stdout) };
}

/** What is kept of every transaction of the ledger, as text without keys and origin. */
async function kept(): Promise<readonly string[]> {
  const partitions = new Set(
    simulator.ledger.entries().map((one) => transactionPartition(one.cardId, one.authTransactionId)),
  );
  const table = twin.table('AuthorizationsTable');
  const rows = await Promise.all([...partitions].map((partition) => twin.rows(table, partition)));
  return rows.flat().flatMap(({ sk }) => (String(sk).startsWith('ADVICE#') ? [String(sk)] : []));
}

const workedOff = () =>
  lookUntil(
    () => twin.messagesIn('AdviceQueue'),
    (messages) => messages === 0,
  );

test(
  'without credentials it says what to do, and asks nobody',
  async () => {
    const { exitCode, stderr } = await cardhook(['reconcile', '--from', TODAY]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('connectfi set-credentials --base-url')]);
    expect(inquiry.calls()).toEqual([]);
  },
  COMMANDS_MS_MAX,
);

test(
  'credentials are put in, and the password is shown nowhere',
  async () => {
    const { baseUrl, login } = inquiry.access;
    const words = ['connectfi', 'set-credentials', '--base-url', baseUrl, '--login', login];
    const { exitCode, stdout, stderr } = await cardhook(words, { CONNECTFI_PASSWORD: PASSWORD });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(baseUrl)]);
    expect(stdout + stderr).not.toContain(PASSWORD);
  },
  COMMANDS_MS_MAX,
);

test(
  'what was lost on a nasty day is brought in once, and then all agrees',
  async () => {
    const day = drawDay({ seed: 11, transactions: 40, cards: CARDS, weights: { lostAdvice: 30, lostPost: 20 } });
    await playDay(simulator, day, { atOnce: 4 });
    await workedOff();
    const entries = simulator.ledger.entries();
    // Beside those that the script loses, a cold start may lose some: connectFi hangs up and does not send them again.
    const lost = entries.length - (await kept()).length;
    expect(lost).toBeGreaterThanOrEqual(entries.filter(({ deliveries }) => deliveries === 0).length);
    expect(lost).toBeGreaterThan(5);

    const dry = await reconcile('--dry-run');
    expect(dry).toMatchObject({
      exitCode: 1,
      sent: 0,
      counts: { advice_missing: lost, agreed: entries.length - lost },
    });
    expect(await kept()).toHaveLength(entries.length - lost);

    const first = await reconcile();
    expect(first).toMatchObject({ exitCode: 0, cards: CARDS.length, sent: lost, unread: [] });
    await lookUntil(kept, ({ length }) => length === entries.length);
    await workedOff();
    expect(await kept()).toHaveLength(entries.length);

    const second = await reconcile();
    expect(second).toMatchObject({ exitCode: 0, sent: 0, findings: [], counts: { agreed: entries.length } });
  },
  COMMANDS_MS_MAX,
);

test(
  'an advice that comes late after all, by the webhook, is no second one',
  async () => {
    const transaction = 'late';
    const purchase = { cardId: 'icrd_rec_late', amount: 12 };
    await simulator.play([
      { kind: 'ask', transaction, purchase },
      { kind: 'advise', transaction, happening: { kind: 'told' }, deliveries: 0 },
    ]);
    expect(await reconcile('--card', 'icrd_rec_late')).toMatchObject({ exitCode: 0, sent: 1 });
    await workedOff();
    const before = (await kept()).length;
    const told = simulator.ledger.entries().at(-1)?.transaction;
    await twin.connectfi.post(JSON.stringify({ cFiCardId: 'icrd_rec_late', transaction: told }));
    await workedOff();
    expect(await kept()).toHaveLength(before);
  },
  COMMANDS_MS_MAX,
);

test(
  'what connectFi does not know, and a connectFi that does not answer, are for a person',
  async () => {
    const purchase = { cardId: 'icrd_rec_alone', amount: 12 };
    await simulator.play([{ kind: 'ask', transaction: 'alone', purchase }]);
    expect(await reconcile('--card', 'icrd_rec_alone')).toMatchObject({
      exitCode: 1,
      counts: { unknown_to_connectfi: 1 },
    });
    inquiry.fail({ kind: 'html' });
    expect(await reconcile('--card', 'icrd_rec_alone')).toMatchObject({
      exitCode: 1,
      unread: [{ cardId: 'icrd_rec_alone', problem: 'answer_unreadable' }],
    });
    const giveBack = await borrowCredentials(twin.endpoints, { ...inquiry.access, password: 'another' });
    const refused = await reconcile();
    expect(refused).toMatchObject({ exitCode: 1, sent: 0, error: expect.stringContaining('told nothing of') });
    expect(refused.unread.map(({ problem }: { problem: string }) => problem)).toContain('credentials_refused');
    await giveBack();
  },
  COMMANDS_MS_MAX,
);
