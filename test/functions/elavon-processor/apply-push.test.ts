import type { SQSEvent } from 'aws-lambda';
import { createMemoryApplicationStore } from '../../../adapters/memory/application-store.ts';
import { consumeBatch } from '../../../adapters/sqs/consume-batch.ts';
import { type ApplicationPushMessage, applicationPushMessageSchema } from '../../../contracts/application-push.ts';
import type { MerchantApplications } from '../../../domain/merchant-application/ports.ts';
import { applyPush } from '../../../functions/elavon-processor/apply-push.ts';
import { readSettings } from '../../../functions/elavon-processor/settings.ts';
import { aPush, aTerminal } from '../../support/application-pushes.ts';
import { applicationsOver } from '../../support/applications.ts';
import { aLog } from '../../support/log-lines.ts';
import { NOON } from '../../support/rules.ts';

const APPLICATION = 'GUIDED/unique/AcmeCorp1572566399123@ACME';

function aProcessor(changes: Partial<MerchantApplications> = {}) {
  const store = createMemoryApplicationStore();
  const { lines, log } = aLog();
  const applications = { ...applicationsOver(store), ...changes };
  return { store, lines, apply: (message: ApplicationPushMessage) => applyPush(message, { applications, log }) };
}

function messageOf(push: ApplicationPushMessage['push'], receivedAtMs = NOON): ApplicationPushMessage {
  return { version: 1, receivedAtMs, push };
}

test('a push, its repetition and a contradiction are each told in a log line and counted', async () => {
  const { lines, apply } = aProcessor();
  await apply(messageOf(aPush({ boardingStatus: 'COMPLETE' })));
  await apply(messageOf(aPush({ boardingStatus: 'COMPLETE' }), NOON + 1));
  await apply(messageOf(aPush({ boardingStatus: 'DECLINED' }), NOON + 2));
  const applied = { event: 'PUSH_APPLIED', fields: { applicationId: APPLICATION, source: 'applied' } };
  expect(lines).toMatchObject([
    { ...applied, metrics: { PushApplied: 1, PushRepeated: 0, PushContradiction: 0 } },
    {
      event: 'PUSH_APPLIED',
      fields: { applicationId: APPLICATION, source: 'repeated' },
      metrics: { PushApplied: 0, PushRepeated: 1, PushContradiction: 0 },
    },
    { ...applied, metrics: { PushApplied: 1, PushRepeated: 0, PushContradiction: 1 } },
    { event: 'APPLICATION_CONTRADICTED', fields: { applicationId: APPLICATION, cause: 'boarding_status' } },
  ]);
});

test('nothing of credentials and messages is logged or told', async () => {
  const { store, lines, apply } = aProcessor();
  const credentials = { sealed: 'Q2FuYXJ5', mark: 'cafe' };
  const messages = { underwriterNotes: [{ text: 'Canary of a note' }] };
  await apply(messageOf(aPush({ messages, terminals: { entries: [aTerminal({ credentials })] } })));
  expect(JSON.stringify([lines, store.events])).not.toMatch(/Q2FuYXJ5|cafe|Canary/);
});

test('of a batch the pushes that fail come back alone', async () => {
  const tell = applicationsOver(createMemoryApplicationStore()).tell;
  const { apply } = aProcessor({
    tell: (push, atMs) => (push.merchantId === 'bad' ? Promise.reject(new Error('busy')) : tell(push, atMs)),
  });
  const bodies = [messageOf(aPush()), messageOf(aPush({ merchantId: 'bad' })), { version: 2 }].map((body) =>
    JSON.stringify(body),
  );
  const event = { Records: [...bodies, 'no JSON'].map((body, nth) => ({ messageId: `m${nth}`, body })) };
  const failures: string[] = [];
  const { batchItemFailures } = await consumeBatch(
    event as SQSEvent,
    applicationPushMessageSchema,
    apply,
    (messageId) => void failures.push(messageId),
  );
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }]);
  expect(failures).toEqual(['m1', 'm2', 'm3']);
});

test('a window that is no number of milliseconds is refused at the start', () => {
  const variables = { STAGE: 'test', APPLICATIONS_TABLE: 'applications' };
  expect(readSettings({ ...variables, REPEATED_WITHIN_MS: '3600000' }).repeatedWithinMs).toBe(3_600_000);
  for (const REPEATED_WITHIN_MS of ['an hour', '-1', '1.5', '', undefined]) {
    expect(() => readSettings({ ...variables, REPEATED_WITHIN_MS })).toThrow('REPEATED_WITHIN_MS');
  }
});
