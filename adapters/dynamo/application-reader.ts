import { type DynamoDBClient, paginateQuery, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { applicationPushSchema } from '../../contracts/application-push.ts';
import type { MerchantApplication } from '../../domain/merchant-application/application.ts';
import {
  type Knowledge,
  type SetName,
  type Settlement,
  terminalFact,
  type TerminalFact,
} from '../../domain/merchant-application/knowledge.ts';
import { byText } from '../../domain/merchant-application/known-set.ts';
import { namesMeantBy } from '../../domain/merchant-application/names.ts';
import {
  type ApplicationIds,
  type ApplicationPush,
  type Message,
  MESSAGE_KINDS,
  type MessageKind,
  type PushedTerminal,
} from '../../domain/merchant-application/push.ts';
import {
  type Contradiction,
  type Standing,
  standingOf,
  terminalsOf,
} from '../../domain/merchant-application/standing.ts';
import { aliasKey, applicationList, applicationPartition, PUSH_PREFIX } from './application-keys.ts';
import { aliasOf, recordOf } from './application-row.ts';
import { recordBehind } from './application-store.ts';
import { LISTED_INDEX } from './keys.ts';
import { isMalformedRow } from './malformed-row.ts';
import type { Row } from './read-row.ts';
import { readRow } from './row-reader.ts';
import { fromRow, toRow } from './rows.ts';
import { patience } from './scan-rows.ts';

/** A merchant application in a list. */
export type ListedApplication = {
  readonly applicationId: string;
  readonly profileCode: string;
  readonly appStatus?: string;
  readonly boardingStatus?: string;
  readonly merchantId?: string;
  readonly contradictions: readonly Contradiction[];
  /** It was pushed without anything that names an application. */
  readonly isUnidentified: boolean;
  /** Of one of its terminals at least, credentials came and none could be kept. */
  readonly lacksCredentials: boolean;
  /** When its latest push came, epoch milliseconds. */
  readonly heardAtMs: number;
};

/** One push as the history has it, without what terminals sign in with. */
export type ShownPush = {
  readonly receivedAtMs: number;
  readonly ids: ApplicationIds;
  readonly event?: string;
  readonly appStatus?: string;
  readonly boardingStatus?: string;
  readonly signers: readonly { readonly signerId: string; readonly status?: string }[];
  readonly merchantId?: string;
  readonly chainId?: string;
  readonly messages: Readonly<Partial<Record<MessageKind, readonly Message[]>>>;
  readonly terminals: readonly (Omit<PushedTerminal, 'credentials'> & { readonly credentials?: 'not_kept' })[];
  readonly terminalDetails: Omit<NonNullable<ApplicationPush['terminals']>, 'entries'>;
};

/** Everything that is known of a merchant application; of credentials the ciphertext alone, which only the vault opens. */
export type ShownApplication = ListedApplication &
  Pick<Standing, 'signers' | 'chainId' | 'terminals'> & {
    readonly formerIds: readonly string[];
    readonly ids: Knowledge['ids'];
    /** What was said about all terminals together. */
    readonly terminalDetails: Knowledge['terminalDetails'];
    readonly messages: Readonly<Record<MessageKind, readonly Message[]>>;
    /** What Elavon answered when it was asked, the latest first. */
    readonly settlements: readonly Settlement[];
    /** Sets that had to leave something out; the history has it. */
    readonly cut: readonly SetName[];
    readonly firstHeardAtMs: number;
    /** Oldest first. */
    readonly history: readonly ShownPush[];
    /** Rows of the history that somebody broke by hand. */
    readonly unreadable: number;
  };

/** Reads merchant applications for the operator. All throw when DynamoDB fails. */
export type ApplicationReader = {
  /** The latest heard of first, at most `most`; of one profile where one is named. */
  list(wish: {
    readonly profileCode?: string;
    readonly most: number;
    /** Those last heard of before, epoch milliseconds: for the next page. */
    readonly beforeMs?: number;
  }): Promise<Listed & { readonly isMore: boolean }>;
  /** All that may be meant by an id of any kind; of one profile where one is named. Throws at a record that somebody broke by hand. */
  find(id: string, profileCode?: string): Promise<readonly ShownApplication[]>;
};

type Listed = { readonly applications: readonly ListedApplication[]; readonly unreadable: number };

const keptSchema = z.object({ push: applicationPushSchema, receivedAtMs: z.int() });

export function createApplicationReader(
  client: DynamoDBClient,
  table: string,
  profileCodes: readonly string[],
): ApplicationReader {
  async function listedOf(profileCode: string, most: number, beforeMs: number): Promise<Listed> {
    const applications: ListedApplication[] = [];
    let unreadable = 0;
    let ExclusiveStartKey: Row | undefined;
    // A page may hold less than was asked for, and rows that are no record any more take no place from those that are.
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: LISTED_INDEX,
          KeyConditionExpression: 'listed = :list AND listedAtMs < :before',
          ExpressionAttributeValues: toRow({ ':list': applicationList(profileCode), ':before': beforeMs }),
          ScanIndexForward: false,
          Limit: most,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
        patience(),
      );
      // The index is a moment behind its table: a record that is part of another by now is there under that one's time.
      const records = await Promise.all(Items.map((listed: Row) => listedRecord(listed)));
      applications.push(...records.flatMap((record) => (record === 'unreadable' ? [] : record)).map(listedApplication));
      unreadable += records.filter((record) => record === 'unreadable').length;
      ExclusiveStartKey = LastEvaluatedKey;
    } while (applications.length < most && ExclusiveStartKey !== undefined);
    return { applications, unreadable };
  }

  async function listedRecord(listed: Row): Promise<readonly MerchantApplication[] | 'unreadable'> {
    const row = await readRow(client, table, listed, patience().abortSignal);
    if (row?.['listed'] === undefined) return [];
    try {
      return [recordOf(row)];
    } catch (error) {
      if (!isMalformedRow(error)) throw error;
      return 'unreadable';
    }
  }

  async function idsMeantBy(id: string, profileCode: string): Promise<readonly string[]> {
    const aliases = await Promise.all(
      namesMeantBy(id).map(async (name) =>
        aliasOf(await readRow(client, table, toRow(aliasKey(profileCode, name)), patience().abortSignal)),
      ),
    );
    return aliases.flatMap((alias) => alias?.applicationIds ?? []);
  }

  async function historyOf({ id, formerIds }: MerchantApplication) {
    const history: ShownPush[] = [];
    const facts: TerminalFact[] = [];
    let unreadable = 0;
    for (const partition of [...formerIds, id].map(applicationPartition)) {
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'pk = :application AND begins_with(sk, :push)',
          ExpressionAttributeValues: toRow({ ':application': partition, ':push': PUSH_PREFIX }),
          ConsistentRead: true,
        },
      );
      for await (const { Items = [] } of pages) {
        for (const row of Items) {
          const { data } = keptSchema.safeParse(fromRow(row));
          if (data === undefined) unreadable += 1;
          else {
            history.push(shownPush(data));
            facts.push(...(data.push.terminals?.entries ?? []).map(terminalFact));
          }
        }
      }
    }
    return { history: history.toSorted((a, b) => a.receivedAtMs - b.receivedAtMs), unreadable, facts };
  }

  return {
    async list({ profileCode, most, beforeMs = Number.MAX_SAFE_INTEGER }) {
      const profiles = profileCode === undefined ? profileCodes : [profileCode];
      const each = await Promise.all(profiles.map((code) => listedOf(code, most + 1, beforeMs)));
      const newest = each.flatMap(({ applications }) => applications).toSorted((a, b) => b.heardAtMs - a.heardAtMs);
      const unreadable = each.reduce((sum, one) => sum + one.unreadable, 0);
      return { applications: newest.slice(0, most), isMore: newest.length > most, unreadable };
    },

    async find(id, profileCode) {
      const profiles = profileCode === undefined ? profileCodes : [profileCode];
      const meant = await Promise.all(profiles.map((code) => idsMeantBy(id, code)));
      const found = await Promise.all(
        [...new Set([id, ...meant.flat()])].map((one) => recordBehind(client, table, one, patience().abortSignal)),
      );
      const records = new Map(
        found
          .filter((record) => record !== undefined)
          .filter((record) => profiles.includes(record.profileCode))
          .map((record) => [record.id, record]),
      );
      const shown = [...records.values()].map(async (record) => shownApplication(record, await historyOf(record)));
      return (await Promise.all(shown)).toSorted((a, b) => byText(a.applicationId, b.applicationId));
    },
  };
}

function listedApplication({ id, profileCode, knowledge, heardAtMs }: MerchantApplication): ListedApplication {
  const { signers: _signers, terminals: _terminals, chainId: _chainId, ...standing } = standingOf(knowledge);
  return { applicationId: id, profileCode, heardAtMs, ...standing };
}

function shownApplication(
  record: MerchantApplication,
  { facts, ...kept }: Pick<ShownApplication, 'history' | 'unreadable'> & { readonly facts: readonly TerminalFact[] },
): ShownApplication {
  const { id, profileCode, knowledge, formerIds, heardAtMs, firstHeardAtMs } = record;
  const { ids, settlements, cut, terminalDetails } = knowledge;
  // What the record had to leave out, the history has.
  const terminals = terminalsOf({ terminals: [...knowledge.terminals, ...(cut.includes('terminals') ? facts : [])] });
  const messages = Object.fromEntries(
    MESSAGE_KINDS.map((kind) => [kind, knowledge[kind]]),
  ) as ShownApplication['messages'];
  return {
    applicationId: id,
    profileCode,
    ...standingOf(knowledge),
    terminals,
    terminalDetails,
    formerIds,
    ids,
    messages,
    settlements,
    cut,
    firstHeardAtMs,
    heardAtMs,
    ...kept,
  };
}

function shownPush({ push, receivedAtMs }: z.infer<typeof keptSchema>): ShownPush {
  const { ids, event, appStatus, boardingStatus, signers, merchantId, chainId, messages, terminals } = push;
  const { entries, ...terminalDetails } = terminals ?? { entries: [] };
  return {
    receivedAtMs,
    ids,
    ...(event !== undefined && { event }),
    ...(appStatus !== undefined && { appStatus }),
    ...(boardingStatus !== undefined && { boardingStatus }),
    signers,
    ...(merchantId !== undefined && { merchantId }),
    ...(chainId !== undefined && { chainId }),
    messages,
    terminalDetails,
    terminals: entries.map(({ credentials, ...terminal }) => ({
      ...terminal,
      ...(credentials === 'not_kept' && { credentials }),
    })),
  };
}
