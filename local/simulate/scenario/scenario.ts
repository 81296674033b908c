import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import type { Card, Holder, Status } from '../../../domain/card.ts';
import type { RuleSetContent } from '../../../domain/rules/rule.ts';
import type { StandInPolicy } from '../../../domain/stand-in.ts';
import type { Fault } from '../world/wire.ts';

/** Everything that a schedule is about but the order: plain data, so that a failure can be read and played again. */
export type Scenario = {
  /** Epoch milliseconds. */
  readonly startsAtMs: number;
  readonly cards: readonly SimulatedCard[];
  /** The first is live from the start. */
  readonly sets: readonly RuleSetContent[];
  /** Which of them runs in the shadow of the first. */
  readonly shadowSet?: number;
  /** What is answered where no decision can be had in time. */
  readonly standIn: StandInPolicy;
  /** By how much the clock of each instance of the function is off, milliseconds. */
  readonly skewsMs: readonly number[];
  readonly requests: readonly AuthorizationRequest[];
  /** What has happened when the lanes begin, one action after the other. */
  readonly before: readonly Action[];
  /** Lanes run at the same time; the actions of one lane follow one another. */
  readonly lanes: readonly (readonly Action[])[];
};

export type SimulatedCard = Pick<Card, 'cardId' | 'account' | 'group'>;

export type Action =
  | Delivery
  | { readonly kind: 'set_status'; readonly holder: Holder; readonly status: Status }
  | { readonly kind: 'assign'; readonly cardId: string; readonly account: string }
  | { readonly kind: 'publish'; /** Index in `sets`. */ readonly set: number }
  /** Time passes, for everybody. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** DynamoDB's time to live takes rows that are no longer of use: some of them, as it does. Bits, by place of the row. */
  | { readonly kind: 'tidy'; readonly spared: number }
  /** The clock of one instance is set. */
  | { readonly kind: 'step_clock'; readonly instance: number; readonly skewMs: number };

/** The provider asks; one request may be delivered any number of times. */
export type Delivery = {
  readonly kind: 'deliver';
  /** Index in `requests`. */
  readonly request: number;
  /** Index in `skewsMs`. */
  readonly instance: number;
  /** What happens to its calls of the store, in the order of the calls. */
  readonly faults: readonly (Fault | 'none')[];
  /** Which rows its reads see a little later than the others: a batch read is no snapshot. Bits, by place of the row. */
  readonly tear: number;
};
