import * as z from 'zod/mini';
import { spellsCardNumber } from '../domain/card-numbers.ts';
import type { AnswerKind } from '../domain/job/answer.ts';
import type { NewJob } from '../domain/job/ports.ts';
import { readJsonBody } from '../domain/json-body.ts';
import { hasRepeatedName } from '../domain/json-names.ts';

/** What the operations API is asked to follow. */
export type FollowRequest = {
  /** Absent where the stage has one. */
  readonly connection?: string;
  readonly job:
    | { readonly kind: 'existing'; readonly jobId: string; readonly accessKey?: string }
    | ({ readonly kind: 'create' } & NewJob);
};

/** What a person answers. `message`: as it goes to Strivve; of a code nothing is kept. */
export type AnswerRequest = { readonly envelopeId: string; readonly kind: AnswerKind; readonly message: string };

/** Why a body is not taken. It is not quoted: it may hold what nobody may see. */
export type BodyRefusal = 'body_unreadable' | 'credentials_not_accepted';

const text = z.string().check(z.minLength(1), z.maxLength(256));

/** Strivve's ids are numbers, and come as text too. They become part of a URL. One number is written in one way only. */
const idText = z.string().check(
  z.regex(/^(?!0\d+$)[A-Za-z0-9_-]{1,64}$/),
  z.refine((written) => !spellsCardNumber(written)),
);

const id = z.pipe(z.pipe(z.union([z.int().check(z.gte(0)), z.string()]), z.transform(String)), idText);

/** Header values are ASCII that can be seen. */
const accessKey = z.string().check(z.regex(/^[!-~]{1,256}$/));

const followSchema: z.ZodMiniType<FollowRequest> = z.union([
  z.pipe(
    z.strictObject({ connection: z.exactOptional(text), job_id: id, access_key: z.exactOptional(accessKey) }),
    z.transform(({ connection, job_id: jobId, access_key: key }): FollowRequest => ({
      ...(connection !== undefined && { connection }),
      job: { kind: 'existing', jobId, ...(key !== undefined && { accessKey: key }) },
    })),
  ),
  z.pipe(
    z.strictObject({
      connection: z.exactOptional(text),
      create: z.strictObject({ account_id: id, cardholder_id: z.exactOptional(id), card_id: z.exactOptional(id) }),
    }),
    z.transform(({ connection, create }): FollowRequest => ({
      ...(connection !== undefined && { connection }),
      job: {
        kind: 'create',
        accountId: create.account_id,
        ...(create.cardholder_id !== undefined && { cardholderId: create.cardholder_id }),
        ...(create.card_id !== undefined && { cardId: create.card_id }),
      },
    })),
  ),
]);

const envelopeId = text;

/** Letters and digits as a rule; no line breaks, and nothing that cannot be seen. */
const code = z.string().check(z.regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u), z.regex(/\S/));

const answerSchema: z.ZodMiniType<AnswerRequest> = z.union([
  z.pipe(
    z.strictObject({ envelope_id: envelopeId, code }),
    z.transform((body): AnswerRequest => ({ envelopeId: body.envelope_id, kind: 'tfa', message: body.code })),
  ),
  z.pipe(
    z.strictObject({ envelope_id: envelopeId, submitted: z.literal(true) }),
    z.transform((body): AnswerRequest => ({
      envelopeId: body.envelope_id,
      kind: 'credentials',
      message: 'submitted',
    })),
  ),
  z.pipe(
    z.strictObject({ envelope_id: envelopeId, acknowledged: z.literal(true) }),
    z.transform((body): AnswerRequest => ({ envelopeId: body.envelope_id, kind: 'acknowledgement', message: 'ack' })),
  ),
]);

/** The body of `POST /strivve/jobs`. Never throws. */
export function readFollowRequest(body: Uint8Array): FollowRequest | BodyRefusal {
  return readBody(body, followSchema);
}

/** Whether it could be the id of a job: what else stands in a path is nobody's job, and may be anything. */
export function isJobId(written: string): boolean {
  return idText.safeParse(written).success;
}

/** The body of `POST /strivve/jobs/{jobId}/responses`. Never throws. */
export function readAnswerRequest(body: Uint8Array): AnswerRequest | BodyRefusal {
  return readBody(body, answerSchema);
}

function readBody<Request>(body: Uint8Array, schema: z.ZodMiniType<Request>): Request | BodyRefusal {
  let written = '';
  const reading = readJsonBody(body, (json) => JSON.parse((written = json)));
  if ('unreadable' in reading) return 'body_unreadable';
  if (holdsCredentials(reading.value)) return 'credentials_not_accepted';
  const { data } = schema.safeParse(reading.value);
  return data === undefined || hasRepeatedName(written, reading.value) ? 'body_unreadable' : data;
}

/** Names under which merchants, CardSavr and people keep what signs somebody in, without hyphens and the like. */
const CREDENTIAL_NAME =
  /user|login|e?mail|pass|pwd|^pin$|accountlink|^account$|cred|secret|securit|question|cvv|cvc|cardnumber|^pan$/;

/** So deep nobody nests what is meant well. */
const DEPTH_MAX = 20;

/** Another document inside a text: JSON, or the fields of a form. No code, key or id of Strivve's looks like either. */
const DISGUISE = /^\s*[[{"]|(?:user|login|mail|pass|pwd|secret|cvv|cvc)\w*\s*[=:]/i;

/** Whether anything, however deep, could be credentials of a merchant: they belong in CardSavr's safe and nowhere else. */
function holdsCredentials(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return DISGUISE.test(value);
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return false;
  return Object.entries(value).some(([name, inner]) => {
    const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
    return CREDENTIAL_NAME.test(plain) || holdsCredentials(inner, depth + 1);
  });
}
