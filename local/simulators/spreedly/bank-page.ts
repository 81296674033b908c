import { shownDigits } from './cards.ts';
import type { Transaction } from './transactions.ts';
import { escapeXml } from './wire.ts';

const STYLE = `
  :root { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; color: #1c2b3a; }
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: #fff; }
  header { display: flex; align-items: center; justify-content: space-between; gap: 8px; padding: 10px 16px;
    border-bottom: 1px solid #e3e8ee; }
  .bank { display: flex; align-items: center; gap: 8px; font-weight: 650; font-size: 15px; color: #0b3d6b; }
  .bank svg { width: 22px; height: 22px; }
  .scheme { font-size: 11px; color: #5b6b7b; text-align: right; }
  main { flex: 1; padding: 14px 16px; width: 100%; max-width: 460px; margin: 0 auto; }
  h1 { font-size: 17px; line-height: 1.3; margin: 0 0 6px; }
  p { font-size: 13px; line-height: 1.45; margin: 0 0 10px; color: #40505f; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 3px 12px; font-size: 13px; margin: 0 0 12px; }
  dt { color: #5b6b7b; }
  dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
  label { display: block; font-size: 13px; font-weight: 600; margin-bottom: 4px; }
  input { width: 100%; font: inherit; font-size: 20px; letter-spacing: 6px; padding: 7px 10px; border: 1px solid #9fb0c0;
    border-radius: 6px; }
  input:focus-visible, button:focus-visible { outline: 3px solid #86b7e8; outline-offset: 1px; }
  .buttons { display: flex; gap: 8px; margin-top: 10px; }
  button { flex: 1; font: inherit; font-size: 14px; font-weight: 600; padding: 9px 10px; border-radius: 6px; cursor: pointer;
    border: 1px solid #0b5cad; background: #0b5cad; color: #fff; }
  button.quiet { background: #fff; color: #0b5cad; }
  .wrong { color: #a11b1b; font-weight: 600; }
  .hint { font-size: 12px; color: #5b6b7b; margin-top: 10px; }
  .done { display: grid; place-items: center; text-align: center; padding-top: 28px; }
  @media (max-height: 330px) { header { padding: 6px 16px; } main { padding-top: 8px; } p { margin-bottom: 6px; }
    dl { margin-bottom: 6px; } h1 { font-size: 15px; } .hint { margin-top: 6px; } }
  @media (max-height: 330px) and (min-width: 360px) { dl { grid-template-columns: auto 1fr auto 1fr; } }
`;

const MARK =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path fill="#0b5cad" d="M12 2 2 8v2h20V8zM4 12h3v7H4zm6.500 0h3v7h-3zM17 12h3v7h-3zM2 20h20v2H2z"/></svg>';

/** The challenge as a bank would show it, in any of the five sizes. `returns`: it has the whole window. */
export function bankPage(transaction: Transaction, returns: boolean): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Meridian Test Bank: confirm your payment</title>
<style>${STYLE}</style>
</head>
<body>
<header><span class="bank">${MARK}Meridian Test Bank</span><span class="scheme">3-D Secure<br>simulated</span></header>
<main>${contentOf(transaction, returns)}</main>
</body>
</html>`;
}

function contentOf(transaction: Transaction, returns: boolean): string {
  const { challenge, state } = transaction;
  if (challenge?.result === 'too_late')
    return done('This took too long', 'The request has expired. Nothing was charged.');
  if (challenge?.result === 'failed')
    return done('Not confirmed', 'The payment was not approved. Nothing was charged.');
  if (challenge?.result === 'passed') return done('Thank you', 'We are telling the shop. You may stay on this page.');
  if (challenge === undefined || state !== 'pending')
    return done('Nothing to confirm', 'This payment needs nothing more.');
  return question(transaction, challenge.wrongCodes, returns);
}

function question({ token, card, order }: Transaction, wrongCodes: number, returns: boolean): string {
  const complaint =
    wrongCodes === 0 ? '' : `<p class="wrong" role="alert">That code is not right. Please try again.</p>`;
  return `
<h1>Confirm your payment</h1>
<p>Enter the code that we sent to your phone.</p>
<dl>
  <dt>Amount</dt><dd>${escapeXml(amountOf(order))}</dd>
  <dt>Card</dt><dd>•••• ${shownDigits(card).last}</dd>
</dl>
${complaint}
<form method="post" action="/bank/${token}/answer${returns ? '?returns=true' : ''}">
  <label for="code">Code</label>
  <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="8" autofocus>
  <div class="buttons">
    <button type="submit">Confirm</button>
    <button type="submit" class="quiet" name="cancel" value="true">Cancel</button>
  </div>
</form>
<p class="hint">A test bank: the code is 1234.</p>`;
}

function done(title: string, text: string): string {
  return `<div class="done" role="status"><h1>${title}</h1><p>${text}</p></div>`;
}

function amountOf({ amount, currency }: Transaction['order']): string {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  } catch {
    return `${amount} ${currency}`;
  }
}
