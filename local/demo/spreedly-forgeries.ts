import type { BatchMember } from '../simulators/spreedly/callbacks.ts';
import type { DeliveryEntry } from '../simulators/spreedly/ledger.ts';
import type { SpreedlySimulator } from '../simulators/spreedly/spreedly.ts';
import type { Scene } from './scene.ts';
import { playedPayment } from './spreedly-payments.ts';
import type { TwinAccess } from './twin-access.ts';

const FAILED = { state: 'gateway_processing_failed', succeeded: false } as const;

/** What comes twice changes nothing, and what Spreedly has not signed is believed by nobody. */
export function spreedlyForgeries(twin: TwinAccess, spreedly: SpreedlySimulator): readonly Scene[] {
  const { buy, complete, stands, token } = playedPayment(twin, spreedly, 3003);

  /** The first one told that it is pending. */
  function deliveredOf(wanted: string): DeliveryEntry {
    const found = spreedly.ledger.deliveries().find(({ tokens }) => tokens.includes(wanted));
    if (found === undefined) throw new Error('Spreedly has not called back.');
    return found;
  }

  const send = async (...members: readonly BatchMember[]): Promise<string> =>
    answerOf(await spreedly.callbacks.send({ members }));

  return [
    { sent: 'a purchase that is called back about', expected: 'pending, device_fingerprint', play: buy },
    { sent: '(where it stands)', expected: 'pending, signed', play: () => stands('pending, signed') },
    { sent: '(completed)', expected: 'succeeded', play: complete },
    { sent: '(where it stands)', expected: 'succeeded, signed', play: () => stands('succeeded, signed') },
    {
      sent: 'the callback about pending once more',
      expected: '200',
      play: async () => answerOf(await spreedly.callbacks.replay(deliveredOf(token()))),
    },
    {
      sent: 'a forged callback: fields relabelled',
      expected: '401',
      play: () => send({ token: token(), signing: 'relabelled', changes: FAILED }),
    },
    {
      sent: "one with another environment's secret",
      expected: '401',
      play: () => send({ token: token(), signing: 'other_secret', changes: FAILED }),
    },
    {
      sent: 'a forged one beside a signed one',
      expected: '200',
      play: () => send({ token: token() }, { token: token(), signing: 'altered', changes: FAILED }),
    },
    {
      sent: '(where it stands, looked up)',
      expected: 'succeeded, signed, forgeries: 1',
      play: () => stands('succeeded, signed, forgeries: 1'),
    },
  ];
}

function answerOf({ status }: DeliveryEntry): string {
  return status === undefined ? 'no answer' : String(status);
}
