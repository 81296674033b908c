import { documentedText } from '../../local/simulators/connectfi/documented-bodies.ts';
import { type Changes, withChanges } from '../../local/simulators/connectfi/webhook-body.ts';

export { documentedText };

/** A documented body with some of its values replaced, by path: `{ 'transaction.type': 'credit' }`; `undefined` removes. */
export function bodyWith(name: 'request' | 'advice', changes: Changes): Buffer {
  return Buffer.from(JSON.stringify(withChanges(JSON.parse(documentedText(name)), changes)));
}
