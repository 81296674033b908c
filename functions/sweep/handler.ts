import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createDynamoApplications } from '../../adapters/applications/dynamo-applications.ts';
import { createAdviceRefuge } from '../../adapters/dynamo/advice-refuge.ts';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createDueList } from '../../adapters/dynamo/listed.ts';
import { createPushRefuge } from '../../adapters/dynamo/push-refuge.ts';
import { createDynamoLives } from '../../adapters/lives/dynamo-lives.ts';
import { createLog } from '../../adapters/log.ts';
import { within } from '../../adapters/within.ts';
import { applicationSettings, environmentSchema } from './settings.ts';
import { sweep } from './sweep.ts';
import { sweepPushes } from './sweep-pushes.ts';

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

/** Kept back for the last round to end before Lambda cuts it. */
const RESERVE_MS = 10_000;

export const handler = middy<object, void>().handler(async (_event, context: Context) => {
  const forMs = context.getRemainingTimeInMillis() - RESERVE_MS;
  await within(forMs, new AbortController().signal, async (signal) => {
    // Side by side, so that neither is kept from its work by what fails in the other.
    const swept = pushes && sweepPushes(pushes, signal);
    try {
      await sweep(dependencies, signal);
    } finally {
      await swept;
    }
  });
});
