import * as z from 'zod/mini';
import { ANSWERS } from '../../domain/answer.ts';
import { ADVICE_MEANINGS } from '../../domain/life/advice-meaning.ts';
import type { Entry } from '../../domain/life/entry.ts';
import type { Facts } from '../../domain/life/facts.ts';
import { dueAtMs, type Life } from '../../domain/life/life.ts';
import { positionOf } from '../../domain/life/position.ts';
import { LEVELS } from '../../domain/rules/rule.ts';
import { dueList, dueShard, type Key, lifeKey } from './keys.ts';
import type { Row } from './read-row.ts';
import { fromRow, toRow } from './rows.ts';

const money = z.object({ minor: z.int(), currency: z.string() });
const tally = z.object({ amount: z.int(), count: z.int() });
const isSo = z.exactOptional(z.literal(true));
const direction = z.enum(['out', 'in', 'none']);

const factsSchema: z.ZodMiniType<Facts> = z.object({
  requests: z.array(
    z.object({
      requestKey: z.string(),
      atMs: z.int(),
      answer: z.enum(ANSWERS),
      source: z.enum(['decision', 'stand_in']),
      direction,
      amount: z.exactOptional(money),
      expiresAtMs: z.exactOptional(z.int()),
    }),
  ),
  advices: z.array(
    z.object({
      adviceKey: z.string(),
      receivedAtMs: z.int(),
      meaning: z.enum(ADVICE_MEANINGS),
      direction,
      amount: z.exactOptional(money),
      isPartial: isSo,
      expiresAtMs: z.exactOptional(z.int()),
    }),
  ),
  expired: z.array(z.string()),
});

const entriesSchema: z.ZodMiniType<Readonly<Record<string, Entry>>> = z.record(
  z.string(),
  z.object({
    minor: z.int(),
    moves: z.array(
      z.object({
        counterId: z.string(),
        address: z.exactOptional(
          z.object({
            owner: z.object({ level: z.enum(LEVELS), id: z.string() }),
            counterId: z.string(),
            detail: z.string(),
            slice: z.int(),
          }),
        ),
        place: z.object({ epoch: z.int(), fromMs: z.int(), bucket: z.exactOptional(z.int()) }),
        tally,
        now: tally,
        isMoney: isSo,
        isTry: isSo,
        keepsUses: isSo,
        ignoresForced: isSo,
        givesBackRefunds: isSo,
      }),
    ),
    isDeclined: isSo,
  }),
);

const lifeRowSchema = z.object({
  cardId: z.string(),
  authTransactionId: z.string(),
  generation: z.int(),
  version: z.int(),
  facts: factsSchema,
  entries: entriesSchema,
  events: z.int(),
  heardAtMs: z.int(),
});

/** The life of a row; undefined where there is none yet. Throws at a row that somebody broke by hand. */
export function lifeOf(row: Row | undefined): Life | undefined {
  if (row === undefined) return undefined;
  const { entries, ...life } = lifeRowSchema.parse(fromRow(row));
  return { ...life, entries: new Map(Object.entries(entries)) };
}

/** The row of a life under a key: where it stands, for people, and all that it follows from. */
export function lifeRow(life: Life, key: Key = lifeKey(life)): Row {
  const { entries, ...others } = life;
  const position = positionOf(life.facts);
  const dueMs = key.sk === lifeKey(life).sk ? dueAtMs(life) : undefined;
  const { stage, currency, posted, reversed, refunded } = position;
  return toRow({
    ...key,
    ...others,
    stage,
    currency,
    held: [...position.holds.values()].reduce((sum, { minor }) => sum + minor, 0),
    posted,
    reversed,
    refunded,
    entries: Object.fromEntries(entries),
    heardAt: new Date(life.heardAtMs).toISOString(),
    ...(dueMs !== undefined && { listed: dueList(dueShard(life.authTransactionId)), listedAtMs: dueMs }),
  });
}
