import * as z from 'zod/mini';

/** Which job a state machine follows. No credential and no key is ever in it: executions keep their input for 90 days. */
const job = { instance: z.string(), jobId: z.string(), connection: z.string() };

/** When the latest poll began that returned and had read everything, epoch milliseconds; null where nobody knows. */
const readAtMs = z.nullable(z.int());

/**
 * Input of the parent, the Standard machine: one execution a job. It starts a child a turn and counts them from 1.
 * `lost`: the turn before did not return. `readAtMs` is of the
 * latest turn that did.
 */
export const followInputSchema = z.object({ ...job, turn: z.int(), lost: z.boolean(), readAtMs });

/** What the child, the Express machine, asks of its function at the beginning: the lease. */
const beginSchema = z.object({ step: z.literal('begin'), ...job, turn: z.int(), lost: z.boolean(), readAtMs });

/** And then, again and again: one poll. `lost`: the step before died and may have read messages. */
const pollSchema = z.object({
  step: z.literal('poll'),
  ...job,
  turn: z.int(),
  holder: z.string(),
  /** How-manieth poll of the turn, from 1. */
  poll: z.int(),
  /** The turn is over then, epoch milliseconds. */
  untilMs: z.int(),
  lost: z.boolean(),
  readAtMs: z.optional(readAtMs),
});

/** Step Functions cuts a turn off after so long: the function ends it some four minutes after it began, so that this happens to none that is well. */
export const TURN_SECONDS_MAX = 295;

export const pollStepSchema = z.discriminatedUnion('step', [beginSchema, pollSchema]);

export type FollowInput = z.infer<typeof followInputSchema>;
export type BeginStep = z.infer<typeof beginSchema>;
export type PollStep = z.infer<typeof pollSchema>;

/** What `begin` answers; the child's Choice reads `next`. */
export type Begun =
  | {
      readonly next: 'poll';
      readonly holder: string;
      readonly untilMs: number;
      readonly poll: 1;
      readonly lost: boolean;
      readonly readAtMs: number | null;
    }
  /** Another copy of this turn, or a later turn, polls already: this one ends and says nothing. */
  | { readonly next: 'superseded' };

/** What a poll answers. `wait`: that many seconds, then the next poll. */
export type Polled =
  | {
      readonly next: 'wait';
      readonly waitSeconds: number;
      readonly poll: number;
      readonly lost: false;
      readonly readAtMs: number | null;
    }
  /**
   * The turn is over, or the job ended: the parent is told by SendTaskSuccess, with `{"ended": true}`, or with `"ended": false`
   * beside the input of the turn that follows.
   */
  | { readonly next: 'turn_over'; readonly readAtMs: number | null }
  | { readonly next: 'ended' }
  | { readonly next: 'superseded' };
