import * as z from 'zod/mini';
import { parseJson } from '../domain/parse-json.ts';

/** What a browser tells of itself is 300 bytes or so; a header of it may be long. */
const CHARACTERS_MAX = 8_192;

/** MIME's base64 breaks its lines. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

const text = z.string().check(z.minLength(1));
const number = z.union([z.number(), z.string().check(z.regex(/^-?\d{1,6}(?:\.\d{1,6})?$/))]);

/** As `Spreedly.ThreeDS.serialize()` writes it, and the samples of Spreedly's apps; what else is there goes along. */
const browserSchema = z.object({
  width: number,
  height: number,
  depth: number,
  timezone: z.union([number, text]),
  user_agent: text,
  java: z.union([z.boolean(), z.enum(['true', 'false'])]),
  language: text,
  /** Of the challenge's iframe: 250x400, 390x300, 500x600, 600x400, the whole page. */
  browser_size: z.exactOptional(z.enum(['01', '02', '03', '04', '05'])),
  accept_header: z.exactOptional(text),
});

/** Whether a text is `browser_info`: base64 of JSON with what a 3DS server has to know of a browser. */
export function isBrowserInfo(written: string): boolean {
  const base64 = written.replaceAll(/\s/g, '');
  if (written.length > CHARACTERS_MAX || !BASE64.test(base64)) return false;
  return browserSchema.safeParse(parseJson(Buffer.from(base64, 'base64').toString('utf8'))).success;
}
