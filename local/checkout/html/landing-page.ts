import { priceText } from '../shop.ts';
import { documentOf } from './document.ts';
import { escaped } from './escaped.ts';

/** The pages where a payment ends, and where people come back to from their bank. */
export const LANDINGS = ['success', 'failure', 'pending'] as const;

export type Landing = (typeof LANDINGS)[number];

export type LandingPage = {
  /** By which the payment is known: an id of Cardhook's, or else Spreedly's token. */
  readonly id?: string;
  /** Minor units. */
  readonly amount?: number;
  /** Spreedly's, for a payment that failed. */
  readonly message?: string;
};

const TEXT: Readonly<Record<Landing, { title: string; sign: string; detail: string; action: string | undefined }>> = {
  success: {
    title: 'Thank you for your order',
    sign: 'sign-good',
    detail: 'Your payment went through. We are wrapping your order now and will write as soon as it is on its way.',
    action: 'Back to the shop',
  },
  failure: {
    title: 'Your payment was declined',
    sign: 'sign-bad',
    detail: 'Nothing was charged. You can try once more, or use another card.',
    action: 'Try again',
  },
  pending: {
    title: 'We are waiting for your bank',
    sign: 'sign-wait',
    detail:
      'Your payment has neither succeeded nor failed yet. This page follows it; you can also close it, and we will write to you. Please do not pay again.',
    action: undefined,
  },
};

export function landingPage(landing: Landing, { id, amount, message }: LandingPage): string {
  const { title, sign, detail, action } = TEXT[landing];
  const body = `<main class="landing">
<section class="panel outcome" aria-labelledby="landing-title">
<span class="sign ${sign}" aria-hidden="true"></span>
<h1 id="landing-title">${title}</h1>
${message === undefined ? '' : `<p id="landing-reason">${escaped(message)}</p>`}
<p class="quiet">${detail}</p>
${facts(landing, id, amount)}
${action === undefined ? '' : `<a class="primary" href="/">${action}</a>`}
</section>
</main>`;
  const isFollowed = landing === 'pending';
  return documentOf({
    title,
    body,
    bodyAttributes: isFollowed && id !== undefined ? `data-id="${escaped(id)}"` : '',
    scripts: isFollowed ? ['/pending.js'] : [],
    ...(isFollowed && { refreshSeconds: 10 }),
  });
}

function facts(landing: Landing, id: string | undefined, amount: number | undefined): string {
  const lines = [
    ...(amount === undefined ? [] : [[landing === 'success' ? 'Paid' : 'Amount', priceText(amount)]]),
    ...(id === undefined ? [] : [['Reference', id]]),
  ];
  if (lines.length === 0) return '';
  return `<dl class="facts">${lines.map(([name = '', value = '']) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>`;
}
