import { SaxesParser } from 'saxes';
import { SIGNATURE_PARTS, type SignaturePart, SIGNED_FIELDS, type SignedField } from './signed-fields.ts';
import { DEPTH_MAX, MEMBERS_MAX, type WrittenMember } from './written-member.ts';

/** Why XML is not taken. */
export type XmlProblem =
  | 'not_well_formed'
  | 'doctype'
  | 'processing_instruction'
  | 'other_encoding'
  | 'nested_too_deep'
  | 'too_many_attributes'
  | 'name_too_long'
  | 'too_many_elements'
  | 'not_transactions'
  | 'too_many_members';

/** Spreedly writes one attribute an element. */
const ATTRIBUTES_MAX = 64;

/** The longest name of the page has 32 characters. */
const NAME_MAX = 128;

/** The guide's callback has an element every fifty bytes; so dense, the largest body that reaches us has half as many. */
const ELEMENTS_MAX = 200_000;

const FIELDS: ReadonlySet<string> = new Set(SIGNED_FIELDS);
const PARTS: ReadonlySet<string> = new Set(SIGNATURE_PARTS);

/**
 * The transactions of a callback, read once from its beginning to its end. Strict: saxes refuses whatever is not well-formed and
 * resolves no entities but XML's own five; a document type is refused before anything of it is read, and the handler sets the
 * bounds that saxes has not. Only direct children of a transaction count: a payment method has a `token` and a `state` too.
 * Never throws.
 */
export function readXml(text: string): readonly WrittenMember[] | XmlProblem {
  if (hasDoctype(text)) return 'doctype';
  const handler = new CallbackHandler();
  const parser = new SaxesParser({ position: false });
  parser.on('error', () => refuse('not_well_formed'));
  parser.on('processinginstruction', () => refuse('processing_instruction'));
  parser.on('xmldecl', ({ version, encoding = 'UTF-8' }) => {
    // What is written in another encoding would have been read as UTF-8 here, and by somebody else as something else.
    if (version !== '1.0' || encoding.toUpperCase() !== 'UTF-8') refuse('other_encoding');
  });
  parser.on('opentagstart', ({ name }) => handler.open(name));
  parser.on('attribute', ({ name, value }) => handler.attribute(name, value));
  parser.on('text', (part) => handler.text(part));
  parser.on('cdata', (part) => handler.text(part));
  parser.on('closetag', () => handler.close());
  try {
    parser.write(text).close();
    return handler.members;
  } catch (error) {
    if (error instanceof Refusal) return error.problem;
    throw error;
  }
}

/**
 * Whether there is a document type where one may be: behind the declaration, comments and processing instructions. Anywhere else
 * saxes refuses it, but this one it would read to its end first.
 */
function hasDoctype(text: string): boolean {
  let at = 0;
  for (;;) {
    while (isSpace(text.charCodeAt(at))) at += 1;
    const end = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : undefined;
    if (end === undefined) return text.startsWith('<!DOCTYPE', at);
    const found = text.indexOf(end, at + 2);
    if (found < 0) return false;
    at = found + end.length;
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Ends the parsing: a handler of saxes has no other way to. */
class Refusal extends Error {
  readonly problem: XmlProblem;

  constructor(problem: XmlProblem) {
    super(problem);
    this.problem = problem;
  }
}

function refuse(problem: XmlProblem): never {
  throw new Refusal(problem);
}

class Draft implements WrittenMember {
  readonly texts = new Map<SignedField | SignaturePart, string>();
  isAmbiguous = false;
  hasSignature = false;
}

/** Follows the elements and keeps what is a signed field, or part of a signature, of a transaction. */
class CallbackHandler {
  readonly members: Draft[] = [];
  /** Of how many elements we are inside; that of a transaction is 2, or 1 where it is the root. */
  #depth = 0;
  #memberDepth = 2;
  #elements = 0;
  #attributes = 0;
  #member: Draft | undefined;
  #isInSignature = false;
  /** The element whose text is kept, how deep it is, and what there is of it. */
  #kept: SignedField | SignaturePart | undefined;
  #keptDepth = 0;
  #text = '';
  #isNil = false;

  open(name: string): void {
    this.#depth += 1;
    this.#elements += 1;
    this.#attributes = 0;
    if (this.#elements > ELEMENTS_MAX) refuse('too_many_elements');
    if (this.#depth > DEPTH_MAX) refuse('nested_too_deep');
    if (name.length > NAME_MAX) refuse('name_too_long');
    if (this.#depth === 1) this.#openRoot(name);
    else if (this.#depth === this.#memberDepth) this.#openMember(name);
    else if (this.#member !== undefined) this.#openInside(name, this.#member);
  }

  attribute(name: string, value: string): void {
    this.#attributes += 1;
    if (this.#attributes > ATTRIBUTES_MAX) refuse('too_many_attributes');
    if (name.length > NAME_MAX) refuse('name_too_long');
    if (name === 'nil' && value === 'true' && this.#isKept()) this.#isNil = true;
  }

  text(part: string): void {
    if (this.#isKept()) this.#text += part;
  }

  close(): void {
    const member = this.#member;
    if (member !== undefined) {
      if (this.#kept !== undefined && this.#isKept()) this.#keep(this.#kept, member);
      if (this.#depth === this.#memberDepth + 1) this.#isInSignature = false;
      if (this.#depth === this.#memberDepth) this.#member = undefined;
    }
    this.#depth -= 1;
  }

  #openRoot(name: string): void {
    if (name === 'transactions') return;
    if (name !== 'transaction') refuse('not_transactions');
    this.#memberDepth = 1;
    this.#openMember(name);
  }

  #openMember(name: string): void {
    if (name !== 'transaction') return;
    if (this.members.length === MEMBERS_MAX) refuse('too_many_members');
    this.#member = new Draft();
    this.members.push(this.#member);
  }

  #openInside(name: string, member: Draft): void {
    // A value that has elements in it is no text, and the text around them not all of it.
    if (this.#kept !== undefined) member.isAmbiguous = true;
    else if (this.#depth === this.#memberDepth + 1) {
      if (FIELDS.has(name)) this.#beginKeeping(name as SignedField);
      else if (name === 'signed') {
        if (member.hasSignature) member.isAmbiguous = true;
        member.hasSignature = true;
        this.#isInSignature = true;
      }
    } else if (this.#isInSignature && this.#depth === this.#memberDepth + 2 && PARTS.has(name)) {
      this.#beginKeeping(name as SignaturePart);
    }
  }

  #beginKeeping(name: SignedField | SignaturePart): void {
    this.#kept = name;
    this.#keptDepth = this.#depth;
    this.#text = '';
    this.#isNil = false;
  }

  #isKept(): boolean {
    return this.#kept !== undefined && this.#depth === this.#keptDepth;
  }

  /** The first of two counts: it is not acted on, but its token says what to look up. */
  #keep(name: SignedField | SignaturePart, member: Draft): void {
    if (member.texts.has(name) || (this.#isNil && this.#text !== '')) member.isAmbiguous = true;
    else member.texts.set(name, this.#text);
    this.#kept = undefined;
  }
}
