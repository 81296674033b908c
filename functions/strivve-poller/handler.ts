import middy from '@middy/core';
import { createConnectionLog } from '../../adapters/connection-log.ts';
import { createConnectionSecret } from '../../adapters/connection-secrets.ts';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createJobStore } from '../../adapters/dynamo/job-store.ts';
import { createLog } from '../../adapters/log.ts';
import { pauseWithJitter } from '../../adapters/pause.ts';
import { createSecretFetcher } from '../../adapters/secrets-manager.ts';
import { type Begun, type Polled, pollStepSchema } from '../../contracts/poll-step.ts';
import { createCardSavr } from '../../providers/strivve/client.ts';
import { beginTurn } from './begin-turn.ts';
import { createPollObserver } from './observe.ts';
import { pollJob } from './poll-job.ts';
import { readSettings } from './settings.ts';

/** Every record has the marks of its latest polls: they are short, and of so few no two are the same. */
const MARK_LENGTH = 8;

const settings = readSettings(process.env);
const log = createLog({ stage: settings.stage, service: 'strivve-poller' });
const observe = createPollObserver(log);
const ofConnections = createConnectionLog(log);
const jobs = createJobStore(createDynamoClient({ attemptsMax: 2 }), settings.jobsTable);

const secrets = settings.connections.map((connection) => ({
  connection,
  credentials: createConnectionSecret(connection, createSecretFetcher(connection.secretArn), Date.now, ofConnections),
}));
const clients = new Map(
  secrets.map(({ connection, credentials }) => [
    connection.name,
    createCardSavr({ connection, credentials, now: Date.now }),
  ]),
);

const dependencies = {
  jobs,
  clients: (name: string) => clients.get(name),
  followMsMax: settings.followMsMax,
  observe,
  clock: Date.now,
  pause: pauseWithJitter,
  newHolder: () => crypto.randomUUID(),
  newMark: () => crypto.randomUUID().slice(0, MARK_LENGTH),
};

await Promise.all(secrets.map(({ credentials }) => credentials.load()));

export const handler = middy<unknown, Begun | Polled>()
  .use({
    /** The machine hears of it too: the step counts as lost. */
    onError: (request) => {
      observe.unexpected(request.error);
    },
  })
  .handler((event) => {
    const step = pollStepSchema.parse(event);
    return step.step === 'begin' ? beginTurn(step, dependencies) : pollJob(step, dependencies);
  });
