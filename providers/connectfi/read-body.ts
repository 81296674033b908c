import { type JsonBodyProblem, readJsonBody } from '../../domain/json-body.ts';
import { type WebhookBody, webhookSchema } from './schema.ts';

/** Why a body could not be read. A closed list; each has its line in docs/bad-input.md. */
export type UnreadableReason = JsonBodyProblem | 'identity_missing' | 'action_unknown' | 'amount_unusable';

export type BodyReading = { readonly body: WebhookBody } | { readonly unreadable: UnreadableReason };

/** Bytes as they arrived to the fields Cardhook uses. Never throws. */
export function readBody(bytes: Uint8Array): BodyReading {
  const json = readJsonBody(bytes);
  if ('unreadable' in json) return json;
  const parsed = webhookSchema.safeParse(json.value);
  return parsed.success ? { body: parsed.data } : { unreadable: 'identity_missing' };
}
