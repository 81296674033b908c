import * as z from 'zod/mini';
import { withoutCardNumbers } from '../../domain/card-numbers.ts';
import type { BoardStatusAnswer } from '../../domain/merchant-application/board-status.ts';
import { type Message, MESSAGE_KINDS } from '../../domain/merchant-application/push.ts';
import { boardingStatusIn } from './schema.ts';

/** What Elavon is asked about one merchant application. */
export type BoardStatusQuestion = {
  readonly clientId: string;
  readonly uniqueId: string;
  /** ISO 3166-1 alpha-3. */
  readonly country: string;
  readonly salesRepCode?: string;
  /** The better name of the two where the application has both. */
  readonly boardingId?: string;
  readonly correlationId?: string;
};

/** What an answer is: one to settle by, Elavon's own refusal, or nothing that can be read. */
export type BoardStatusReading =
  | { readonly kind: 'told'; readonly answer: BoardStatusAnswer }
  /** `error` was set: Elavon does not know the application, or does not tell. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'unreadable' };

/** The body of `POST /v1/boardstatus`. Source: Elavon eBoarding PAPI, "Complementary API calls", board status. */
export function boardStatusBody(question: BoardStatusQuestion): object {
  const { clientId, uniqueId, country, salesRepCode, boardingId, correlationId } = question;
  return {
    clientId,
    uniqueId,
    country,
    ...(salesRepCode !== undefined && { salesRepCode }),
    // Two names for one thing could contradict each other.
    ...(boardingId === undefined ? correlationId !== undefined && { correlationId } : { boardingId }),
  };
}

const answerSchema = z.looseObject({
  error: z.optional(z.unknown()),
  boardingStatus: z.optional(z.unknown()),
  applicationId: z.optional(z.unknown()),
});

/** Reads an answer's JSON, tolerant as with a push: texts as strings or objects, one or a list. Never throws. */
export function readBoardStatus(json: unknown): BoardStatusReading {
  const { data } = answerSchema.safeParse(json);
  if (data === undefined) return { kind: 'unreadable' };
  const boardingStatus = boardingStatusIn(textOf(data.boardingStatus));
  if (isSet(data.error)) return { kind: 'refused' };
  if (boardingStatus === undefined) return { kind: 'unreadable' };
  const applicationId = textOf(data.applicationId);
  return {
    kind: 'told',
    answer: {
      boardingStatus,
      ...(applicationId !== undefined && { applicationId }),
      messages: messagesOf(data),
    },
  };
}

/** Nobody outside has seen what `error` holds where nothing is wrong. */
function isSet(error: unknown): boolean {
  return error !== undefined && error !== null && error !== false && error !== '' && error !== 'false';
}

function messagesOf(data: Readonly<Record<string, unknown>>): BoardStatusAnswer['messages'] {
  const read = MESSAGE_KINDS.map((kind) => [kind, messageList(data[kind])] as const);
  return Object.fromEntries(read.filter(([, messages]) => messages.length > 0));
}

function messageList(value: unknown): readonly Message[] {
  return (Array.isArray(value) ? value : [value]).map(messageOf).filter((message) => message !== undefined);
}

const messageSchema = z.looseObject({
  typeCode: z.optional(z.unknown()),
  code: z.optional(z.unknown()),
  description: z.optional(z.unknown()),
});

function messageOf(value: unknown): Message | undefined {
  const bare = textOf(value);
  if (bare !== undefined) return { text: withoutCardNumbers(bare) };
  const { data } = messageSchema.safeParse(value);
  const [text, type, code] = [data?.description, data?.typeCode, data?.code].map(textOf);
  if (text === undefined && code === undefined) return undefined;
  return {
    text: withoutCardNumbers(text ?? ''),
    ...(type !== undefined && { type }),
    ...(code !== undefined && { code }),
  };
}

const TEXT_MAX = 1_000;

/** Text, or a number as text. Undefined for anything else and for nothing. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim().slice(0, TEXT_MAX);
  return text === '' ? undefined : text;
}
