import type { SQSEvent } from 'aws-lambda';
import { consumeBatch } from '../../../adapters/sqs/consume-batch.ts';
import { type PaymentCallbackMessage, paymentCallbackMessageSchema } from '../../../contracts/payment-callback.ts';
import type { CallbackMember } from '../../../domain/payment/callback.ts';
import { applyCallback } from '../../../functions/spreedly-processor/apply-callback.ts';
import { readSettings } from '../../../functions/spreedly-processor/settings.ts';
import { aLog } from '../../support/log-lines.ts';
import {
  A_PAYMENT_ID,
  A_TOKEN,
  aMember,
  anUnprovenMember,
  aReading,
  type AskedSpreedly,
  somePayments,
} from '../../support/payments.ts';
import { NOON } from '../../support/rules.ts';

function aProcessor(answer?: AskedSpreedly['answer']) {
  const { payments, ...rest } = somePayments(answer);
  const { lines, log } = aLog();
  return { ...rest, lines, apply: (message: PaymentCallbackMessage) => applyCallback(message, { payments, log }) };
}

function messageOf(member: CallbackMember, receivedAtMs = NOON): PaymentCallbackMessage {
  return { version: 1, receivedAtMs, member };
}

test('a change is told in a log line and counted, and its duplicate is not', async () => {
  const { lines, apply } = aProcessor(aReading({ state: 'succeeded' }));
  await apply(messageOf(aMember({ state: 'succeeded' })));
  await apply(messageOf(aMember({ state: 'succeeded' }), NOON + 1));
  expect(lines).toEqual([
    {
      event: 'PAYMENT_CHANGED',
      fields: { token: A_TOKEN, paymentId: A_PAYMENT_ID, state: 'succeeded' },
      metrics: { PaymentChanged: 1 },
    },
  ]);
});

test('a transaction that Spreedly does not know is counted, and does not come again', async () => {
  const { lines, apply } = aProcessor('not_found');
  await apply(messageOf(anUnprovenMember()));
  expect(lines).toEqual([
    { event: 'PAYMENT_NOT_KNOWN', fields: { token: A_TOKEN, source: 'unproven' }, metrics: { PaymentNotKnown: 1 } },
  ]);
});

test('a dispute that Spreedly does not settle is counted and comes again', async () => {
  const { spreedly, lines, apply } = aProcessor(aReading({ state: 'succeeded' }));
  await apply(messageOf(aMember({ state: 'succeeded' })));
  spreedly.answer = 'unavailable';
  const other = messageOf(aMember({ state: 'failed', updatedAtMs: NOON + 1_000 }), NOON + 2_000);
  await expect(apply(other)).rejects.toThrow('could not be looked up');
  expect(lines.at(-1)).toEqual({
    event: 'PAYMENT_DISPUTED',
    fields: { token: A_TOKEN, paymentId: A_PAYMENT_ID, state: 'succeeded' },
    metrics: { PaymentDisputed: 1 },
  });
});

test('nothing of what Spreedly says to people, and nothing of a claim, is logged', async () => {
  const { spreedly, lines, apply } = aProcessor(
    aReading({
      message: { text: 'Canary of a message' },
      responses: { gateway: { errorDetail: 'Canary of an error' } },
    }),
  );
  await apply(messageOf(anUnprovenMember({ state: 'Canary of a claim' })));
  spreedly.answer = 'unavailable';
  await expect(apply(messageOf(anUnprovenMember({ state: 'Canary two' }), NOON + 90_000))).rejects.not.toThrow(
    'Canary',
  );
  expect(JSON.stringify(lines)).not.toContain('Canary');
});

test('of a batch the members that fail come back alone', async () => {
  const { apply } = aProcessor('not_found');
  const bodies = [messageOf(aMember()), { version: 2 }, messageOf(anUnprovenMember({ state: 'failed' }))].map((body) =>
    JSON.stringify(body),
  );
  const event = { Records: [...bodies, 'no JSON'].map((body, nth) => ({ messageId: `m${nth}`, body })) };
  const failed: string[] = [];
  const response = await consumeBatch(event as unknown as SQSEvent, paymentCallbackMessageSchema, apply, (messageId) =>
    failed.push(messageId),
  );
  expect(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m1', 'm3']);
  expect(failed).toEqual(['m1', 'm3']);
});

test('settings that are missing are named', () => {
  expect(() => readSettings({ STAGE: 'dev' })).toThrow('PAYMENTS_TABLE');
});
