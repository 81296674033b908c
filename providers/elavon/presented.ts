/** What stands in the header that carries the proof, taken apart. */
export type Presented = {
  /** Exactly one value of a length that a proof of ours may have; the other fields are empty otherwise. */
  readonly isOne: boolean;
  readonly verbatim: string;
  /** Scheme words do not differ by case (RFC 9110 section 11.1); `other` also where there is none. */
  readonly scheme: 'basic' | 'bearer' | 'token' | 'other';
  /** Empty where there is no scheme word. */
  readonly afterScheme: string;
};

/** API Gateway takes 10,240 bytes of headers in all. */
const LENGTH_MAX = 8_192;

/** A scheme word of RFC 9110 and one space. Everything after it is the proof, which may begin with a word itself. */
const SCHEME_AND_REST = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}) (.*)$/s;

/** Schemes whose proof has no blank in front: as many as there are belong to the scheme (RFC 6750 section 2.1, RFC 7235 `1*SP`). */
const MANY_BLANKS: ReadonlySet<Presented['scheme']> = new Set(['basic', 'bearer']);

const NOTHING: Presented = { isOne: false, verbatim: '', scheme: 'other', afterScheme: '' };

/** Two values of one header are none: nobody could say which of them the sender meant. */
export function readPresented(values: readonly string[] = []): Presented {
  const [verbatim] = values;
  if (verbatim === undefined || values.length > 1 || verbatim.length > LENGTH_MAX) return NOTHING;
  const [, word = '', rest = ''] = SCHEME_AND_REST.exec(verbatim) ?? [];
  const scheme = schemeOf(word.toLowerCase());
  return { isOne: true, verbatim, scheme, afterScheme: MANY_BLANKS.has(scheme) ? rest.replace(/^ +/, '') : rest };
}

function schemeOf(word: string): Presented['scheme'] {
  return word === 'basic' || word === 'bearer' || word === 'token' ? word : 'other';
}
