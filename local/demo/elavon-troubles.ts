import * as z from 'zod';
import { startBoardStatusServer } from '../simulators/elavon/board-status-server.ts';
import { createLedger } from '../simulators/elavon/ledger.ts';
import type { Trouble } from '../simulators/elavon/troubles.ts';
import { pushBoarding, standingOf } from './elavon-boarding.ts';
import { operatorCommand } from './operator-command.ts';
import type { Scene } from './scene.ts';
import type { TwinAccess } from './twin-access.ts';
import { borrowSecret } from './twin-secret.ts';

const BOARDED = 'COMPLETE, COMPLETE, 2 terminals';

/** What Elavon may tell late, twice, out of order or wrongly, and how the last of these is settled. */
export async function beginElavonTroubles(
  twin: TwinAccess,
): Promise<{ readonly scenes: (prefix: string) => readonly Scene[]; readonly end: () => Promise<void> }> {
  const ledger = createLedger();
  const server = await startBoardStatusServer(ledger);
  const access = { ...server.access, country: 'USA' };
  const giveCredentialsBack = await borrowSecret(twin.endpoints, 'ElavonApiCredentialsSecret', access);

  function told(prefix: string, trouble: Trouble, sent: string, pushes: number, standing: string): Scene[] {
    const merchant = `${prefix}${trouble.replaceAll('_', '')}`;
    const boarding = { code: 'BASIC', flow: 'managed', merchant, trouble, ledger } as const;
    return [
      { sent, expected: `200 × ${pushes}`, play: () => pushBoarding(twin, boarding) },
      { sent: '(where it stands)', expected: standing, play: () => standingOf(twin, merchant, standing) },
    ];
  }

  return {
    scenes: (prefix) => [
      ...told(prefix, 'late_in_progress', 'a boarding, and INPROGRESS after COMPLETE', 6, BOARDED),
      ...told(prefix, 'late_terminals', 'a boarding whose terminals come a month later', 5, BOARDED),
      ...told(prefix, 'reordered', 'a boarding whose pushes overtake each other', 5, BOARDED),
      ...told(prefix, 'contradiction', 'a boarding, and DECLINED after COMPLETE', 6, CONTRADICTED),
      {
        sent: 'cardhook elavon settle',
        expected: 'COMPLETE, exit 0',
        play: () => settle(twin, `${prefix}contradiction`),
      },
      {
        sent: '(where it stands)',
        expected: BOARDED,
        play: () => standingOf(twin, `${prefix}contradiction`, BOARDED),
      },
    ],
    async end() {
      await giveCredentialsBack();
      await server.stop();
    },
  };
}

/** Of two final statuses the one that promises less is shown until it is settled. */
const CONTRADICTED = 'COMPLETE, DECLINED, 2 terminals, boarding_status';

const settledSchema = z.object({ boardingStatus: z.string() });

async function settle({ endpoints }: TwinAccess, merchant: string): Promise<string> {
  const { exitCode, stdout } = await operatorCommand(endpoints, 'elavon', 'settle', `Acme${merchant}`);
  const { data } = settledSchema.safeParse(JSON.parse(stdout));
  return data === undefined ? stdout : `${data.boardingStatus}, exit ${exitCode}`;
}
