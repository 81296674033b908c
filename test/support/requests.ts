import type { AuthorizationRequest } from '../../domain/authorization-request.ts';

/** A purchase of 100.00 USD at a miscellaneous store in the USA, with whatever a test wants otherwise. */
export function aRequest(changes: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  return {
    cardId: 'icrd_test',
    authTransactionId: '000000000088',
    requestKey: 'a'.repeat(32),
    flow: 'out',
    amount: { minor: 10_000, currency: 'USD' },
    mcc: '5999',
    merchantCountry: 'USA',
    transactionType: '00',
    messageType: '0100',
    ...changes,
  };
}
