import type { AuthorizationRequest } from '../../../domain/authorization-request.ts';
import type { Money } from '../../../domain/money.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { occasionally, times } from './draw.ts';
import type { SimulatedCard } from './scenario.ts';

export function drawCards(random: SeededRandom): SimulatedCard[] {
  return times(random.integer(1, 3), (index) => ({
    cardId: `card-${index}`,
    ...(random.integer(0, 2) > 0 && { account: `account-${random.integer(0, 1)}`, group: 'group' }),
  }));
}

export type SimulatedRequest = AuthorizationRequest & { readonly billingAmount: Money };

/** Small purchases, half of them of the same amount, at two merchants; a few that move money otherwise. */
export function drawRequests(
  random: SeededRandom,
  length: number,
  cards: readonly SimulatedCard[],
): SimulatedRequest[] {
  const usual = random.integer(1, 100);
  return times(length, (index) => ({
    cardId: random.pick(cards).cardId,
    // Two requests of one transaction now and then: an increment.
    authTransactionId: `transaction-${occasionally(random, 10) ? 0 : index}`,
    requestKey: `request-${index}`,
    flow: occasionally(random, 6) ? random.pick(['in', 'none'] as const) : 'out',
    billingAmount: {
      minor: occasionally(random, 50) ? random.integer(1, 100) : usual,
      currency: occasionally(random, 3) ? 'EUR' : 'USD',
    },
    mcc: occasionally(random, 5) ? '7995' : '5999',
    merchantId: `merchant-${random.integer(0, 1)}`,
  }));
}
