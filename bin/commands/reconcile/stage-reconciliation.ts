import type { Finding } from '../../../domain/reconciliation/reconcile.ts';
import type { Period } from '../../../domain/reconciliation/records.ts';
import type { InquiryProblem } from '../../../providers/connectfi/inquiry-call.ts';

export type CardFinding = Finding & { readonly cardId: string };

export type UnreadCard = { readonly cardId: string; readonly problem: InquiryProblem; readonly detail: string };

export type StageReconciliation = {
  readonly period: Period;
  readonly isDryRun: boolean;
  readonly cards: number;
  readonly counts: Readonly<Record<Finding['kind'], number>>;
  /** Everything but what is agreed. */
  readonly findings: readonly CardFinding[];
  /** How many advices were put on the advice queue. */
  readonly sent: number;
  /** Cards of which connectFi did not tell. */
  readonly unread: readonly UnreadCard[];
  /** Entries of connectFi and rows of ours that cannot be read. */
  readonly unreadable: { readonly entries: number; readonly rows: number };
  /** Why a person has to look; undefined where all is well, or is now. */
  readonly problem?: string;
};
