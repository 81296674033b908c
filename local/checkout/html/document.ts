import { escaped } from './escaped.ts';

export type PageParts = {
  readonly title: string;
  /** HTML. */
  readonly body: string;
  /** Attributes of the body, HTML. */
  readonly bodyAttributes?: string;
  /** Loaded in this order, once the document is there. */
  readonly scripts: readonly string[];
  readonly refreshSeconds?: number;
};

/** A whole page of the shop. */
export function documentOf({ title, body, bodyAttributes = '', scripts, refreshSeconds }: PageParts): string {
  const refresh =
    refreshSeconds === undefined ? '' : `<noscript><meta http-equiv="refresh" content="${refreshSeconds}"></noscript>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)} · Kiln &amp; Cedar</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/checkout.css">
${refresh}${scripts.map((source) => `<script defer src="${escaped(source)}"></script>`).join('\n')}
</head>
<body ${bodyAttributes}>
<header class="shop">
<a class="brand" href="/">${BRAND}<span>Kiln <i>&amp;</i> Cedar</span></a>
<p class="secure">${LOCK}Secure checkout</p>
</header>
${body}
</body>
</html>
`;
}

const BRAND = `<svg class="brand-sign" viewBox="0 0 32 32" aria-hidden="true"><path d="M16 3 27 28H5Z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/><path d="M16 13v15M11 21l5 3 5-5" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

export const LOCK = `<svg class="lock" viewBox="0 0 16 16" aria-hidden="true"><rect x="3" y="7" width="10" height="7" rx="1.6" fill="currentColor"/><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" fill="none" stroke="currentColor" stroke-width="1.6"/></svg>`;
