import { createPaymentStarts } from '../../../adapters/dynamo/payment-starts.ts';
import { createPaymentStore } from '../../../adapters/dynamo/payment-store.ts';
import { createCallbackQueue } from '../../../adapters/sqs/callback-queue.ts';
import { createSqsBatchSender } from '../../../adapters/sqs/sqs-batch-sender.ts';
import { createSpreedly } from '../../../providers/spreedly/client.ts';
import { connectToStage, type StageOptions } from '../stage.ts';
import { createStageSecrets } from '../stage-secrets.ts';
import type { SpreedlyStage } from './ports.ts';

/** Spreedly's part of a stage. Throws a sentence for a stage that goes without it. */
export async function connectSpreedly(options: StageOptions): Promise<SpreedlyStage> {
  const { name, dynamo, sqs, secrets, output } = await connectToStage(options);
  const table = output('PaymentsTableName');
  return {
    name,
    payments: createPaymentStore(dynamo, table),
    starts: createPaymentStarts(dynamo, table),
    callbacks: createCallbackQueue(createSqsBatchSender(sqs), output('PaymentCallbackQueueUrl')),
    // What was read just now is not read anew for one call.
    spreedly: (credentials) =>
      createSpreedly({ credentials: { read: async () => credentials, renew: async () => undefined } }),
    signingSecretArn: output('SpreedlySigningSecretArn'),
    credentialsSecretArn: output('SpreedlyCredentialsSecretArn'),
    secrets: createStageSecrets(secrets),
    now: Date.now,
  };
}
