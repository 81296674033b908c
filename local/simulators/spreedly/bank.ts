import { bankPage } from './bank-page.ts';
import type { Reply } from './replies.ts';
import type { Transaction, Transactions } from './transactions.ts';

type Page = Reply & { readonly location?: string };

/** What the cardholder has to type. */
export const RIGHT_CODE = '1234';

/** The bank's pages: what an iframe, or the whole window, shows of a step. Undefined where there is no such page. */
export function answerBank(
  method: string,
  path: string,
  query: URLSearchParams,
  body: string,
  transactions: Transactions,
): Page | undefined {
  const [, token = '', page = ''] = /^\/(?:bank|transaction)\/([^/]+)\/(\w+)$/.exec(path) ?? [];
  const transaction = transactions.find(token);
  if (transaction === undefined) return undefined;
  const returns = query.get('returns') === 'true';
  if (page === 'fingerprint') return html(fingerprintPage(transaction));
  if (page === 'redirect') return redirect(transaction);
  if (page === 'challenge') return html(bankPage(transactions.load(transaction), returns));
  if (page !== 'answer' || method !== 'POST') return undefined;
  const given = new URLSearchParams(body);
  const isRight = given.get('code')?.trim() === RIGHT_CODE;
  const answer = given.has('cancel') ? 'cancel' : isRight ? 'right_code' : 'wrong_code';
  const answered = transactions.answerChallenge(transaction, answer);
  const isOver = answered.challenge?.result !== undefined || answered.state !== 'pending';
  if (returns && isOver) return redirect(answered);
  // Shown by GET, so that a reload does not answer once more.
  return seeOther(`/bank/${token}/challenge${returns ? '?returns=true' : ''}`);
}

/** Back to the shop, with the token for it to look up. */
function redirect({ token, order: { redirectUrl } }: Transaction): Page | undefined {
  if (redirectUrl === undefined) return undefined;
  const target = new URL(redirectUrl);
  target.searchParams.set('transaction_token', token);
  return seeOther(target.href);
}

/** Nothing to be seen. Worldpay's says when it is done, after a moment; the others say nothing. */
function fingerprintPage({ gateway, sessionId }: Transaction): string {
  const message = JSON.stringify({ MessageType: 'profile.completed', SessionId: sessionId, Status: true });
  const script =
    gateway === 'worldpay'
      ? `<script>setTimeout(() => parent.postMessage(${JSON.stringify(message)}, '*'), 200)</script>`
      : '';
  return `<!doctype html><title>Device fingerprint</title>${script}`;
}

function html(body: string): Page {
  return { status: 200, type: 'text/html; charset=utf-8', body };
}

function seeOther(location: string): Page {
  return { status: 303, type: 'text/plain', body: '', location };
}
