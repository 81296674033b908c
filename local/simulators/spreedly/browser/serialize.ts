import type { BrowserSize } from '../spreedly-browser.d.ts';

/** `browser_info`: base64 of JSON, by the names of Spreedly's guide. */
export function serialize(size: BrowserSize, acceptHeader: string): string {
  const text = JSON.stringify({
    width: screen.width,
    height: screen.height,
    depth: screen.colorDepth,
    timezone: new Date().getTimezoneOffset(),
    user_agent: navigator.userAgent,
    java: false,
    language: navigator.language,
    browser_size: size,
    accept_header: acceptHeader,
  });
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
