export type Reply = { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> };

/**
 * 303: whatever brought the browser here, it goes on by GET (RFC 9110 section 15.4.4). Nobody keeps the answer, which is
 * another one in a minute, and the next page does not hear from where it was reached.
 */
export function onwardReply(location: string): Reply {
  return { statusCode: 303, headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } };
}
