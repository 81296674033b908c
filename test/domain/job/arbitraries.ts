import fc from 'fast-check';
import type { SendOutcome } from '../../../domain/job/answer.ts';
import { GAP_CAUSES } from '../../../domain/job/job.ts';
import type { StatusMessage } from '../../../domain/job/told.ts';

/** Few envelopes, so that polls and people meet at them. */
const ENVELOPES = ['a', 'b', 'c'] as const;

const messages: fc.Arbitrary<StatusMessage> = fc
  .record({
    status: fc.constantFrom('AUTH', 'PENDING_TFA', 'UPDATING', 'NEVER_HEARD_OF'),
    statusText: fc.constantFrom('One', 'Two', undefined),
    percentComplete: fc.constantFrom(10, 80, undefined),
    timeLeftMs: fc.constantFrom(50_000, 100_000, 300_000, undefined),
    terminationType: fc.oneof(
      { weight: 30, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('BILLABLE', 'PROCESS_FAILURE', 'SOMETHING_NEW') },
    ),
  })
  .map((message) => Object.fromEntries(Object.entries(message).filter(([, value]) => value !== undefined)));

const envelopes = fc.subarray([...ENVELOPES]);
const afterMs = fc.constantFrom(100, 4_000, 4_000, 4_000, 30_000, 240_000);

export type PollStep = {
  readonly kind: 'poll';
  readonly afterMs: number;
  readonly tookMs: number;
  /** How long after its answer was there it is told: others have overtaken it then. */
  readonly heldMs: number;
  readonly messages: readonly StatusMessage[];
  /** Undefined where the requests could not be read. */
  readonly listed: readonly string[] | undefined;
  readonly job: StatusMessage | undefined;
  readonly gap: (typeof GAP_CAUSES)[number] | undefined;
  readonly ends: 'gave_up' | 'not_found' | undefined;
};

/** What polls, copies of polls and people do to a job, one after the other. */
export type Step =
  | PollStep
  /** A poll that was told already is told again: the so-manieth last. */
  | { readonly kind: 'repeat'; readonly back: number }
  | { readonly kind: 'claim'; readonly afterMs: number; readonly envelopeId: string }
  /** What came of the latest claim; where no such step follows, its sender died. */
  | { readonly kind: 'mark'; readonly afterMs: number; readonly outcome: SendOutcome };

const polls: fc.Arbitrary<PollStep> = fc.record({
  kind: fc.constant('poll' as const),
  afterMs,
  tookMs: fc.constantFrom(100, 100, 100, 12_000),
  heldMs: fc.constantFrom(0, 0, 0, 10_000),
  messages: fc.array(messages, { maxLength: 3 }),
  listed: fc.option(envelopes, { nil: undefined, freq: 6 }),
  job: fc.option(messages, { nil: undefined, freq: 1 }),
  gap: fc.constantFrom(...GAP_CAUSES, ...Array.from({ length: 20 }, () => undefined)),
  ends: fc.constantFrom('gave_up' as const, 'not_found' as const, ...Array.from({ length: 60 }, () => undefined)),
});

export const STEPS: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: polls },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), back: fc.integer({ min: 1, max: 3 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('claim' as const),
        afterMs: fc.constantFrom(0, 1_000),
        envelopeId: fc.constantFrom(...ENVELOPES),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('mark' as const),
        afterMs: fc.constantFrom(100, 8_000),
        outcome: fc.constantFrom<SendOutcome[]>('sent', 'refused', 'not_sent', 'unknown'),
      }),
    },
  ),
  { minLength: 8, maxLength: 30 },
);
