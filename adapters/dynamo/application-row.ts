import * as z from 'zod/mini';
import type { Alias } from '../../domain/merchant-application/alias.ts';
import type { MerchantApplication } from '../../domain/merchant-application/application.ts';
import { ID_KINDS, type Knowledge, SET_NAMES, TERMINAL_DETAILS } from '../../domain/merchant-application/knowledge.ts';
import type { SeenPush } from '../../domain/merchant-application/ports.ts';
import { standingOf } from '../../domain/merchant-application/standing.ts';
import { applicationList, recordKey } from './application-keys.ts';
import { malformedRow } from './malformed-row.ts';
import { type Row, textIn } from './read-row.ts';
import { fromRow, toRow } from './rows.ts';

const text = z.exactOptional(z.string());
const texts = z.array(z.string());
const messages = z.array(z.object({ text: z.string(), type: text, code: text }));

const knowledgeSchema: z.ZodMiniType<Knowledge> = z.object({
  names: texts,
  ambiguousNames: texts,
  ids: z.array(z.object({ kind: z.enum(ID_KINDS), value: z.string() })),
  events: texts,
  appStatus: texts,
  boardingStatus: texts,
  signers: z.array(z.object({ signerId: z.string(), status: text })),
  merchantIds: texts,
  chainIds: texts,
  terminals: z.array(
    z.object({
      itemCode: z.string(),
      terminalId: text,
      errorText: text,
      mark: text,
      sealed: text,
      notKept: z.exactOptional(z.literal(true)),
    }),
  ),
  terminalDetails: z.array(z.object({ kind: z.enum(TERMINAL_DETAILS), value: z.string() })),
  settlements: z.array(
    z.object({
      atMs: z.int(),
      boardingStatus: z.string(),
      over: z.object({ boardingStatus: texts, appStatus: texts }),
      merchantId: z.exactOptional(z.object({ is: z.string(), over: texts })),
    }),
  ),
  messages,
  errorMessages: messages,
  pendMessages: messages,
  underwriterNotes: messages,
  underwriterContacts: messages,
  cut: z.array(z.enum(SET_NAMES as [(typeof SET_NAMES)[number], ...(typeof SET_NAMES)[number][]])),
});

const recordSchema: z.ZodMiniType<MerchantApplication> = z.object({
  id: z.string(),
  profileCode: z.string(),
  version: z.int(),
  knowledge: knowledgeSchema,
  formerIds: texts,
  events: z.int(),
  firstHeardAtMs: z.int(),
  heardAtMs: z.int(),
});

const aliasSchema: z.ZodMiniType<Alias> = z.object({ applicationIds: texts, isFirm: z.boolean(), version: z.int() });
const seenSchema: z.ZodMiniType<SeenPush> = z.object({
  atMs: z.array(z.int()),
  rowsAtMs: z.array(z.int()),
  version: z.int(),
});

/** The row of a record: where it stands, for people, and all that it follows from. */
export function recordRow(application: MerchantApplication): Row {
  const { appStatus, boardingStatus, merchantId, contradictions } = standingOf(application.knowledge);
  return toRow({
    ...recordKey(application.id),
    ...application,
    appStatus,
    boardingStatus,
    merchantId,
    contradictions: contradictions.map(({ reason }) => reason),
    heardAt: new Date(application.heardAtMs).toISOString(),
    listed: applicationList(application.profileCode),
    listedAtMs: application.heardAtMs,
  });
}

/** What stays under a former id. */
export function pointerRow({ id, version }: MerchantApplication, whole: string): Row {
  return toRow({ ...recordKey(id), version: version + 1, partOf: whole });
}

/** The id under which the record of this row is now; undefined where it is here. */
export function partOf(row: Row): string | undefined {
  return textIn(row, 'partOf');
}

/** Enough to find the place. */
const PROBLEMS_TOLD = 3;

/** Throws at a row that somebody broke by hand. */
export function recordOf(row: Row): MerchantApplication {
  const { data, error } = recordSchema.safeParse(fromRow(row));
  if (data !== undefined) return data;
  const where = error.issues.map(({ path }) => path.join('.')).slice(0, PROBLEMS_TOLD);
  throw malformedRow(`row ${textIn(row, 'pk')} ${textIn(row, 'sk')}: ${where.join(', ')}`);
}

/** Undefined where there is no row. Throws at a row that somebody broke by hand. */
export function aliasOf(row: Row | undefined): Alias | undefined {
  return row && aliasSchema.parse(fromRow(row));
}

/** Undefined where there is no row. Throws at a row that somebody broke by hand. */
export function seenOf(row: Row | undefined): SeenPush | undefined {
  return row && seenSchema.parse(fromRow(row));
}
