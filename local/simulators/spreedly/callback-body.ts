import type { BatchMember } from './callbacks.ts';
import { SIGNED_FIELDS, signatureOf, type Signer } from './sign.ts';
import { newToken } from './tokens.ts';
import { type Format, toJson, toXml, type WireFields } from './wire.ts';

/** One transaction of a batch, and how it is to be signed. */
export type CallbackMember = { readonly fields: WireFields } & Omit<BatchMember, 'token'>;

export type Signature = Pick<Signer, 'secret' | 'algorithm'>;

/** The body of a callback. Each member's list of signed fields is the next of the known ones. */
export function createCallbackBodies(signature: Signature): (members: readonly CallbackMember[], to: Format) => string {
  let signed = 0;

  function nextSigner(): Signer {
    signed += 1;
    return {
      ...signature,
      fields: signed % 2 === 1 ? SIGNED_FIELDS.withCallbackUrl : SIGNED_FIELDS.withoutCallbackUrl,
    };
  }

  function write({ fields, signing = 'signed', changes = {} }: CallbackMember, format: Format): WireFields {
    const changed = { ...fields, ...changes };
    const signer = nextSigner();
    switch (signing) {
      case 'unsigned':
        return changed;
      case 'signed':
        return { ...changed, signed: signatureOf(changed, format, signer) };
      case 'other_secret':
        return { ...changed, signed: signatureOf(changed, format, { ...signer, secret: newToken() }) };
      case 'other_algorithm':
        return { ...changed, signed: signatureOf(changed, format, { ...signer, algorithm: 'md5' }) };
      case 'altered':
        return { ...changed, signed: signatureOf(fields, format, signer) };
      case 'relabelled':
        return relabelled(fields, changed, signatureOf(fields, format, signer), signer);
    }
  }

  return (members, format) => {
    const transactions = members.map((member) => write(member, format));
    if (format === 'json') return JSON.stringify({ transactions: transactions.map(toJson) });
    return `<transactions>\n${transactions.map((one) => toXml('transaction', one, '  ')).join('')}</transactions>\n`;
  };
}

/** What was signed under the names z0, z1, …, which the list names, and anything under the names that count. */
function relabelled(
  genuine: WireFields,
  changed: WireFields,
  signed: WireFields[string],
  { fields, algorithm }: Signer,
): WireFields {
  const names = fields.split(' ').map((name, index) => [`z${index}`, genuine[name] ?? null] as const);
  const signature =
    typeof signed === 'object' && signed !== null && 'members' in signed ? (signed.members['signature'] ?? null) : null;
  return {
    ...changed,
    ...Object.fromEntries(names),
    signed: { members: { signature, fields: names.map(([name]) => name).join(' '), algorithm } },
  };
}
