import fc from 'fast-check';
import { isFinalState } from '../../domain/payment/state.ts';
import { NOON } from './rules.ts';

/** What really became of a transaction, moment by moment, by Spreedly's clock in whole seconds. */
export type Life = readonly { readonly state: string; readonly atMs: number }[];

/** Something that is told of a moment of a life, after it. */
export type Telling = {
  readonly kind: 'signed' | 'unproven' | 'read';
  /** Of which moment it tells. */
  readonly of: number;
  /** During which moment it arrives: `of`, or a later one. */
  readonly during: number;
  /** Of an unproven one: what it claims, as anybody may. */
  readonly claim: string;
  /** Whether Spreedly answers then, should it be asked. */
  readonly isAnswered: boolean;
};

export type PlayedLife = { readonly life: Life; readonly tellings: readonly Telling[] };

const PASSING = ['pending', 'processing', 'gateway_processing_result_unknown', 'authorizing'] as const;
const ENDS = ['succeeded', 'gateway_processing_failed', 'failed', 'gateway_setup_failed'] as const;

const states = fc
  .tuple(
    fc.array(fc.constantFrom(...PASSING), { minLength: 1, maxLength: 3 }),
    // Spreedly ends a transaction once; but what it says may be another end, or none, a while later.
    fc.array(fc.constantFrom(...ENDS, ...ENDS, 'pending'), { maxLength: 3 }),
  )
  .map(([passing, ends]) => [...passing, ...ends]);

/** No end is taken back within its own second: that would be no order in which it can be told. */
function lifeOf(names: readonly string[], gaps: readonly number[]): Life {
  let atMs = NOON;
  return names.flatMap((state, index) => {
    const former = names[index - 1];
    if (former === state) return [];
    const mayBeAtOnce = former === undefined || !isFinalState(former) || isFinalState(state);
    const gap = gaps[index % gaps.length] ?? 0;
    atMs += index > 0 && gap === 0 && !mayBeAtOnce ? 1_000 : gap;
    return [{ state, atMs }];
  });
}

const lives: fc.Arbitrary<Life> = fc
  .tuple(states, fc.array(fc.constantFrom(0, 1_000, 2_000, 90_000), { minLength: 1, maxLength: 6 }))
  .map(([names, gaps]) => lifeOf(names, gaps));

/** Each moment is told by at least one callback, as Spreedly goes on until it is taken; the rest is chance. */
export const PLAYED_LIVES: fc.Arbitrary<PlayedLife> = lives.chain((life) => {
  const last = life.length - 1;
  const telling = (kind: fc.Arbitrary<Telling['kind']>, of: number) =>
    fc.record({
      kind,
      of: fc.constant(of),
      during: fc.integer({ min: of, max: last }),
      claim: fc.constantFrom(...PASSING, ...ENDS),
      isAnswered: fc.boolean(),
    });
  const once = fc.tuple(...life.map((_moment, of) => telling(fc.constant('signed'), of)));
  const more = fc.array(
    fc
      .tuple(fc.nat({ max: last }), fc.constantFrom<Telling['kind']>('signed', 'unproven', 'read'))
      .chain(([of, kind]) => telling(fc.constant(kind), of)),
    { maxLength: 6 },
  );
  return (
    fc
      .tuple(once, more)
      .chain(([first, others]) =>
        fc.shuffledSubarray([...first, ...others], { minLength: first.length + others.length }),
      )
      // The sort is stable: what arrives during one moment stays in its chance order.
      .map((tellings) => ({ life, tellings: tellings.toSorted((a, b) => a.during - b.during) }))
  );
});
