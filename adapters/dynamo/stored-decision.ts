import * as z from 'zod/mini';
import { authorizationRequestSchema } from '../../contracts/queue-message.ts';
import { type Answer, ANSWERS, DECLINES } from '../../domain/answer.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { STATUSES } from '../../domain/card.ts';
import type { Reading } from '../../domain/decide.ts';
import type { Trail } from '../../domain/decision/trail.ts';
import { LEVELS } from '../../domain/rules/rule.ts';
import type { RuleSet } from '../../domain/rules/rule-set.ts';
import { STAND_IN_CAUSES, type StandInCause } from '../../domain/stand-in.ts';
import type { Key } from './keys.ts';
import { keyOf, type Row } from './read-row.ts';
import { fromRow } from './rows.ts';

/** The answer to one request, read back from its row: what `request-row.ts` and `stand-in-store.ts` wrote. */
export type StoredDecision = {
  readonly request: AuthorizationRequest;
  readonly answer: Answer;
  readonly source: 'decision' | 'stand_in';
  readonly deliveryId: string;
  /** Which of the transactions that had this number. */
  readonly generation?: number;
  /** Epoch milliseconds. */
  readonly decidedAtMs: number;
  /** Of a decision, also of one that came too late; rows of earlier versions lack all but `ruleSet` and `trail`. */
  readonly ruleSet?: string;
  readonly publishedAtMs?: number;
  readonly engineVersion?: number;
  readonly trail?: Trail;
  readonly reading?: Reading;
  /** The set that ran in the shadow. */
  readonly shadow?: RuleSet['shadow'];
  readonly standInCause?: StandInCause;
  /** What was decided too late for the stand-in that had been answered. */
  readonly lateAnswer?: Answer;
};

const optionalNumber = z.exactOptional(z.number());
const optionalText = z.exactOptional(z.string());
const optionalFlag = z.exactOptional(z.boolean());
const status = z.enum(STATUSES);

const toldSchema = z.object({ by: z.string(), answer: z.enum(DECLINES), because: z.string() });

const trailSchema: z.ZodMiniType<Trail> = z.object({
  ruleSet: z.string(),
  fired: z.array(toldSchema),
  firedMore: z.int(),
  near: z.exactOptional(z.array(toldSchema)),
  shadow: z.exactOptional(z.array(z.extend(toldSchema, { set: optionalText }))),
  shadowMore: z.exactOptional(z.int()),
  wayOut: z.exactOptional(z.array(z.string())),
});

const readingSchema: z.ZodMiniType<Reading> = z.object({
  card: z.object({
    status,
    above: z.exactOptional(z.array(z.object({ level: z.enum(LEVELS), status }))),
    account: optionalText,
    group: optionalText,
    currency: optionalText,
    firstSeenAtMs: optionalNumber,
    firstApprovedAtMs: optionalNumber,
    lastApprovedAtMs: optionalNumber,
    isFirstMerchant: optionalFlag,
    isNewMerchant: optionalFlag,
    isNewMcc: optionalFlag,
    isNewCountry: optionalFlag,
    amounts: z.exactOptional(z.object({ count: z.number(), mean: z.number(), deviation: z.number() })),
    consecutiveDeclines: optionalNumber,
    countries: z.exactOptional(z.record(z.string(), z.number())),
  }),
  used: z.record(z.string(), z.object({ amount: z.number(), count: z.number(), fromMs: z.number() })),
  isCardFull: z.exactOptional(z.literal(true)),
});

const storedDecisionSchema = z.object({
  request: authorizationRequestSchema,
  answer: z.enum(ANSWERS),
  source: z.enum(['decision', 'stand_in']),
  deliveryId: z.string(),
  generation: z.exactOptional(z.int()),
  decidedAtMs: z.int(),
  ruleSet: optionalText,
  publishedAtMs: z.exactOptional(z.int()),
  engineVersion: z.exactOptional(z.int()),
  trail: z.exactOptional(trailSchema),
  reading: z.exactOptional(readingSchema),
  shadow: z.exactOptional(z.object({ hash: z.string(), fromMs: z.int() })),
  standInCause: z.exactOptional(z.enum(STAND_IN_CAUSES)),
  lateAnswer: z.exactOptional(z.enum(ANSWERS)),
});

/** The decision of a row; undefined for a row that somebody broke by hand. */
export function storedDecisionOf(row: Row): StoredDecision | undefined {
  return storedDecisionSchema.safeParse(fromRow(row)).data;
}

/** How a scan reads rows for one purpose: the attributes it asks for, and what it makes of them. */
export type DecisionReader<Read> = {
  readonly attributes: readonly string[];
  /** Undefined for a row that somebody broke by hand. */
  readonly read: (row: Row) => Read | undefined;
};

export const WHOLE_DECISIONS: DecisionReader<StoredDecision> = {
  attributes: Object.keys(storedDecisionSchema.shape),
  read: storedDecisionOf,
};

/** What was answered when, and for what reasons. */
export type StoredReasons = Pick<StoredDecision, 'answer' | 'source' | 'decidedAtMs' | 'trail' | 'lateAnswer'>;

const reasonsSchema = z.pick(storedDecisionSchema, {
  answer: true,
  source: true,
  decidedAtMs: true,
  trail: true,
  lateAnswer: true,
});

/** Where they stand: a trail that was cut is made whole from its row. */
export type ReasonsOfRow = StoredReasons & { readonly key: Key };

export const REASONS: DecisionReader<ReasonsOfRow> = {
  attributes: ['pk', 'sk', ...Object.keys(reasonsSchema.shape)],
  read: (row) => {
    const { data } = reasonsSchema.safeParse(fromRow(row));
    return data && { ...data, key: keyOf(row) };
  },
};
