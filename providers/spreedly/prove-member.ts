import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CallbackProof, UnprovenReason } from '../../domain/payment/callback.ts';
import type { SigningSecrets } from '../../domain/payment/credentials.ts';
import { knownFields } from './signed-fields.ts';
import type { WrittenMember } from './written-member.ts';

/** What stands between two values in what is signed. A value that holds it could be two. */
const SEPARATOR = '|';

/** Only ever `sha1` has been seen. The message names its algorithm, so nothing else it names reaches the crypto library. */
const ALGORITHMS = [
  { name: 'sha1', hex: /^[0-9a-f]{40}$/ },
  { name: 'sha256', hex: /^[0-9a-f]{64}$/ },
] as const;

const VERSIONS = ['current', 'previous'] as const;

/**
 * Whether a transaction is Spreedly's: the HMAC of the values of a known list, in its order, by one of the live secrets, as hex in
 * lower case. Both secrets are tried whichever matches, and compared in constant time. The key is the secret as text.
 * Source: Spreedly, "Signed requests".
 */
export function proveMember({ texts, isAmbiguous }: WrittenMember, secrets: SigningSecrets): CallbackProof {
  if (isAmbiguous) return unproven('ambiguous');
  const presented = texts.get('signature');
  if (presented === undefined || presented === '') return unproven('unsigned');
  const fields = knownFields(texts.get('fields') ?? '');
  if (fields === undefined) return unproven('fields_not_known');
  const algorithm = ALGORITHMS.find(({ name }) => name === texts.get('algorithm'));
  if (algorithm === undefined) return unproven('algorithm_not_allowed');
  const values = fields.map((field) => texts.get(field) ?? '');
  if (values.some((value) => value.includes(SEPARATOR))) return unproven('separator_in_value');
  if (!algorithm.hex.test(presented)) return unproven('signature_wrong');

  const signature = Buffer.from(presented, 'hex');
  const message = values.join(SEPARATOR);
  const matching = VERSIONS.filter((version) => {
    const secret = secrets[version];
    return (
      secret !== undefined &&
      timingSafeEqual(signature, createHmac(algorithm.name, secret).update(message, 'utf8').digest())
    );
  });
  const [secret] = matching;
  return secret === undefined ? unproven('signature_wrong') : { kind: 'signed', secret, algorithm: algorithm.name };
}

function unproven(reason: UnprovenReason): CallbackProof {
  return { kind: 'unproven', reason };
}
