import type { Played } from '../world/play.ts';
import { inconstant } from './answers.ts';
import { breached } from './blocks-hold.ts';
import { brokenLocks, strayHolds } from './cards-are-exact.ts';
import { drifted } from './counters-are-exact.ts';
import { loudShadows, unexplained } from './explanations.ts';
import { overspent } from './never-over-a-limit.ts';
import { needless } from './declines-have-a-cause.ts';
import { accountsOf, adoptions, distinctDecisions, type Recorded, standing } from './spending.ts';
import type { Violation } from './violation.ts';

/**
 * Everything that a schedule broke. The oracle knows the requests, the rules and which decisions were recorded in which
 * order, and adds up for itself: it uses neither the counters nor the conditions that it is to check.
 */
export function violationsOf(played: Played): readonly Violation[] {
  const all = distinctDecisions(played);
  const adopted = adoptions(played);
  const counted = inOrder([...standing(played, all), ...adopted]);
  const decisions = counted.filter(({ isGivenBack, countedAt }) => isGivenBack !== true && countedAt === undefined);
  return [
    ...inconstant(played),
    ...accountsOf(played, counted).flatMap((account) => [...overspent(account), ...drifted(account, played)]),
    ...needless(played, all, accountsOf(played, inOrder([...all, ...adopted]))),
    ...breached(played, decisions),
    ...strayHolds(played, inOrder([...decisions, ...adopted])),
    ...brokenLocks(played, decisions),
    ...unexplained(played, decisions),
    ...loudShadows(played, decisions),
  ];
}

function inOrder(decisions: readonly Recorded[]): readonly Recorded[] {
  return decisions.toSorted((a, b) => a.place - b.place);
}
