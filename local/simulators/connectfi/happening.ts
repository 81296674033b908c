import type { Answer } from '../../../domain/answer.ts';
import { contradictionOf, outcomeOf, REVERSED } from './connectfi.ts';
import type { Outcome } from './webhook-body.ts';

/** Something that befalls a transaction after it was asked for, and that an advice tells. Amounts are major units of USD. */
export type Happening =
  /** The network did what it was told, by the program or by the default strategy. */
  | { readonly kind: 'told' }
  /** The opposite of what the network was told. */
  | { readonly kind: 'contradicted' }
  /** The program approved and somebody else did not: `1A`, `AT`, `E7`, `51` … */
  | { readonly kind: 'refused'; readonly statusCode: string }
  /** Money moved: all of it, a part (one of several clearings), or more than was held (a tip). */
  | { readonly kind: 'posted'; readonly amount?: number }
  | { readonly kind: 'partly_approved'; readonly amount: number }
  /** All of it, or with an amount that part. */
  | { readonly kind: 'reversed'; readonly amount?: number }
  | { readonly kind: 'reversal_failed' }
  /** Posted whatever was answered, or without ever having been asked for. */
  | { readonly kind: 'forced'; readonly amount?: number };

/** Whether it happens to a transaction of which the network was told so; undefined while nobody has asked. */
export function canHappen({ kind }: Happening, told: Answer | undefined): boolean {
  return told === undefined || told === '00' || kind === 'told' || kind === 'contradicted' || kind === 'forced';
}

/** What the advice says of it. */
export function outcomeOfHappening(happening: Happening, told: Answer = '00'): Outcome {
  switch (happening.kind) {
    case 'told':
      return outcomeOf(told);
    case 'contradicted':
      return contradictionOf(told);
    case 'refused':
      return { isSuccess: false, isReversal: false, statusCode: happening.statusCode };
    case 'posted':
    case 'forced':
      return outcomeOf('00');
    case 'partly_approved':
      return { isSuccess: true, isReversal: false, statusCode: '10' };
    case 'reversed':
      return happening.amount === undefined ? REVERSED : { ...REVERSED, statusCode: '32' };
    case 'reversal_failed':
      return { isSuccess: false, isReversal: true, statusCode: '64' };
  }
}
