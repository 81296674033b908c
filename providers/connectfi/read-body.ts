import { type WebhookBody, webhookSchema } from './schema.ts';

/** Why a body could not be read. A closed list; each has its line in docs/bad-input.md. */
export type UnreadableReason =
  | 'body_missing'
  | 'body_too_large'
  | 'not_utf8'
  | 'not_json'
  | 'identity_missing'
  | 'action_unknown'
  | 'amount_unusable';

export type BodyReading = { readonly body: WebhookBody } | { readonly unreadable: UnreadableReason };

/**
 * The documented bodies are 3.4 KB. 64 KB leaves room for fields to come and keeps the worst that JSON of this size can
 * cost (nesting 65,536 deep) under a few milliseconds.
 */
export const BODY_BYTES_MAX = 65_536;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes as they arrived to the fields Cardhook uses. Never throws. */
export function readBody(bytes: Uint8Array): BodyReading {
  if (bytes.byteLength === 0) return { unreadable: 'body_missing' };
  if (bytes.byteLength > BODY_BYTES_MAX) return { unreadable: 'body_too_large' };
  const text = attempt(() => utf8.decode(bytes));
  if (text === undefined) return { unreadable: 'not_utf8' };
  const json = attempt(() => ({ value: JSON.parse(text) as unknown }));
  if (json === undefined) return { unreadable: 'not_json' };
  const parsed = webhookSchema.safeParse(json.value);
  return parsed.success ? { body: parsed.data } : { unreadable: 'identity_missing' };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
