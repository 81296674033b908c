import type { Transaction } from './transactions.ts';

/** What Spreedly and the gateway said to each other, word for word: card number, CVV, name and e-mail are in it. */
export function transcriptOf({ token, kind, card, order, states }: Transaction): string {
  const body = new URLSearchParams({
    type: kind,
    amount: String(order.amount),
    currency: order.currency,
    card_number: card.number,
    cvv: card.cvv,
    exp: `${String(card.month).padStart(2, '0')}${card.year}`,
    name: card.fullName,
    email: order.email ?? card.email ?? '',
    reference: order.orderId ?? token,
  }).toString();
  return [
    'opening connection to gateway.example:443...',
    'opened',
    `<- "POST /v2/${kind} HTTP/1.1\\r\\nContent-Type: application/x-www-form-urlencoded\\r\\nAuthorization: Basic c2ltdWxhdGVkOnNlY3JldA==\\r\\nHost: gateway.example\\r\\n\\r\\n"`,
    `<- "${body}"`,
    '-> "HTTP/1.1 200 OK\\r\\n"',
    `-> "{\\"transaction\\":\\"gw-${token.slice(0, 8)}\\",\\"result\\":\\"${states.at(-1)?.state}\\",\\"card\\":{\\"number\\":\\"${card.number}\\",\\"holder\\":\\"${card.fullName}\\"}}"`,
    'Conn close',
    '',
  ].join('\n');
}
