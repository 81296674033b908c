import * as z from 'zod/mini';
import { ANSWERS } from '../domain/answer.ts';
import { CARD_EVENT_TYPES, type CardEvent } from '../domain/card-event.ts';
import { STAGES } from '../domain/life/stage.ts';

const money = z.strictObject({ minor: z.int().check(z.nonnegative()), currency: z.string() });
const text = z.exactOptional(z.string());

/** A card event, as rows keep it and consumers get it as `detail`. Strict: what no field names does not leave the house. */
export const cardEventSchema = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  type: z.enum(CARD_EVENT_TYPES),
  occurredAtMs: z.int().check(z.nonnegative()),
  cardId: z.string(),
  authTransactionId: z.string(),
  generation: z.int().check(z.positive()),
  state: z.enum(STAGES),
  amount: z.exactOptional(money),
  held: z.exactOptional(money),
  posted: z.exactOptional(money),
  reversed: z.exactOptional(money),
  answer: z.exactOptional(z.enum(ANSWERS)),
  cause: text,
  transactionType: text,
  mcc: text,
  merchantId: text,
  merchantName: text,
  merchantCountry: text,
  requestKey: text,
  adviceKey: text,
}) satisfies z.ZodMiniType<CardEvent>;

/** `source` of every event that Cardhook puts on its bus; `detail-type` is the event's type. */
export const CARD_EVENT_SOURCE = 'cardhook';
