import * as z from 'zod/mini';
import { type ApplicationPush, MESSAGE_KINDS } from '../domain/merchant-application/push.ts';

const text = z.exactOptional(z.string());
const message = z.strictObject({ text: z.string(), type: text, code: text });

/** A push in our words, as its queue carries it and its row keeps it. Strict: we write it ourselves. */
export const applicationPushSchema: z.ZodMiniType<ApplicationPush> = z.strictObject({
  profileCode: z.string(),
  digest: z.string(),
  ids: z.strictObject({
    uniqueId: text,
    clientId: text,
    correlationId: text,
    packetId: text,
    groupPacketId: text,
    boardingId: text,
  }),
  event: text,
  appStatus: text,
  boardingStatus: text,
  signers: z.array(z.strictObject({ signerId: z.string(), status: text })),
  merchantId: text,
  chainId: text,
  messages: z.partialRecord(z.enum(MESSAGE_KINDS), z.array(message)),
  terminals: z.exactOptional(
    z.strictObject({
      error: text,
      welcomeUrl: text,
      virtualId: text,
      terminalBin: text,
      entries: z.array(
        z.strictObject({
          itemCode: z.string(),
          terminalId: text,
          errorText: text,
          credentials: z.exactOptional(
            z.union([z.literal('not_kept'), z.strictObject({ sealed: z.string(), mark: z.string() })]),
          ),
        }),
      ),
    }),
  ),
});

export const applicationPushMessageSchema = z.strictObject({
  version: z.literal(1),
  receivedAtMs: z.int().check(z.nonnegative()),
  push: applicationPushSchema,
});

export type ApplicationPushMessage = z.infer<typeof applicationPushMessageSchema>;
