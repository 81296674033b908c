import * as z from 'zod';
import { transactionPartition } from '../../adapters/dynamo/keys.ts';
import type { Connectfi } from '../simulators/connectfi/connectfi.ts';
import { startInquiryServer } from '../simulators/connectfi/inquiry-server.ts';
import { openNumberBook } from '../simulators/connectfi/number-book.ts';
import { createSimulator } from '../simulators/connectfi/simulator.ts';
import { STATE_DIRECTORY } from '../twin/state-directory.ts';
import { borrowCredentials } from './borrowed-credentials.ts';
import { operatorCommand } from './operator-command.ts';
import type { Scene } from './scene.ts';
import { lookUntil, type TwinAccess } from './twin-access.ts';

/** An advice that never came is asked for, and brought in once. */
export async function beginReconciliation(
  twin: TwinAccess,
  connectfi: Connectfi,
): Promise<{ readonly scenes: readonly Scene[]; readonly end: () => Promise<void> }> {
  const numbers = openNumberBook(STATE_DIRECTORY);
  const simulator = createSimulator({ connectfi, numbers });
  const inquiry = await startInquiryServer(simulator.ledger);
  const giveCredentialsBack = await borrowCredentials(twin.endpoints, inquiry.access);
  const cardId = `icrd_demo_${numbers.nextTransaction().authTransactionId}`;
  const purchase = { cardId, amount: 40 };

  async function buy(): Promise<string> {
    const asked = await simulator.playStep({ kind: 'ask', transaction: 'lost', purchase });
    await simulator.playStep({ kind: 'advise', transaction: 'lost', happening: { kind: 'told' }, deliveries: 0 });
    return 'verdict' in asked ? asked.verdict.responseCode : 'nobody asked';
  }

  async function keptAdvices(): Promise<string> {
    const [entry] = simulator.ledger.entries();
    const partition = transactionPartition(cardId, entry?.authTransactionId ?? '');
    const advicesOf = async () =>
      (await twin.rows(twin.table('AuthorizationsTable'), partition)).filter(({ sk }) =>
        String(sk).startsWith('ADVICE#'),
      );
    const advices = await lookUntil(advicesOf, ({ length }) => length > 0);
    return advices.map(({ advice }) => `1 by ${adviceSchema.parse(advice).source}`).join(', ');
  }

  return {
    scenes: [
      { sent: 'a purchase whose advice is lost', expected: '00', play: buy },
      { sent: 'cardhook reconcile', expected: 'missing 1, sent 1, exit 0', play: () => reconcile(twin, cardId) },
      { sent: '(its advices in the table)', expected: '1 by reconciliation', play: keptAdvices },
      { sent: 'cardhook reconcile, again', expected: 'missing 0, sent 0, exit 0', play: () => reconcile(twin, cardId) },
    ],
    async end() {
      await giveCredentialsBack();
      await inquiry.stop();
    },
  };
}

const adviceSchema = z.object({ source: z.string() });

const resultSchema = z.object({ counts: z.object({ advice_missing: z.int() }), sent: z.int() });

async function reconcile({ endpoints }: TwinAccess, cardId: string): Promise<string> {
  const today = new Date().toISOString().slice(0, 10);
  const words = ['reconcile', '--from', today, '--card', cardId, '--grace', '0'];
  const { exitCode, stdout } = await operatorCommand(endpoints, ...words);
  const { data } = resultSchema.safeParse(JSON.parse(stdout));
  return data === undefined ? stdout : `missing ${data.counts.advice_missing}, sent ${data.sent}, exit ${exitCode}`;
}
