import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { DRIFT_CAUSES } from '../../domain/life/drift.ts';
import type { Drift } from '../../domain/life/drift.ts';
import type { Life } from '../../domain/life/life.ts';
import { positionOf } from '../../domain/life/position.ts';
import type { LifeChange } from '../../domain/ports.ts';
import { driftKey, driftList } from './keys.ts';
import type { Row } from './read-row.ts';
import { fromRow, toRow } from './rows.ts';

/** One transaction whose record and reality differ. */
export type DriftRow = {
  readonly cardId: string;
  readonly authTransactionId: string;
  readonly generation: number;
  readonly stage: string;
  readonly drift: readonly Drift[];
  /** When it was last found, epoch milliseconds. */
  readonly listedAtMs: number;
};

const driftRowSchema: z.ZodMiniType<DriftRow> = z.object({
  cardId: z.string(),
  authTransactionId: z.string(),
  generation: z.int(),
  stage: z.string(),
  drift: z.array(z.object({ cause: z.enum(DRIFT_CAUSES), key: z.string() })),
  listedAtMs: z.int(),
});

/** Lists the contradictions of a transaction, or takes them from the list when what became known explains them. */
export function driftWrite(TableName: string, { seen, next, drift, atMs }: LifeChange): TransactWriteItem[] {
  const isSameLife = seen.life?.generation === next.generation;
  const before = seen.life && isSameLife ? positionOf(seen.life.facts).drift : [];
  if (JSON.stringify(before) === JSON.stringify(drift)) return [];
  const key = driftKey(next);
  if (drift.length === 0) return [{ Delete: { TableName, Key: toRow(key) } }];
  const { cardId, authTransactionId, generation, facts } = next;
  const Item = toRow({
    ...key,
    cardId,
    authTransactionId,
    generation,
    stage: positionOf(facts).stage,
    drift,
    listed: driftList(atMs),
    listedAtMs: atMs,
  });
  return [{ Put: { TableName, Item } }];
}

/** Throws at a row that somebody broke by hand. */
export function driftOf(row: Row): DriftRow {
  return driftRowSchema.parse(fromRow(row));
}

/**
 * What is left of it by now: a request that was decided after its advice explains it, and a decision writes no more rows than it
 * must. None where nothing is left.
 */
export function driftLeft(found: DriftRow, lives: readonly Life[]): readonly DriftRow[] {
  const life = lives.find(({ generation }) => generation === found.generation);
  if (life === undefined) return [found];
  const { drift, stage } = positionOf(life.facts);
  return drift.length === 0 ? [] : [{ ...found, drift, stage }];
}
