import {
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionInProgressException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describeError } from '../../contracts/telemetry.ts';
import { type Alias, idsReached } from '../../domain/merchant-application/alias.ts';
import type { MerchantApplication } from '../../domain/merchant-application/application.ts';
import { byText } from '../../domain/merchant-application/known-set.ts';
import { namesOf } from '../../domain/merchant-application/names.ts';
import type { ApplicationStore, ApplicationView } from '../../domain/merchant-application/ports.ts';
import type { ApplicationPush } from '../../domain/merchant-application/push.ts';
import type { Busy } from '../../domain/ports.ts';
import { aliasKey, recordKey, seenKey } from './application-keys.ts';
import { aliasOf, partOf, recordOf, seenOf } from './application-row.ts';
import { applicationWrites } from './application-write.ts';
import { readRow } from './row-reader.ts';
import type { Key } from './keys.ts';
import { toRow } from './rows.ts';
import { isTransient, isTransientReason } from './transient-error.ts';

/** Reads what a push may change, and writes what becomes of it as one transaction. */
export function createApplicationStore(client: DynamoDBClient, table: string): ApplicationStore {
  const rowAt = (key: Key, signal: AbortSignal) => readRow(client, table, toRow(key), signal);

  async function aliasesOf(push: ApplicationPush, signal: AbortSignal): Promise<readonly (readonly [string, Alias])[]> {
    const found = namesOf(push).map(async ({ name }) => {
      const alias = aliasOf(await rowAt(aliasKey(push.profileCode, name), signal));
      return alias === undefined ? [] : [[name, alias] as const];
    });
    return (await Promise.all(found)).flat();
  }

  async function viewOf(push: ApplicationPush, signal: AbortSignal): Promise<ApplicationView> {
    const [seenRow, entries] = await Promise.all([rowAt(seenKey(push), signal), aliasesOf(push, signal)]);
    const aliases = new Map(entries);
    const ids = namesOf(push).flatMap((name) => idsReached(push.profileCode, name, aliases.get(name.name)));
    const reached = await Promise.all([...new Set(ids)].map((id) => recordBehind(client, table, id, signal)));
    const records = new Map(reached.flatMap((record) => (record === undefined ? [] : [[record.id, record] as const])));
    const seen = seenOf(seenRow);
    return {
      kind: 'applications',
      records: [...records.values()].toSorted((a, b) => byText(a.id, b.id)),
      aliases,
      ...(seen && { seen }),
    };
  }

  return {
    read: (push, signal) => orBusy(() => viewOf(push, signal)),

    readById: (applicationId, signal) => orBusy(() => recordBehind(client, table, applicationId, signal)),

    commit: (change, signal) =>
      orBusy(async () => {
        try {
          await client.send(new TransactWriteItemsCommand({ TransactItems: applicationWrites(table, change) }), {
            abortSignal: signal,
          });
          return 'committed';
        } catch (error) {
          if (!(error instanceof TransactionCanceledException)) throw error;
          const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
          if (codes.includes('ConditionalCheckFailed')) return 'changed';
          if (codes.some(isTransientReason)) return { kind: 'busy' as const, because: describeError(error) };
          throw error;
        }
      }),
  };
}

/** A record is merged into others a few times in its life; a longer way than this goes round in a circle. */
const POINTERS_MAX = 50;

/**
 * The record that has this id, or had it before; undefined where there is none. Throws when DynamoDB fails, `signal` aborts, or
 * the row is one that somebody broke by hand.
 */
export async function recordBehind(
  client: DynamoDBClient,
  table: string,
  applicationId: string,
  signal?: AbortSignal,
): Promise<MerchantApplication | undefined> {
  let id = applicationId;
  for (let step = 0; step < POINTERS_MAX; step += 1) {
    const row = await readRow(client, table, toRow(recordKey(id)), signal);
    if (row === undefined) return undefined;
    const next = partOf(row);
    if (next === undefined) return recordOf(row);
    id = next;
  }
  throw new Error(`Application ${applicationId} leads to no record`);
}

async function orBusy<Result>(work: () => Promise<Result>): Promise<Result | Busy> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TransactionInProgressException || isTransient(error)) {
      return { kind: 'busy', because: describeError(error) };
    }
    throw error;
  }
}
