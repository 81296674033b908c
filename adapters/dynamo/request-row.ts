import { ENGINE_VERSION } from '../../domain/decide.ts';
import type { DecisionRecord } from '../../domain/ports.ts';
import { requestRowKey } from './keys.ts';
import type { Row } from './read-row.ts';
import { toRow } from './rows.ts';

/** The row of a decided request: the answer, and all it takes to explain it and to make it again. */
export function decisionRow(record: DecisionRecord): Row {
  const { deliveryId, request, decision, publishedAtMs } = record;
  const { decidedAtMs, answer, trail, reading, shadow, changes } = decision;
  return toRow({
    ...requestRowKey(request),
    answer,
    source: 'decision',
    deliveryId,
    decidedAt: new Date(decidedAtMs).toISOString(),
    decidedAtMs,
    ruleSet: trail.ruleSet,
    publishedAtMs,
    engineVersion: ENGINE_VERSION,
    trail,
    reading,
    shadow,
    request,
    generation: changes.life?.generation,
  });
}
