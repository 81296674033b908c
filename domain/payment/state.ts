/**
 * The states of a transaction at Spreedly, with what each means. `isFinal`: nothing is expected to follow.
 * Source: Spreedly's 3DS2 guide, "Callbacks". Spreedly writes others too: they are kept as they are, and none is final.
 */
export const PAYMENT_STATES = [
  { name: 'succeeded', isFinal: true, meaning: 'It has succeeded and the funds have been received.' },
  { name: 'processing', isFinal: false, meaning: 'It was accepted; the funds have not been received yet.' },
  { name: 'pending', isFinal: false, meaning: 'The cardholder, or the browser, has still something to do.' },
  { name: 'gateway_processing_failed', isFinal: true, meaning: 'The gateway declined it.' },
  {
    name: 'gateway_processing_result_unknown',
    isFinal: false,
    meaning: 'Spreedly could not learn from the gateway what became of it.',
  },
  { name: 'failed', isFinal: true, meaning: 'It failed before or at the gateway, such as for an invalid card.' },
  { name: 'gateway_setup_failed', isFinal: true, meaning: 'The gateway could not even set it up.' },
] as const;

const FINAL: ReadonlySet<string> = new Set(PAYMENT_STATES.filter(({ isFinal }) => isFinal).map(({ name }) => name));

export function isFinalState(state: string): boolean {
  return FINAL.has(state);
}
