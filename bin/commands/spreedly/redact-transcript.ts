import { withoutLongNumbers } from '../../../domain/card-numbers.ts';

const REMOVED = '[removed]';

/**
 * A transcript without anything of the card, its holder, or what was signed in with. What Spreedly and a gateway say to each other
 * has a format for each gateway, so nothing is looked for in order to remove it: names stay, and a value only under a name that is
 * known to hold none of that. Text without a name goes, except what HTTP itself says. What was removed in one place is removed in
 * every other, also out of a message.
 */
export function redactTranscript(transcript: string): string {
  const removed = new Set<string>();
  const keep = (name: string, value: string): string => {
    if (isHarmless(name, value)) return value;
    remember(removed, name, value);
    return value.trim() === '' ? value : REMOVED;
  };
  const named = transcript
    .split(LINE_END)
    .map((part) => (LINE_END_WHOLE.test(part) ? part : redactLine(part, keep)))
    .join('');
  // Long numbers first: without a piece of it that was removed elsewhere, the rest of one would not be long.
  return without(withoutLongNumbers(named), removed).replace(E_MAIL, REMOVED);
}

/** Also as an escape, for bodies are quoted. */
const LINE_END = /((?:\\r)?\\n|\r?\n)/;
const LINE_END_WHOLE = /^(?:(?:\\r)?\\n|\r?\n)$/;

/** Bounded, for what has no @ would be looked through from each of its characters on. */
const E_MAIL = /[^\s"'\\<>=:,;&]{1,254}(?:@|%40)[^\s"'\\<>=:,;&]{1,254}/g;

type Keep = (name: string, value: string) => string;

/** What HTTP says, and the log of a connection, which name no one. */
const SPOKEN_BY_HTTP =
  /^(?:(?:->|<-)? ?"?HTTP\/[\d.]+ \d{3}[ A-Za-z]*|opening connection to [\w.-]+(?::\d+)?(?:\.\.\.)?|opened|starting SSL for [\w.-]+(?::\d+)?(?:\.\.\.)?|SSL established(?:, protocol: [\w.]+, cipher: [\w-]+)?|read(?:ing)? (?:\d+|all|chunk)[\w ]*(?:\.\.\.)?|Conn (?:close|keep-alive)|(?:->|<-) ?)"?$/;

/** A request line: where it goes to, and what is asked there is a form. */
const REQUEST_LINE = /^((?:<-|->)? ?"?(?:GET|POST|PUT|PATCH|DELETE) )(\S+)( HTTP\/[\d.]+"?)?$/;

/** One header: at the beginning of a line, and not of JSON. */
const HEADER = /^((?:<-|->)? ?"?)([A-Za-z][\w-]*)(: ?)([^"]*)("?)$/;

function redactLine(line: string, keep: Keep): string {
  if (line === '' || SPOKEN_BY_HTTP.test(line)) return line;
  const request = REQUEST_LINE.exec(line);
  if (request !== null) {
    const [, before = '', target = '', after = ''] = request;
    return `${before}${redactTarget(target, keep)}${after}`;
  }
  const header = HEADER.exec(line);
  if (header !== null) {
    const [, before = '', name = '', colon = '', value = '', after = ''] = header;
    return `${before}${name}${colon}${keep(name, value)}${after}`;
  }
  return redactBody(line, keep);
}

/** A path may hold ids of ours and of the gateway's; a query is a form. */
function redactTarget(target: string, keep: Keep): string {
  const [path = '', query] = target.split('?', 2);
  const shown = path.replace(/[^/]*[%@][^/]*/g, REMOVED);
  return query === undefined ? shown : `${shown}?${redactBody(query, keep)}`;
}

/** Quoted in what is quoted, and so on: each time with more escapes. */
const QUOTE = String.raw`\\{0,9}["']`;
const NAME = String.raw`[\w.:$[\]%-]{1,40}`;

/** Whatever gives a value a name: an element, a member of JSON or of a Ruby hash, an attribute, a field of a form. */
const NAMED = new RegExp(
  [
    String.raw`<(?<tag>[A-Za-z_][\w.:-]*)(?<attributes>(?:[\s/][^<>]*)?)>(?<text>[^<]*)`,
    String.raw`(?<open>${QUOTE})(?<member>${NAME})\k<open>(?<is>\s*(?::|=>)\s*)(?:(?=[{[])|(?<quote>${QUOTE})(?<string>.*?)(?<!\\)\k<quote>|(?<word>[\w.+-]+))`,
    String.raw`:(?<symbol>\w+)(?<arrow>\s*=>\s*)(?:(?<quote2>${QUOTE})(?<string2>.*?)(?<!\\)\k<quote2>|(?<word2>[\w.+-]+))`,
    String.raw`(?<![\w/+=])(?<field>${NAME})=(?!=)(?<value>[^&\s"'<>\\]*)`,
    String.raw`(?<close></[\w.:-]+>|<\?xml[^<>]*>)`,
  ].join('|'),
  'gs',
);

function redactBody(body: string, keep: Keep): string {
  let told = '';
  let at = 0;
  for (const match of body.matchAll(NAMED)) {
    told += withoutWords(body.slice(at, match.index)) + redactNamed(match, keep);
    at = match.index + match[0].length;
  }
  return told + withoutWords(body.slice(at));
}

function redactNamed({ 0: whole, groups = {} }: RegExpExecArray, keep: Keep): string {
  const { tag, attributes = '', text = '', open = '', member, is = '', quote = '', string, word } = groups;
  const { symbol, arrow = '', quote2 = '', string2, word2, field, value = '' } = groups;
  if (tag !== undefined) return `<${tag}${redactAttributes(attributes, keep)}>${keep(tag, text)}`;
  if (member !== undefined) return `${open}${member}${open}${is}${quote}${keep(member, string ?? word ?? '')}${quote}`;
  if (symbol !== undefined) return `:${symbol}${arrow}${quote2}${keep(symbol, string2 ?? word2 ?? '')}${quote2}`;
  if (field !== undefined) return `${field}=${keep(field, value)}`;
  return whole;
}

const ATTRIBUTE = new RegExp(String.raw`([\w.:-]+)=(${QUOTE})(.*?)\2`, 'g');

function redactAttributes(attributes: string, keep: Keep): string {
  let told = '';
  let at = 0;
  for (const match of attributes.matchAll(ATTRIBUTE)) {
    const [whole, name = '', quote = '', value = ''] = match;
    told += `${withoutWords(attributes.slice(at, match.index))}${name}=${quote}${keep(name, value)}${quote}`;
    at = match.index + whole.length;
  }
  return told + withoutWords(attributes.slice(at));
}

const WORDS = /\\[nrt]|[\p{L}\p{N}@%_][^<>{}[\]()"'\\,:;&=|]*/gu;

/** What stands between named values: signs, and otherwise nothing. Escapes of quoted text are signs. */
function withoutWords(text: string): string {
  return text.replace(WORDS, (found) => (found.startsWith('\\') ? found : REMOVED));
}

/** What a gateway answers with, and how HTTP says what follows: never the card, its holder or a secret. */
const HARMLESS_NAMES: ReadonlySet<string> = new Set(
  `accept connection contentencoding contentlength contenttype date host retryafter server transferencoding
   useragent xrequestid requestid encoding version xmlns amount currency currencycode live livemode mode test
   testmode createdat updatedat avscode avsresult avsresultcode cvvresult cvvresultcode cvvresponsecode code
   declinecode error errorcode errormessage errortext errortype failurecode failuremessage messagecode approved
   authorized captured decision outcome paid pending succeeded success message messagekey networkstatus reason
   reasoncode reasontext refusalreason refusalreasoncode httpstatus response responsecode responsemessage
   responsereasoncode responsereasontext result resultcode resulttext returncode sellermessage state status
   statuscode statusmessage id gatewaytransactionid transactionid transactionstatus transactiontype eci
   requiredaction transstatus threedsversion`.split(/\s+/),
);

function isHarmless(name: string, value: string): boolean {
  const plain = name
    .replace(/^.*:(?=.)/, '')
    .replace(/[^A-Za-z\d]/g, '')
    .toLowerCase();
  // There are cards whose `code` is the one on the back.
  return HARMLESS_NAMES.has(plain) && !(plain === 'code' && /^\s*\d{3,4}\s*$/.test(value));
}

/** Names of what may be repeated in a text that stays, such as a message. */
const REPEATABLE =
  /name|holder|first|last|owner|phone|address|street|city|cv|pan|number|track|secret|passw|pwd|token|auth|user|login|key|account|code/i;

/** Of these also figures are. Elsewhere one of three digits may as well be a house's number or an amount. */
const REPEATABLE_FIGURE = /cv|pan|number|code/i;

const WORD = /[\p{L}\p{N}]{3,64}/gu;

/** Word by word: a message may have the half of a name. */
function remember(removed: Set<string>, name: string, value: string): void {
  if (!REPEATABLE.test(name)) return;
  for (const [word] of value.matchAll(WORD))
    if (REPEATABLE_FIGURE.test(name) || /\p{L}/u.test(word)) removed.add(word.toLowerCase());
}

function without(text: string, removed: ReadonlySet<string>): string {
  return text.replace(WORD, (word) => (removed.has(word.toLowerCase()) ? REMOVED : word));
}
