import { approvalsThatTrust, declinesForgotten, slicesThatTrust } from './conditions-left-out.ts';
import { counterWithoutMark } from './counter-without-mark.ts';
import { lockCountSave } from './lock-count-save.ts';
import { oneWrite } from './one-write.ts';
import { readThenWrite } from './read-then-write.ts';
import type { StoreDesign } from './store-design.ts';

/** Designs by a name that a worker can be told. */
export const DESIGNS = {
  'one conditional write (Cardhook)': oneWrite,
  'read, then write': readThenWrite,
  'counter without the mark of the request': counterWithoutMark,
  'lock, count, save': lockCountSave,
  'slices that do not ask what was moved': slicesThatTrust,
  'approvals that do not ask for a block': approvalsThatTrust,
  'declines that are not remembered': declinesForgotten,
} as const satisfies Record<string, StoreDesign>;

export type DesignName = keyof typeof DESIGNS;

export const CARDHOOK: DesignName = 'one conditional write (Cardhook)';

/** Designs that a suite worth its zero has to catch. */
export const KNOWN_BAD: readonly DesignName[] = [
  'read, then write',
  'counter without the mark of the request',
  'lock, count, save',
  'slices that do not ask what was moved',
  'approvals that do not ask for a block',
  'declines that are not remembered',
];
