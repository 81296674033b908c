import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import { audit } from '../../adapters/dynamo/audit-source.ts';
import { createDynamoClient } from '../../adapters/dynamo/client.ts';
import { createLog } from '../../adapters/log.ts';
import { reportAudit } from './report-audit.ts';
import { environmentSchema } from './settings.ts';

const settings = environmentSchema.parse(process.env);
const log = createLog({ stage: settings.STAGE, service: 'audit' });
const client = createDynamoClient({ attemptsMax: 5 });
const tables = { cards: settings.CARDS_TABLE, authorizations: settings.AUTHORIZATIONS_TABLE };

/** Longer than a decision, or the work on one message, can take. */
const SETTLED_AFTER_MS = 15_000;

export const handler = middy<object, void>().handler(() =>
  reportAudit({ audit: () => audit(client, tables, { pause: () => sleep(SETTLED_AFTER_MS) }), log }),
);
