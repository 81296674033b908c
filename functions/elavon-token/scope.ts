/** RFC 6749 section 3.3: words of visible ASCII without quotes and backslashes, one space apart. */
const SCOPE = /^[!#-[\]-~]+( [!#-[\]-~]+)*$/;

/**
 * The scope of a token: what was asked for, each word once, where all of it is registered; the registered one where nothing
 * was asked for. `refused` for anything else.
 */
export function grantedScope(
  asked: string | undefined,
  registered: string | undefined,
): { readonly scope?: string } | 'refused' {
  if (asked === undefined) return registered === undefined ? {} : { scope: registered };
  const words = [...new Set(asked.split(' '))];
  const known = new Set(registered?.split(' '));
  if (!SCOPE.test(asked) || !words.every((word) => known.has(word))) return 'refused';
  return { scope: words.join(' ') };
}
