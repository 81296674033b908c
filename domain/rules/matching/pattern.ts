const STAR = 42;
const QUESTION_MARK = 63;

/**
 * A test of whole texts against a pattern: `*` is any run of characters, `?` any one (UTF-16 unit), letter case is ignored.
 * Only the last star is ever tried again, so the time is at most the length of the text times that of the pattern.
 */
export function compilePattern(pattern: string): (text: string) => boolean {
  const wanted = pattern.toLowerCase();
  return (text) => matches(wanted, text.toLowerCase());
}

function matches(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  let afterStar = -1;
  let starEndsAt = 0;
  while (at < text.length) {
    const wanted = pattern.charCodeAt(inPattern);
    if (wanted === STAR) {
      inPattern += 1;
      afterStar = inPattern;
      starEndsAt = at;
    } else if (wanted === QUESTION_MARK || wanted === text.charCodeAt(at)) {
      inPattern += 1;
      at += 1;
    } else if (afterStar >= 0) {
      // The last star takes one character more; what earlier stars took never has to change.
      starEndsAt += 1;
      at = starEndsAt;
      inPattern = afterStar;
    } else {
      return false;
    }
  }
  while (pattern.charCodeAt(inPattern) === STAR) inPattern += 1;
  return inPattern === pattern.length;
}
