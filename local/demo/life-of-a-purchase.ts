import * as z from 'zod';
import type { AuthoredRuleFile } from '../../contracts/rule-file.ts';
import { formatMoney } from '../../domain/money.ts';
import { type Connectfi, contradictionOf, outcomeOf, REVERSED } from '../simulators/connectfi/connectfi.ts';
import { codeOf, type Transaction, type Transactions } from './connectfi-transactions.ts';
import { operatorCommand } from './operator-command.ts';
import type { Scene } from './scene.ts';
import { lookUntil, type TwinAccess } from './twin-access.ts';

const LIMIT = 'demo-a-day';

type Limited = { readonly limit: AuthoredRuleFile['rules'][number]; readonly scenes: readonly Scene[] };

/** A purchase above its hold, a part of it taken back, and a decline that the network did not heed: the limit follows. */
export function lifeOfAPurchase(twin: TwinAccess, { cardId, begin }: Transactions, connectfi: Connectfi): Limited {
  const bought = begin({ amount: 100 });
  const declined = begin({ amount: 220 });
  const posted = bought.adviceOn(outcomeOf('00'), 120);
  const partlyReversed = bought.adviceOn({ ...REVERSED, statusCode: '32' }, 30);
  const contradiction = declined.adviceOn(contradictionOf('61'));
  const tell = (body: string) => () => connectfi.post(body).then(codeOf);

  /** Waits until the processor has brought the purchase to that stage. */
  function standing({ rows }: Transaction, stage: string, left: string): Scene {
    const stageNow = async () => String((await rows()).find(({ sk }) => sk === 'LIFE')?.['stage']);
    return {
      sent: '(where it stands, and what its limit has left)',
      expected: `${stage}, ${left} left`,
      play: async () => `${await lookUntil(stageNow, (now) => now === stage)}, ${await leftOf(twin, cardId)} left`,
    };
  }
  return {
    limit: { id: LIMIT, kind: 'limit', window: { trailing: '1d' }, max: '300.00 USD', scope: { cards: [cardId] } },
    scenes: [
      { sent: 'a purchase of 100.00 of the 300.00 USD a day', expected: '00', play: bought.ask },
      standing(bought, 'held', '200.00 USD'),
      { sent: 'the advice that 120.00 USD are posted', expected: '00', play: tell(posted) },
      standing(bought, 'posted', '180.00 USD'),
      { sent: 'the advice that 30.00 USD of it are reversed', expected: '00', play: tell(partlyReversed) },
      standing(bought, 'partly_reversed', '210.00 USD'),
      { sent: 'a purchase of 220.00 USD', expected: '61', play: declined.ask },
      { sent: 'the advice that the network approved it', expected: '00', play: tell(contradiction) },
      standing(declined, 'adopted', '0.00 USD'),
      { sent: 'cardhook drift', expected: 'approved_against_answer', play: () => driftOf(twin, declined) },
    ],
  };
}

const limitsSchema = z.object({
  limits: z.array(z.object({ rule: z.string(), readings: z.array(z.object({ left: z.object({ amount: z.int() }) })) })),
});

/** As the operator is told. */
async function leftOf({ endpoints }: TwinAccess, cardId: string): Promise<string> {
  const { stdout } = await operatorCommand(endpoints, 'limits', 'show', cardId);
  const [reading] = limitsSchema.parse(JSON.parse(stdout)).limits.find(({ rule }) => rule === LIMIT)?.readings ?? [];
  return reading === undefined ? 'nothing counted' : formatMoney({ minor: reading.left.amount, currency: 'USD' });
}

const driftSchema = z.object({
  drift: z.array(z.object({ authTransactionId: z.string(), drift: z.array(z.object({ cause: z.string() })) })),
});

async function driftOf({ endpoints }: TwinAccess, { authTransactionId }: Transaction): Promise<string> {
  const { stdout } = await operatorCommand(endpoints, 'drift');
  return driftSchema
    .parse(JSON.parse(stdout))
    .drift.filter((one) => one.authTransactionId === authTransactionId)
    .flatMap(({ drift }) => drift.map(({ cause }) => cause))
    .join(', ');
}
