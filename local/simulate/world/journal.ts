import type { Answer } from '../../../domain/answer.ts';
import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import type { Holder, Status } from '../../../domain/card.ts';
import type { DecisionRecord, LifeChange } from '../../../domain/ports.ts';
import type { Place } from '../../../domain/windows/counter.ts';

/** What happened in a schedule, in the order in which it took effect. */
export type Happening =
  | { readonly kind: 'began'; readonly deliveryId: string; readonly request: AuthorizationRequest }
  /** The store has the decision. */
  | { readonly kind: 'recorded'; readonly record: DecisionRecord }
  /** The provider has an answer. */
  | {
      readonly kind: 'answered';
      readonly deliveryId: string;
      readonly request: AuthorizationRequest;
      readonly answer: Answer;
    }
  /** The provider has an answer that nobody decided. */
  | {
      readonly kind: 'stood_in';
      readonly deliveryId: string;
      readonly request: AuthorizationRequest;
      readonly answer: Answer;
      /** None of its calls failed and it had time left: only others were in its way. */
      readonly isCrowdedOut: boolean;
    }
  /** What an approval took that the provider was never told of. */
  | { readonly kind: 'given_back'; readonly request: AuthorizationRequest }
  /** What a stand-in approved, and no decision had counted, counts from now on. */
  | {
      readonly kind: 'adopted';
      /** As a decision of the stand-in's time by the set that was live when it was settled. */
      readonly record: DecisionRecord;
      /** Where each counter counts it. */
      readonly places: ReadonlyMap<string, Place>;
      /** What was written of counters, with the time that dates each row. */
      readonly counters: LifeChange['counters'];
    }
  /** The provider has none: the instance died. */
  | { readonly kind: 'unanswered'; readonly deliveryId: string }
  | { readonly kind: 'status_set'; readonly holder: Holder; readonly status: Status }
  | { readonly kind: 'assigned'; readonly cardId: string; readonly account: string }
  | { readonly kind: 'published'; readonly set: number; readonly publishedAtMs: number }
  /** Something threw that must not. */
  | { readonly kind: 'failed'; readonly deliveryId: string; readonly error: unknown };

export type Journal = {
  readonly happenings: readonly Happening[];
  readonly add: (happening: Happening) => void;
};

export function createJournal(): Journal {
  const happenings: Happening[] = [];
  return { happenings, add: (happening) => void happenings.push(happening) };
}
