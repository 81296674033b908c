import { ANSWERS } from '../../domain/answer.ts';
import type { PastRequest, Standing } from '../../domain/backtest/past-request.ts';
import { LEVELS } from '../../domain/rules/rule.ts';
import { statusOf } from './card-row.ts';
import { isMalformedRow, malformedRow } from './malformed-row.ts';
import { listIn, mapIn, numberIn, type Row, textIn } from './read-row.ts';
import { requestIn } from './request-in-row.ts';
import type { DecisionReader } from './stored-decision.ts';

/**
 * What a backtest needs of an answer's row: as little of it as will do, because it reads all there is, and by hand, because
 * the schema takes five times as long. It understands the same rows.
 */
export const PAST_REQUESTS: DecisionReader<PastRequest> = {
  attributes: ['request', 'answer', 'source', 'decidedAtMs', 'ruleSet', 'reading', 'lateAnswer'],
  read: (row) => {
    try {
      return pastRequestOf(row);
    } catch (error) {
      if (isMalformedRow(error)) return undefined;
      throw error;
    }
  },
};

function pastRequestOf(row: Row): PastRequest {
  const reading = mapIn(row, 'reading');
  const ruleSet = textIn(row, 'ruleSet');
  const countedFromMs = reading === undefined ? 0 : youngestIn(needed(mapIn(reading, 'used'), 'used'));
  return {
    request: requestIn(needed(mapIn(row, 'request'), 'request')),
    answer: oneOf(ANSWERS, row, 'answer'),
    source: sourceOf(row),
    decidedAtMs: wholeIn(row, 'decidedAtMs'),
    ...(ruleSet !== undefined && { ruleSet }),
    ...(reading && { standing: standingOf(needed(mapIn(reading, 'card'), 'card')) }),
    ...(countedFromMs > 0 && { countedFromMs }),
  };
}

/** An approval that came too late for a decline was given back (stand-in-store.ts). */
function sourceOf(row: Row): PastRequest['source'] {
  const source = oneOf(['decision', 'stand_in'] as const, row, 'source');
  const lateAnswer = row['lateAnswer'] === undefined ? undefined : oneOf(ANSWERS, row, 'lateAnswer');
  if (source === 'decision') return source;
  return textIn(row, 'answer') === '00' && lateAnswer === '00' ? 'counted_stand_in' : source;
}

/** Since when the youngest counter that was read had counted; 0 where all had since always. */
function youngestIn(used: Row): number {
  let youngestMs = 0;
  for (const counterId in used) {
    const fromMs = numberIn(needed(mapIn(used, counterId), counterId), 'fromMs');
    if (fromMs > youngestMs) youngestMs = fromMs;
  }
  return youngestMs;
}

function standingOf(card: Row): Standing {
  const account = textIn(card, 'account');
  const group = textIn(card, 'group');
  const currency = textIn(card, 'currency');
  const above = listIn(card, 'above')?.map(({ M: held }) => {
    const holder = needed(held, 'above');
    return { level: oneOf(LEVELS, holder, 'level'), status: statusIn(holder) };
  });
  return {
    status: statusIn(card),
    ...(above && { above }),
    ...(account !== undefined && { account }),
    ...(group !== undefined && { group }),
    ...(currency !== undefined && { currency }),
  };
}

/** A card's own row may have none; a reading says it. */
function statusIn(row: Row): Standing['status'] {
  needed(row['status'], 'status');
  return statusOf(row);
}

function oneOf<const Known extends string>(all: readonly Known[], row: Row, name: string): Known {
  const written = textIn(row, name);
  return needed(
    all.find((known) => known === written),
    name,
  );
}

function wholeIn(row: Row, name: string): number {
  const value = numberIn(row, name);
  if (!Number.isSafeInteger(value)) throw malformedRow(`A row's ${name} is no whole number`);
  return value;
}

function needed<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw malformedRow(`A row has no ${name}`);
  return value;
}
