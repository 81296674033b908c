import * as z from 'zod/mini';
import { APPLICATION_EVENT_TYPES, type ApplicationEvent } from '../domain/merchant-application/application-event.ts';
import { MESSAGE_KINDS } from '../domain/merchant-application/push.ts';
import { CONTRADICTIONS } from '../domain/merchant-application/standing.ts';

const text = z.exactOptional(z.string());

/**
 * An event of a merchant application, as rows keep it and consumers get it as `detail`. Strict: what no field names does not
 * leave the house, credentials least of all.
 */
export const applicationEventSchema = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  type: z.enum(APPLICATION_EVENT_TYPES),
  occurredAtMs: z.int().check(z.nonnegative()),
  applicationId: z.string(),
  profileCode: z.string(),
  uniqueId: text,
  clientId: text,
  appStatus: text,
  boardingStatus: text,
  merchantId: text,
  formerIds: z.exactOptional(z.array(z.string())),
  signers: z.exactOptional(z.array(z.strictObject({ signerId: z.string(), status: text }))),
  terminals: z.exactOptional(z.array(z.strictObject({ itemCode: z.string(), terminalId: text }))),
  messages: z.exactOptional(z.array(z.enum(MESSAGE_KINDS))),
  notification: text,
  contradiction: z.exactOptional(z.enum(CONTRADICTIONS)),
  values: z.exactOptional(z.array(z.string())),
}) satisfies z.ZodMiniType<ApplicationEvent>;
