import { CHALLENGE_SIZES, type ChallengeSize } from '../challenge-size.ts';
import { orderOf, priceText, type Product, PRODUCTS } from '../shop.ts';
import { documentOf, LOCK } from './document.ts';
import { escaped } from './escaped.ts';
import { POUR_OVER } from './illustration.ts';

export type CheckoutPage = {
  readonly product: Product;
  /** The one that fits the browser's window if absent. */
  readonly size: ChallengeSize | undefined;
  /** Public: which environment of Spreedly's cards are tokenised in. */
  readonly environmentKey: string;
  /** Of Spreedly's browser script. */
  readonly scriptUrl: string;
  /** Of the request for this page: no script can read it, and the bank wants to know it. */
  readonly acceptHeader: string;
};

/** The page that takes a card and pays. */
export function checkoutPage(page: CheckoutPage): string {
  const price = priceText(page.product.amount);
  const body = `<main id="checkout" class="columns" data-step="ready" data-environment-key="${escaped(page.environmentKey)}"
 data-amount="${page.product.amount}" data-size="${page.size ?? ''}">
<input type="hidden" id="accept-header" value="${escaped(page.acceptHeader)}">
<div class="pay-column">
<section class="panel" aria-labelledby="pay-title">
<h1 id="pay-title">Payment</h1>
${cardForm(price)}
${progress()}
${declined()}
${unreached()}
</section>
<p class="small-print">${LOCK}Card number and security code go straight to Spreedly. This shop never sees them.</p>
${testPanel(page)}
</div>
${summary(page.product)}
</main>
<div id="device-fingerprint" hidden></div>
${challengeModal(price)}`;
  return documentOf({ title: 'Checkout', body, scripts: [page.scriptUrl, '/checkout.js'] });
}

function cardForm(price: string): string {
  return `<form id="payment-form" novalidate>
<p class="field" id="field-name"><label for="card-name">Name on card</label>
<input id="card-name" autocomplete="cc-name" autocapitalize="words" spellcheck="false" aria-describedby="problem-name" placeholder="As printed on your card">
<span class="problem" id="problem-name" role="alert"></span></p>
<div class="field" id="field-number"><span class="label" id="label-number">Card number</span>
<div class="secure-input" id="card-number"></div>
<span class="problem" id="problem-number" role="alert"></span></div>
<div class="field-row">
<p class="field" id="field-expiry"><label for="card-expiry">Expiry date</label>
<input id="card-expiry" autocomplete="cc-exp" inputmode="numeric" placeholder="MM / YY" aria-describedby="problem-expiry">
<span class="problem" id="problem-expiry" role="alert"></span></p>
<div class="field" id="field-cvv"><span class="label" id="label-cvv">Security code</span>
<div class="secure-input" id="card-cvv"></div>
<span class="problem" id="problem-cvv" role="alert"></span></div>
</div>
<p class="problem form-problem" id="problem-form" role="alert"></p>
<button class="primary" id="pay">${LOCK}Pay ${price}</button>
</form>`;
}

function progress(): string {
  return `<div id="progress" class="outcome" role="status" aria-live="polite" hidden>
<span class="spinner" aria-hidden="true"></span>
<h2 id="progress-title"></h2>
<p id="progress-detail"></p>
</div>`;
}

function declined(): string {
  return `<div id="declined" class="outcome" hidden>
<span class="sign sign-bad" aria-hidden="true"></span>
<h2 id="declined-title" tabindex="-1">Your payment was declined</h2>
<p id="declined-reason"></p>
<p class="quiet">Nothing was charged. You can try once more, or use another card.</p>
<button class="primary" id="try-again" type="button">Try again</button>
</div>`;
}

function unreached(): string {
  return `<div id="unreached" class="outcome" hidden>
<span class="sign sign-wait" aria-hidden="true"></span>
<h2 id="unreached-title" tabindex="-1">We cannot reach our shop</h2>
<p>Your connection may be down. When you send the payment again, it is the same payment: you are never charged twice.</p>
<button class="primary" id="send-again" type="button">Send it again</button>
</div>`;
}

function summary(product: Product): string {
  const { item, delivery } = orderOf(product);
  return `<aside class="summary" aria-label="Your order">
<h2>Your order</h2>
<div class="item"><div class="picture">${POUR_OVER}</div>
<div class="item-text"><strong>${item.title}</strong><span>${item.detail}</span></div>
<span class="money">${priceText(item.amount)}</span></div>
<dl>
<div><dt>Subtotal</dt><dd>${priceText(item.amount)}</dd></div>
<div><dt>Delivery</dt><dd>${delivery === 0 ? 'Free' : priceText(delivery)}</dd></div>
<div class="total"><dt>Total</dt><dd id="total">${priceText(product.amount)}</dd></div>
</dl>
<p class="quiet">Delivered in two to four days. Thirty days to change your mind.</p>
</aside>`;
}

/** What the person is asked stands inside the bank's iframe. The script may put nothing but that into `#challenge`. */
function challengeModal(price: string): string {
  return `<dialog id="challenge-modal" aria-labelledby="challenge-title">
<div class="modal-head"><h2 id="challenge-title">Confirm it is you</h2>
<p>Your bank asks you to approve this payment of <strong>${price}</strong>.</p></div>
<div id="challenge"></div>
<div class="modal-foot"><button class="plain" id="leave-challenge" type="button">Leave without confirming</button></div>
</dialog>`;
}

function testPanel({ product, size }: CheckoutPage): string {
  const amounts = PRODUCTS.map(
    ({ amount, flow }) =>
      `<option value="${amount}"${amount === product.amount ? ' selected' : ''}>${priceText(amount)}: ${flow}</option>`,
  );
  const sizes = CHALLENGE_SIZES.map((one) => {
    const text = 'width' in one ? `${one.width} × ${one.height}` : 'whole screen';
    return `<option value="${one.size}"${one.size === size ? ' selected' : ''}>${one.size}: ${text}</option>`;
  });
  return `<details id="test-panel" class="test-panel">
<summary>Test payment <span>no money moves</span></summary>
<form action="/" method="get">
<p><label for="test-amount">Price</label><select id="test-amount" name="amount">${amounts.join('')}</select></p>
<p><label for="test-size">Challenge</label><select id="test-size" name="size"><option value="">as fits</option>${sizes.join('')}</select></p>
<noscript><button>Choose</button></noscript>
</form>
<dl class="test-cards">
<div><dt>Valid card</dt><dd>4556 7610 2998 3886</dd></div>
<div><dt>Invalid card</dt><dd>4024 0071 0193 4890</dd></div>
<div><dt>Both</dt><dd>10 / 29 · 123</dd></div>
</dl>
</details>`;
}
