import type { Knowledge } from './knowledge.ts';

/** The record of one merchant application. */
export type MerchantApplication = {
  /** `<profileCode>/<best firm name>`: names.ts. */
  readonly id: string;
  readonly profileCode: string;
  /** Raised by every change. */
  readonly version: number;
  readonly knowledge: Knowledge;
  /** Ids that it had, or that records had which are parts of it now. What was written under them stays there. */
  readonly formerIds: readonly string[];
  /** How many events were told of it. */
  readonly events: number;
  /** When the first and the latest push of it came, epoch milliseconds. */
  readonly firstHeardAtMs: number;
  readonly heardAtMs: number;
};
