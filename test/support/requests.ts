import type { AuthorizationRequest } from '../../domain/authorization-request.ts';

/** A purchase of 100.00 USD at a miscellaneous store in the USA, with whatever a test wants otherwise. */
export function aRequest(changes: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  return {
    cardId: 'icrd_test',
    authTransactionId: '000000000088',
    requestKey: 'a'.repeat(32),
    flow: 'out',
    billingAmount: { minor: 10_000, currency: 'USD' },
    transactionAmount: { minor: 10_000, currency: 'USD' },
    cardCurrency: 'USD',
    mcc: '5999',
    merchantCountry: 'USA',
    transactionType: '00',
    messageType: '0100',
    ...changes,
  };
}

type Optional = {
  [K in keyof AuthorizationRequest]-?: object extends Pick<AuthorizationRequest, K> ? K : never;
}[keyof AuthorizationRequest];

/** The same purchase, and it does not say these. */
export function aRequestWithout(...fields: readonly Optional[]): AuthorizationRequest {
  const request: { -readonly [K in keyof AuthorizationRequest]: AuthorizationRequest[K] } = aRequest();
  for (const field of fields) delete request[field];
  return request;
}
