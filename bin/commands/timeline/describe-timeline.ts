import type { KeptAdvice, Timeline } from '../../../adapters/dynamo/timeline-store.ts';
import type { StoredDecision } from '../../../adapters/dynamo/stored-decision.ts';
import { spendAmount } from '../../../domain/authorization-request.ts';
import type { CardEvent } from '../../../domain/card-event.ts';
import { meaningOf } from '../../../domain/life/advice-meaning.ts';
import type { Life } from '../../../domain/life/life.ts';
import { positionOf } from '../../../domain/life/position.ts';
import { formatMoney } from '../../../domain/money.ts';
import { columns, counted, harmless, instant } from '../output.ts';

/** What happened at one moment. */
type Line = { readonly atMs: number; readonly what: string; readonly told: string };

/** A transaction for a person: where it stands, then what happened, first to last. */
export function describeTimeline(cardId: string, authTransactionId: string, timeline: Timeline): readonly string[] {
  const { lives, decisions, advices, events, drift, waiting, unreadable } = timeline;
  const happened = [...decisions.map(requestLine), ...advices.map(adviceLine), ...events.map(eventLine)];
  const rows = happened
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, what, told }) => [`  ${instant(atMs)}`, what, harmless(told)]);
  return [
    `Transaction ${authTransactionId} of card ${cardId}`,
    ...lives.flatMap(describeLife),
    '',
    ...columns(rows),
    ...(drift.length > 0 ? ['', 'Contradicts our record:'] : []),
    ...drift.flatMap((one) => one.drift.map(({ cause, key }) => `  ${cause.replaceAll('_', ' ')} (${key})`)),
    ...(waiting > 0 ? ['', `${counted(waiting, 'advice', 'advices')} will be applied by the next sweep.`] : []),
    ...(unreadable > 0 ? ['', `${counted(unreadable, 'row')} cannot be read: somebody edited the table by hand.`] : []),
  ];
}

function describeLife({ generation, facts, entries }: Life): string[] {
  const { stage, currency = '', holds, posted, reversed, refunded } = positionOf(facts);
  const money = (minor: number): string => formatMoney({ minor, currency });
  const held = [...holds.values()];
  return [
    `  ${generation > 1 ? `number used for the ${generation}. time: ` : ''}${stage.replaceAll('_', ' ')}`,
    ...held.map(({ minor, expiresAtMs }) => {
      const end = expiresAtMs === undefined ? '' : `, until ${instant(expiresAtMs)}`;
      return `  held ${money(minor)}${end}`;
    }),
    ...(posted > 0 ? [`  posted ${money(posted)}`] : []),
    ...(reversed > 0 ? [`  given back ${money(reversed)}`] : []),
    ...(refunded > 0 ? [`  refunded ${money(refunded)}`] : []),
    ...[...entries.values()]
      .flatMap(({ moves }) => moves)
      .filter(({ now }) => now.amount !== 0 || now.count !== 0)
      .map(({ counterId, now }) => `  counts ${now.amount} minor units, ${counted(now.count, 'use')} in ${counterId}`),
  ];
}

function requestLine({ decidedAtMs, answer, source, request, standInCause }: StoredDecision): Line {
  const amount = spendAmount(request, undefined);
  const how = source === 'stand_in' ? ` by stand-in (${standInCause ?? 'unknown'})` : '';
  const told = [amount && formatMoney(amount), request.merchantName].filter((text) => text !== undefined).join(', ');
  return { atMs: decidedAtMs, what: `request answered ${answer}${how}`, told };
}

function adviceLine({ advice, receivedAtMs }: KeptAdvice): Line {
  const { statusCode, messageType } = advice;
  const amount = advice.billingAmount ?? advice.transactionAmount;
  const told = [
    amount && formatMoney(amount),
    messageType && `message ${messageType}`,
    statusCode && `status ${statusCode}`,
  ].filter((text) => text !== undefined && text !== '');
  return { atMs: receivedAtMs, what: `advice: ${meaningOf(advice).replaceAll('_', ' ')}`, told: told.join(', ') };
}

function eventLine({ occurredAtMs, type, state, cause }: CardEvent): Line {
  const why = cause === undefined ? '' : `, ${cause.replaceAll('_', ' ')}`;
  return { atMs: occurredAtMs, what: type, told: `${state.replaceAll('_', ' ')}${why}` };
}
