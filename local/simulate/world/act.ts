import { spendAmount } from '../../../domain/authorization-request.ts';
import { unseenCard } from '../../../domain/card.ts';
import { addressName } from '../../../domain/counter-address.ts';
import type { CounterChange } from '../../../domain/decision/counter-change.ts';
import { holderName } from '../../../domain/decision/reading.ts';
import { standInAnswer } from '../../../domain/stand-in.ts';
import { decideAuthorization } from '../../../functions/connectfi-webhook/decide-authorization.ts';
import type { Action, Delivery } from '../scenario/scenario.ts';
import type { Happening } from './journal.ts';
import type { World } from './world.ts';
import { createWire, DeadlinePassed, DECIDE_MS_MAX, InstanceDied, NEVER_MS } from './wire.ts';

/** Does what a lane does next. `id` names the action within its schedule. */
export async function act(action: Action, id: string, world: World): Promise<void> {
  if (action.kind === 'deliver') {
    await deliver(action, id, world);
    return;
  }
  await world.scheduler.turn(action.kind);
  const { memory, journal, publications, time } = world;
  switch (action.kind) {
    case 'set_status': {
      const { holder, status } = action;
      if (holder.level !== 'card') memory.statuses.set(holderName(holder), status);
      else memory.cards.set(holder.id, { ...(memory.cards.get(holder.id) ?? unseenCard(holder.id)), status });
      journal.add({ kind: 'status_set', holder, status });
      return;
    }
    case 'assign': {
      const { cardId, account } = action;
      memory.cards.set(cardId, { ...(memory.cards.get(cardId) ?? unseenCard(cardId)), account });
      journal.add({ kind: 'assigned', cardId, account });
      return;
    }
    case 'publish':
      journal.add({ kind: 'published', set: action.set, publishedAtMs: publications.publish(action.set, time.nowMs) });
      return;
    case 'wait':
      // What is under way would be cut by its deadline: a longer wait lets it end.
      while (action.ms > DECIDE_MS_MAX && time.underWay > 0) await world.scheduler.turn('wait');
      time.nowMs += action.ms;
      return;
    case 'tidy':
      tidy(world, action.spared);
      return;
    case 'step_clock':
      time.skewsMs[action.instance] = action.skewMs;
  }
}

/** Takes counters that nothing can ask for any more, as their last write dated them. */
function tidy({ memory, journal, time }: World, spared: number): void {
  const uselessFrom = new Map<string, number | undefined>();
  for (const happening of journal.happenings) {
    for (const { address, uselessFromMs } of datedBy(happening)) {
      if (address !== undefined) uselessFrom.set(addressName(address), uselessFromMs);
    }
  }
  for (const [place, name] of [...memory.counters.keys()].entries()) {
    const isSpared = ((spared >> (place % 8)) & 1) === 1;
    if (!isSpared && time.nowMs > (uselessFrom.get(name) ?? Number.POSITIVE_INFINITY)) memory.counters.delete(name);
  }
}

/** The counters that were written with a date: by a decision, and where a settlement put a counter as a whole. */
function datedBy(happening: Happening): readonly CounterChange[] {
  if (happening.kind === 'recorded') return happening.record.decision.changes.counters;
  if (happening.kind !== 'adopted') return [];
  return happening.counters.flatMap((counter) =>
    'whole' in counter && counter.uselessFromMs !== undefined ? [counter] : [],
  );
}

async function deliver(delivery: Delivery, deliveryId: string, world: World): Promise<void> {
  const { scenario, scheduler, journal, lives, storeOver, time, counts } = world;
  const request = scenario.requests[delivery.request];
  const instance = world.instances[delivery.instance];
  if (request === undefined || instance === undefined) throw new Error('The scenario names what it has not.');
  const { clock, ruleSets } = instance;
  const wire = createWire({
    scheduler,
    trueTime: () => time.nowMs,
    faults: delivery.faults,
    onFault: (fault) => counts.faults.push(fault),
  });
  const enteredAtMs = clock();
  const deadline = { enteredAtMs, answerByMs: enteredAtMs + NEVER_MS, decideByMs: enteredAtMs + NEVER_MS };
  journal.add({ kind: 'began', deliveryId, request });
  time.underWay += 1;
  const outcome = await decideAuthorization(request, deliveryId, deadline, {
    store: storeOver({ wire, journal, clock, tear: delivery.tear }),
    ruleSets,
    clock,
    pause: () => wire.turn('pause'),
    // Played against memory no call hangs.
    bounded: (signal, call) => call(signal),
    // How holds end is played by the histories: here what was approved counts until its window is over.
    endDueHolds: async () => undefined,
  });
  time.underWay -= 1;
  if (outcome.kind !== 'no_decision') journal.add({ kind: 'answered', deliveryId, request, answer: outcome.answer });
  else if (outcome.error instanceof InstanceDied) journal.add({ kind: 'unanswered', deliveryId });
  else if (outcome.cause !== 'store_busy' && !(outcome.error instanceof DeadlinePassed)) {
    journal.add({ kind: 'failed', deliveryId, error: outcome.error });
  } else {
    const answer = standInAnswer(scenario.standIn, spendAmount(request, undefined), outcome.known);
    const isCrowdedOut = outcome.cause === 'store_busy' && delivery.faults.every((fault) => fault === 'none');
    journal.add({ kind: 'stood_in', deliveryId, request, answer, isCrowdedOut });
    const answeredAtMs = clock();
    // The queue delivers at least once.
    for (let copies = 0; copies < 2; copies += 1) {
      scheduler.start(async () => {
        await scheduler.turn('stand-in is settled');
        try {
          await lives.settleStandIn({ deliveryId, request, answer, cause: 'store_busy', answeredAtMs });
        } catch (error) {
          journal.add({ kind: 'failed', deliveryId, error });
        }
      });
    }
  }
}
