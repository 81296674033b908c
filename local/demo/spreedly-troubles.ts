import * as z from 'zod';
import type { Fault } from '../faults/fault.ts';
import { VALID_CARD } from '../simulators/spreedly/cards.ts';
import type { SpreedlySimulator } from '../simulators/spreedly/spreedly.ts';
import { operatorCommand } from './operator-command.ts';
import type { Scene } from './scene.ts';
import { type PlayedPayment, playedPayment } from './spreedly-payments.ts';
import { lookUntil, type TwinAccess } from './twin-access.ts';

const MINUTE_MS = 60_000;

/** The queue takes nothing of the function that callbacks come to. */
const NO_QUEUE: Fault = { kind: 'serverError', service: 'sqs', caller: 'SpreedlyWebhook' };

/** An outage of the queue, an answer that is lost, and what an operator does about a payment. */
export function spreedlyTroubles(twin: TwinAccess, spreedly: SpreedlySimulator): readonly Scene[] {
  const unheard = playedPayment(twin, spreedly, 3001);
  const lost = playedPayment(twin, spreedly, 3001);
  return [
    {
      sent: 'a purchase, and the queue is away',
      expected: '503, then 200',
      play: () => calledBackThroughOutage(twin, spreedly, unheard),
    },
    {
      sent: '(where it stands)',
      expected: 'succeeded, signed',
      play: () => unheard.stands('succeeded, signed'),
    },
    {
      sent: 'a purchase whose answer is lost',
      expected: '202 unknown',
      play: () => {
        spreedly.callbacks.hold();
        spreedly.fail({ on: 'purchase', answer: { kind: 'reset' }, isDone: true });
        return lost.buy();
      },
    },
    { sent: '(asked by its payment id)', expected: 'succeeded', play: lost.ask },
    {
      sent: 'the same purchase again, same key',
      expected: 'succeeded, made 1 time',
      play: async () => `${await lost.buy()}, made ${madeOf(spreedly, lost)} time`,
    },
    {
      sent: '(where it stands)',
      expected: 'succeeded, signed',
      play: () => {
        spreedly.callbacks.release();
        return lost.stands('succeeded, signed');
      },
    },
    { sent: 'cardhook spreedly show', expected: 'succeeded, exit 0', play: () => show(twin, lost) },
    { sent: 'cardhook spreedly replay', expected: 'exit 0', play: () => replay(twin, lost) },
    {
      sent: 'cardhook spreedly transcript',
      expected: 'nothing of the card, exit 0',
      play: () => transcript(twin, lost),
    },
  ];
}

/** How each try was answered: none is lost, for none that was not kept was taken. */
async function calledBackThroughOutage(
  twin: TwinAccess,
  spreedly: SpreedlySimulator,
  { buy, token }: PlayedPayment,
): Promise<string> {
  const tries = (): readonly (number | undefined)[] =>
    spreedly.ledger
      .deliveries()
      .filter(({ tokens }) => tokens.includes(token()))
      .map(({ status }) => status);
  const tried = (times: number) =>
    lookUntil(
      async () => tries(),
      (statuses) => statuses.length >= times,
    );
  await twin.whileFaulty([NO_QUEUE], async () => {
    await buy();
    await tried(1);
    spreedly.pass(MINUTE_MS);
    await tried(2);
  });
  spreedly.pass(MINUTE_MS);
  const statuses = await lookUntil(
    async () => tries(),
    (seen) => seen.at(-1) === 200,
  );
  return [...new Set(statuses)].map((status) => status ?? 'no answer').join(', then ');
}

function madeOf(spreedly: SpreedlySimulator, { paymentId }: PlayedPayment): number {
  return spreedly.ledger.transactions().filter(({ orderId }) => orderId === paymentId()).length;
}

const shownSchema = z.object({ record: z.object({ state: z.string() }) });

async function show({ endpoints }: TwinAccess, { paymentId }: PlayedPayment): Promise<string> {
  const { exitCode, stdout } = await operatorCommand(endpoints, 'spreedly', 'show', paymentId());
  const { data } = shownSchema.safeParse(JSON.parse(stdout));
  return data === undefined ? stdout : `${data.record.state}, exit ${exitCode}`;
}

async function replay({ endpoints }: TwinAccess, { token }: PlayedPayment): Promise<string> {
  const { exitCode, stdout } = await operatorCommand(endpoints, 'spreedly', 'replay', token());
  return exitCode === 0 ? 'exit 0' : stdout;
}

const transcriptSchema = z.object({ transcript: z.string() });

async function transcript({ endpoints }: TwinAccess, { token }: PlayedPayment): Promise<string> {
  const { exitCode, stdout } = await operatorCommand(endpoints, 'spreedly', 'transcript', token());
  const { data } = transcriptSchema.safeParse(JSON.parse(stdout));
  if (data === undefined) return stdout;
  const isShown = [VALID_CARD, 'Testcard', '@'].some((hidden) => data.transcript.includes(hidden));
  return `${isShown ? 'something' : 'nothing'} of the card, exit ${exitCode}`;
}
