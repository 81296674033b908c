import type { SeededRandom } from '../seeded-random.ts';
import { mutate } from '../credentials/mutate.ts';
import {
  drawMember,
  drawValues,
  type Member,
  OTHER_SECRETS,
  SHORT_LIST,
  said,
  SECRETS,
  sign,
  type Signature,
  type Values,
} from './forgery-world.ts';
import { writeJson, writeXml } from './write-callback.ts';

/** A callback that somebody sends, and how it came to be. */
export type Forgery = {
  readonly how: string;
  readonly body: Buffer;
  /** What each transaction of it says that Spreedly has signed: whatever else is taken for signed is a forgery. */
  readonly signed: ReadonlySet<string>;
  /** Spreedly's as it was sent, with all its transactions. */
  readonly isGenuine: boolean;
};

/** Draws a callback of one to three transactions, and does one thing to it unless it is left as it is. */
export function drawForgery(random: SeededRandom, isGenuine: boolean): Forgery {
  const members = Array.from({ length: random.integer(1, 3) }, () => drawMember(random));
  const signed = new Set(members.map(({ values }) => said(values)));
  const forgery = (how: string, body: string | Buffer): Forgery => ({
    how,
    body: Buffer.from(body),
    signed,
    isGenuine,
  });
  const write = random.pick([writeXml, writeJson]);
  if (isGenuine) return forgery('untouched', write(members));

  const at = random.integer(0, members.length - 1);
  const victim = members[at] ?? drawMember(random);
  const other = drawMember(random);
  const put = (changed: Member): readonly Member[] => members.map((member, index) => (index === at ? changed : member));
  const withSignature = (change: Partial<Signature>): string =>
    write(put({ ...victim, signature: { ...victim.signature, ...change } }));
  const withValues = (values: Values): string => write(put({ ...victim, values }));

  const how = random.pick(HOW);
  switch (how) {
    case 'bits flipped':
      return forgery(how, bitsFlipped(random, Buffer.from(write(members))));
    case 'a value mutated': {
      const name = random.pick(victim.signature.fields.split(' '));
      return forgery(
        how,
        withValues(new Map([...victim.values, [name, mutate(random, victim.values.get(name) ?? '')]])),
      );
    }
    case 'a value of another':
      return forgery(how, withValues(new Map([...victim.values, random.pick([...drawValues(random)])])));
    case 'values exchanged': {
      const [a, b] = [random.pick([...victim.values]), random.pick([...victim.values])];
      return forgery(how, withValues(new Map([...victim.values, [a[0], b[1]], [b[0], a[1]]])));
    }
    case 'values shifted over the separator':
      return forgery(how, write(put(shifted(random, victim))));
    case 'fields edited':
      return forgery(how, withSignature({ fields: fieldsEdited(random, victim.signature.fields) }));
    case 'fields relabelled':
      return forgery(how, write(put(relabelled(random, victim))));
    case 'another algorithm':
      return forgery(how, write(put(algorithmSwapped(random, victim))));
    case 'signature mutated':
      return forgery(how, withSignature({ signature: mutate(random, victim.signature.signature) }));
    case 'signature of another':
      return forgery(
        how,
        write(put({ values: drawValues(random), signature: random.pick([other, victim]).signature })),
      );
    case 'spliced':
      return forgery(how, spliced(random, members, at));
    case 'another secret': {
      const { fields, algorithm } = victim.signature;
      const values = drawValues(random);
      return forgery(
        how,
        write(put({ values, signature: sign(values, fields, algorithm, random.pick(OTHER_SECRETS)) })),
      );
    }
    case 'twice in XML':
      return forgery(how, writeXml(members, new Map([[at, twin(random, victim)]])));
    case 'twice in JSON': {
      const [name, value] = random.pick([...drawValues(random)]);
      return forgery(
        how,
        writeJson(members).replace(`"${name}":`, () => `"${name}":${JSON.stringify(value)},"${name}":`),
      );
    }
  }
}

const HOW = [
  'bits flipped',
  'a value mutated',
  'a value of another',
  'values exchanged',
  'values shifted over the separator',
  'fields edited',
  'fields relabelled',
  'another algorithm',
  'signature mutated',
  'signature of another',
  'spliced',
  'another secret',
  'twice in XML',
  'twice in JSON',
] as const;

function bitsFlipped(random: SeededRandom, body: Buffer): Buffer {
  const flips = random.integer(1, 3);
  for (let flip = 0; flip < flips; flip += 1) {
    const at = random.integer(0, body.length - 1);
    body[at] = (body[at] ?? 0) ^ (1 << random.integer(0, 7));
  }
  return body;
}

/**
 * Values that hold the separator. Two that are taken together, with all behind them one place further on, are the same text to
 * whoever signs, if the other list has one field less.
 */
function shifted(random: SeededRandom, { values, signature }: Member): Member {
  const names = signature.fields.split(' ');
  const texts = names.map((name) => values.get(name) ?? '');
  const at = random.integer(0, names.length - 2);
  const together = texts.toSpliced(at, 2, texts.slice(at, at + 2).join('|'));
  const [name = '', next = ''] = names.slice(at);
  const [own = '', beside = ''] = texts.slice(at);
  const changed = (...changes: readonly [string, string][]): Member => ({
    values: new Map([...values, ...changes]),
    signature,
  });
  const fields = SHORT_LIST;
  const moved = fields.split(' ').map((field, index): [string, string] => [field, together[index] ?? '']);
  return random.pick<Member>([
    { values: new Map([...values, ...moved]), signature: { ...signature, fields } },
    changed([name, `${own}|${beside}`], [next, '']),
    changed([name, own.slice(0, -1)], [next, own.slice(-1) + beside]),
    changed([name, `${own}|`]),
  ]);
}

function fieldsEdited(random: SeededRandom, fields: string): string {
  const names = fields.split(' ');
  const at = random.integer(0, names.length - 1);
  return random.pick([
    '',
    names.toSpliced(at, 1).join(' '),
    names.toSpliced(at, 0, random.pick(names)).join(' '),
    names.toSpliced(at, 1, random.pick(['signature', 'message', 'signed', '__proto__', 'payment_method'])).join(' '),
    names.toReversed().join(' '),
    fields.toUpperCase(),
    fields.replaceAll(' ', ','),
    random.pick(names),
    mutate(random, fields),
  ]);
}

/** The old values under new names, so that the names that count are free: what a list of the message's own would let through. */
function relabelled(random: SeededRandom, { values, signature }: Member): Member {
  const names = signature.fields.split(' ');
  const kept = names.map((name, index) => [`z${index}`, values.get(name) ?? ''] as const);
  const fields = kept.map(([name]) => name).join(' ');
  return {
    values: new Map([...kept, ...drawValues(random)]),
    signature: { ...signature, fields: random.pick([fields, fields, signature.fields]) },
  };
}

/** The genuine signature under another name, or a changed transaction that is signed by an algorithm which is not allowed. */
function algorithmSwapped(random: SeededRandom, { values, signature }: Member): Member {
  const algorithm = random.pick(['md5', 'sha512', 'ripemd160', 'none', '', 'SHA1', 'sha-1', 'sha256', 'sha1 ']);
  const renamed = { values, signature: { ...signature, algorithm } };
  if (!['md5', 'sha512', 'ripemd160'].includes(algorithm)) {
    return random.pick([renamed, { values: drawValues(random), signature: renamed.signature }]);
  }
  // The live secret stands for a way that somebody has found around the algorithm: its name alone must be enough to refuse it.
  const forged = drawValues(random);
  return { values: forged, signature: sign(forged, signature.fields, algorithm, SECRETS.current) };
}

/** Pieces of genuine transactions put together: fields of one around the signature of another, or all in one. */
function spliced(random: SeededRandom, members: readonly Member[], at: number): string {
  const forged = drawValues(random);
  const genuine = members[at] ?? drawMember(random);
  const nested = `<payment_method>${writeXml([genuine]).replace(/<\/?transactions>/g, '')}</payment_method>`;
  // Each value in one of two transactions: what a verifier sees that asks for a field of the whole document.
  const halves = [new Map<string, string>(), new Map<string, string>()];
  for (const [name, value] of genuine.values) random.pick(halves).set(name, value);
  const fake: Member = { values: forged, signature: { signature: '', fields: '', algorithm: '' } };
  return random.pick<() => string>([
    () => writeXml([fake], new Map([[0, nested]])),
    () => writeXml(halves.map((values) => ({ values, signature: genuine.signature }))),
    () => writeXml([...members, fake]),
    () => writeXml([fake, ...members]),
    () => writeXml(members).replace('</signed></transaction><transaction>', ''),
    () => writeXml([{ values: forged, signature: genuine.signature }, ...members]),
    () => writeXml([...members, { values: forged, signature: genuine.signature }]),
    () => writeJson([...members, { values: forged, signature: genuine.signature }]),
  ])();
}

/** One more of an element that is there: before it, with another value, and in the ways in which XML hides that. */
function twin(random: SeededRandom, { signature }: Member): string {
  const [name, value] = random.pick([...drawValues(random)]);
  return random.pick([
    `<${name}>${value.replaceAll('&', '&amp;')}</${name}>`,
    `<${name} nil="true"/>`,
    `<${name}><![CDATA[${value}]]></${name}>`,
    `<signed><signature>${signature.signature}</signature><fields>${name}</fields><algorithm>sha1</algorithm></signed>`,
    `<x:${name}>x</x:${name}><!-- <state>failed</state> --><response><${name}>x</${name}></response><${name}>x</${name}>`,
  ]);
}
