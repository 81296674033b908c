import * as z from 'zod';
import { board, plainBoarding } from '../simulators/elavon/board.ts';
import type { Flow } from '../simulators/elavon/boardings.ts';
import { createOwnClock } from '../simulators/elavon/clock.ts';
import { createElavon, type NotificationConfiguration } from '../simulators/elavon/elavon.ts';
import { createLedger, type Ledger } from '../simulators/elavon/ledger.ts';
import type { Trouble } from '../simulators/elavon/troubles.ts';
import { configurationOf, type DevProfile } from './elavon-configuration.ts';
import { operatorCommand } from './operator-command.ts';
import type { TwinAccess } from './twin-access.ts';
import { lookUntil } from './twin-access.ts';

export type PlayedBoarding = {
  readonly code: DevProfile;
  readonly merchant: string;
  readonly flow: Flow;
  readonly trouble?: Trouble;
  /** What of the configuration is otherwise than the twin has it. */
  readonly changes?: Partial<NotificationConfiguration>;
  readonly ledger?: Ledger;
};

/** Pushes a whole boarding, and tells how many of its pushes were answered how: `200 × 13`. */
export async function pushBoarding(twin: TwinAccess, played: PlayedBoarding): Promise<string> {
  const { code, merchant, flow, trouble = 'none', changes = {}, ledger = createLedger() } = played;
  const clock = createOwnClock(Date.now());
  const elavon = createElavon({ ...(await configurationOf(twin.endpoints, code)), ...changes }, clock.now);
  const pushed = await board(elavon, plainBoarding(flow, merchant, trouble), clock, ledger);
  const answers = pushed.map(({ delivery }) =>
    delivery.kind === 'unanswered' ? delivery.problem : delivery.kind === 'no_token' ? delivery.error : delivery.status,
  );
  return [...Map.groupBy(answers, String)].map(([answer, all]) => `${answer} × ${all.length}`).join(', ');
}

const shownSchema = z.object({
  appStatus: z.string().optional(),
  boardingStatus: z.string().optional(),
  terminals: z.array(z.unknown()),
  contradictions: z.array(z.object({ reason: z.string() })),
});

/** Where an application stands, as the operator is told once all is processed: `COMPLETE, COMPLETE, 2 terminals`. */
export function standingOf({ endpoints }: TwinAccess, merchant: string, expected: string): Promise<string> {
  return lookUntil(
    async () => {
      const { stdout } = await operatorCommand(endpoints, 'elavon', 'show', `Acme${merchant}`);
      const { data } = shownSchema.safeParse(JSON.parse(stdout));
      if (data === undefined) return 'nothing known';
      const { appStatus = 'unknown', boardingStatus = 'unknown', terminals, contradictions } = data;
      const reasons = contradictions.map(({ reason }) => reason);
      return [appStatus, boardingStatus, `${terminals.length} terminals`, ...reasons].join(', ');
    },
    (seen) => seen === expected,
  );
}
