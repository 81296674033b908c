import { holderName } from '../../domain/decision/reading.ts';
import type { Happening } from './world/journal.ts';
import { hashOfSet } from './world/publications.ts';
import type { Played } from './world/play.ts';

/** A played schedule for a person: the rules, then what happened in its order, then what is stored. */
export function tellSchedule({ scenario, happenings, memory }: Played): string {
  const { sets, cards, before, lanes, skewsMs } = scenario;
  return [
    ...sets.flatMap(({ rules }, set) => [`${hashOfSet(set)}:`, ...rules.map((rule) => `  ${JSON.stringify(rule)}`)]),
    `cards: ${JSON.stringify(cards)}; clocks off by ${skewsMs.join(', ')} ms`,
    `before: ${JSON.stringify(before)}`,
    'lanes:',
    ...lanes.map((lane, index) => `  ${index}: ${JSON.stringify(lane)}`),
    'what happened:',
    ...happenings.map((happening) => `  ${tell(happening)}`),
    'what is stored:',
    ...[...memory.cards.values()].flatMap((card) =>
      [...card.counters].map(([counterId, counter]) => `  ${card.cardId} ${counterId} ${JSON.stringify(counter)}`),
    ),
    ...[...memory.counters].map(([name, counter]) => `  ${name} ${JSON.stringify(counter)}`),
  ].join('\n');
}

function tell(happening: Happening): string {
  switch (happening.kind) {
    case 'began':
      return `${happening.deliveryId} begins ${happening.request.requestKey} ${JSON.stringify(happening.request.billingAmount)} on ${happening.request.cardId}`;
    case 'recorded': {
      const { deliveryId, request, decision } = happening.record;
      const date = new Date(decision.decidedAtMs).toISOString();
      return `${deliveryId} recorded ${decision.answer} for ${request.requestKey} of ${date} by ${decision.trail.ruleSet}, having seen ${JSON.stringify(decision.reading.used)}`;
    }
    case 'answered':
      return `${happening.deliveryId} answered ${happening.answer} to ${happening.request.requestKey}`;
    case 'stood_in':
      return `${happening.deliveryId} stood in with ${happening.answer} for ${happening.request.requestKey}`;
    case 'given_back':
      return `what ${happening.request.requestKey} took is given back`;
    case 'adopted': {
      const { request, decision } = happening.record;
      return `what ${request.requestKey} took is counted as of ${new Date(decision.decidedAtMs).toISOString()}`;
    }
    case 'unanswered':
      return `${happening.deliveryId} gave no answer`;
    case 'status_set':
      return `${holderName(happening.holder)} is ${happening.status}`;
    case 'assigned':
      return `${happening.cardId} belongs to ${happening.account}`;
    case 'published':
      return `${hashOfSet(happening.set)} published at ${happening.publishedAtMs}`;
    case 'failed':
      return `${happening.deliveryId} failed: ${String(happening.error)}`;
  }
}
