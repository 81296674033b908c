/** What a cardholder's browser has to do before a transaction goes on. */
export type Step = 'device_fingerprint' | 'challenge';

/** What a transaction goes through at the Test gateway, and how it ends if everybody does their part. */
export type Flow = {
  readonly steps: readonly Step[];
  readonly ends: 'succeeded' | 'gateway_processing_failed' | 'gateway_setup_failed';
};

const FRICTIONLESS: Flow = { steps: [], ends: 'succeeded' };

/** Minor units, by Spreedly's page. They count where 3DS2 is attempted. */
export const TEST_AMOUNTS: Readonly<Record<number, Flow>> = {
  3001: FRICTIONLESS,
  3003: { steps: ['device_fingerprint'], ends: 'succeeded' },
  3004: { steps: ['device_fingerprint', 'challenge'], ends: 'succeeded' },
  3005: { steps: ['challenge'], ends: 'succeeded' },
  3103: { steps: ['device_fingerprint'], ends: 'gateway_processing_failed' },
  3104: { steps: ['challenge'], ends: 'gateway_processing_failed' },
};

/** The amount whose set-up fails, with 3DS2 or without. */
const SETUP_FAILS = 44;

export function flowOf(amount: number, isThreeDs: boolean): Flow {
  if (amount === SETUP_FAILS) return { steps: [], ends: 'gateway_setup_failed' };
  return (isThreeDs ? TEST_AMOUNTS[amount] : undefined) ?? FRICTIONLESS;
}
