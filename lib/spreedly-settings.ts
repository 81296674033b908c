import * as z from 'zod';
import { setting } from './setting.ts';

/**
 * A page of the user's own. People arrive by a redirect of ours, which adds names to its query: so it may have a query already, and
 * no fragment, behind which they would be lost.
 */
const page = z
  .url({ error: 'is not a URL: write one such as https://shop.example.com/thanks.' })
  .regex(/^(?:https:\/\/|http:\/\/127\.0\.0\.1(?:[:/]|$))/, {
    error: 'is not HTTPS: write one that begins with https://, or with http://127.0.0.1 for a page on this machine.',
  })
  .regex(/^[^#]*$/, { error: 'has a fragment: leave out # and what follows, because the query is written behind it.' })
  .refine(hasNoUser, { error: 'has a user name or a password: leave them out, because every browser would see them.' });

/** What a stage that takes payments through Spreedly has. */
export const spreedlySchema = setting({
  /** Where people go on who come back from their bank. Nothing in a request can name another place. */
  pages: setting({
    /** The payment has succeeded. */
    success: page,
    /** It has ended otherwise. */
    failure: page,
    /** It is not known yet. */
    pending: page,
  }),
});

export type SpreedlySettings = z.infer<typeof spreedlySchema>;

function hasNoUser(text: string): boolean {
  const url = URL.parse(text);
  return url === null || (url.username === '' && url.password === '');
}
