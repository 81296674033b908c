import type { Card } from '../../domain/card.ts';
import type { Lives } from '../../domain/ports.ts';

/** The sweep ends holds every minute; what it has not come to yet is a handful, and the decision has a deadline. */
const ENDED_MAX = 10;

/** Ends holds of one card whose time is over, the oldest first, one after the other: each changes the card's row. */
export async function endDueHolds(
  { cardId, holds }: Card,
  nowMs: number,
  lives: Pick<Lives, 'expire'>,
  signal: AbortSignal,
): Promise<void> {
  const due = [...holds.values()]
    .filter(({ expiresAtMs }) => expiresAtMs <= nowMs)
    .toSorted((a, b) => a.expiresAtMs - b.expiresAtMs);
  const transactions = new Set(due.map(({ authTransactionId }) => authTransactionId));
  for (const authTransactionId of [...transactions].slice(0, ENDED_MAX)) {
    await lives.expire({ cardId, authTransactionId, atMs: nowMs }, signal);
  }
}
