/** Source: Strivve's page "Messaging", termination types; `NEVER_STARTED` from its table of statuses. */
export const TERMINATION_TYPES = [
  'BILLABLE',
  'USER_DATA_FAILURE',
  'SITE_INTERACTION_FAILURE',
  'PROCESS_FAILURE',
  'NEVER_STARTED',
] as const;

export type TerminationType = (typeof TERMINATION_TYPES)[number];
