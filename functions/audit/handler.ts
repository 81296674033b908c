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

export const handler = middy<object, void>().handler(() => reportAudit({ audit: () => audit(client, tables), log }));
