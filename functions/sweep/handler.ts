import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createDynamoApplications } from '../../adapters/applications/dynamo-applications.ts';
import { createAdviceRefuge } from '../../adapters/dynamo/advice-refuge.ts';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createDueList } from '../../adapters/dynamo/listed.ts';
import { createPaymentStarts } from '../../adapters/dynamo/payment-starts.ts';
import { createPushRefuge } from '../../adapters/dynamo/push-refuge.ts';
import { createDynamoLives } from '../../adapters/lives/dynamo-lives.ts';
import { createLog } from '../../adapters/log.ts';
import { createDynamoPayments } from '../../adapters/payments/dynamo-payments.ts';
import { createSecretFetcher } from '../../adapters/secrets-manager.ts';
import { createSpreedlyCredentials } from '../../adapters/spreedly-credentials.ts';
import { createSpreedlyLog } from '../../adapters/spreedly-log.ts';
import { within } from '../../adapters/within.ts';
import { createSpreedly } from '../../providers/spreedly/client.ts';
import { applicationSettings, environmentSchema, paymentSettings } from './settings.ts';
import { sweep } from './sweep.ts';
import { sweepPushes } from './sweep-pushes.ts';
import { type StartSweepDependencies, sweepStarts } from './sweep-starts.ts';

const settings = environmentSchema.parse(process.env);
const log = createLog({ stage: settings.STAGE, service: 'sweep' });
const client = createDynamoClient({ attemptsMax: 3 });
const lives = createDynamoLives(
  client,
  { rules: settings.RULES_TABLE, cards: settings.CARDS_TABLE, authorizations: settings.AUTHORIZATIONS_TABLE },
  {
    clock: Date.now,
    onUnusable: (problem) => {
      log('RULE_SET_UNUSABLE', { reason: problem }, { RuleSetUnusable: 1 });
    },
  },
);
const dependencies = {
  dueList: createDueList(client, settings.AUTHORIZATIONS_TABLE),
  refuge: createAdviceRefuge(client, settings.AUTHORIZATIONS_TABLE),
  lives,
  clock: Date.now,
  log,
};

const forApplications = applicationSettings(settings);
const pushes = forApplications && {
  refuge: createPushRefuge(client, forApplications.table, (problem) => {
    log('SWEEP_FAILED', { error: problem }, { SweepFailed: 1 });
  }),
  applications: createDynamoApplications(client, forApplications.table, forApplications),
  log,
};

const forPayments = paymentSettings(settings);
const payments = forPayments && sweptPayments(forPayments);
await payments?.credentials.load();

function sweptPayments({ table, credentialsSecretArn }: NonNullable<typeof forPayments>) {
  const ofSpreedly = createSpreedlyLog(log);
  const credentials = createSpreedlyCredentials(createSecretFetcher(credentialsSecretArn), Date.now, ofSpreedly);
  const spreedly = createSpreedly({ credentials, onFailure: ofSpreedly.callFailed });
  const starts: StartSweepDependencies = {
    spreedly,
    starts: createPaymentStarts(client, table),
    payments: createDynamoPayments(client, table, { spreedly, clock: Date.now }),
    clock: Date.now,
    log,
  };
  return { credentials, starts };
}

/** Kept back for the last round to end before Lambda cuts it. */
const RESERVE_MS = 10_000;

export const handler = middy<object, void>().handler(async (_event, context: Context) => {
  const forMs = context.getRemainingTimeInMillis() - RESERVE_MS;
  await within(forMs, new AbortController().signal, async (signal) => {
    // Side by side, so that none is kept from its work by what fails in another.
    const swept = Promise.all([
      pushes && sweepPushes(pushes, signal),
      payments && sweepStarts(payments.starts, signal),
    ]);
    try {
      await sweep(dependencies, signal);
    } finally {
      await swept;
    }
  });
});
