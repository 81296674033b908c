import * as z from 'zod/mini';
import type { HistoryEntry, Period } from '../../domain/reconciliation/records.ts';
import { readHistoryPage } from './history-answer.ts';
import { type CallOptions, type CallOutcome, callInquiry, failed, type InquiryFailure } from './inquiry-call.ts';

/** What connectFi's support gives a program for the API that the program calls. */
export type InquiryAccess = { readonly baseUrl: string; readonly login: string; readonly password: string };

export type HistoryReading =
  { readonly kind: 'read'; readonly entries: readonly HistoryEntry[]; readonly unreadable: number } | InquiryFailure;

export type Inquiry = {
  /** Everything that connectFi knows of a card on the days, in UTC, that the period touches. Never throws. */
  readonly transactionHistory: (cardId: string, period: Period) => Promise<HistoryReading>;
};

/** A day of one card. */
const PAGE_RECORDS = 100;

/** Ten thousand records of one card: an answer that goes on beyond says the same again and again. */
const PAGES_MAX = 100;

const CALL_MS_MAX = 10_000;

const tokenSchema = z.object({ token: z.string().check(z.minLength(1)) });

/** The client of connectFi's inquiry API. Source: connectFi documentation, pages Authentication and Inquiry. */
export function createInquiry(access: InquiryAccess, options: Partial<CallOptions> = {}): Inquiry {
  const call: CallOptions = {
    fetch: globalThis.fetch,
    callMsMax: CALL_MS_MAX,
    pause: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
    random: Math.random,
    ...options,
  };
  const base = access.baseUrl.replace(/\/+$/, '');
  let token: Promise<string | InquiryFailure> | undefined;

  async function fetchToken(): Promise<string | InquiryFailure> {
    const { login, password } = access;
    const outcome = await callInquiry(`${base}/auth/get-token`, { user: { login, password } }, {}, call);
    if (outcome.kind === 'failed') return outcome;
    return tokenSchema.safeParse(outcome.json).data?.token ?? failed('answer_unreadable', 'no token in the answer');
  }

  /** Asks with the token that is there; one that is refused is renewed once. */
  async function ask(body: object): Promise<CallOutcome> {
    const first = await askWithToken(body);
    if (first.kind === 'answered' || first.problem !== 'credentials_refused') return first;
    return askWithToken(body);
  }

  async function askWithToken(body: object): Promise<CallOutcome> {
    const asked = (token ??= fetchToken());
    const value = await asked;
    const outcome =
      typeof value === 'string'
        ? await callInquiry(`${base}/ibis/inquiry/transaction-history`, body, { 'x-connectfi-token': value }, call)
        : value;
    // Unless somebody else has a newer one already.
    if (outcome.kind === 'failed' && token === asked) token = undefined;
    return outcome;
  }

  return {
    async transactionHistory(cardId, period) {
      const entries = new Map<string, HistoryEntry>();
      let unreadable = 0;
      let skipRecords = 0;
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const asked = { cFiCardId: cardId, ...daysOf(period), numberOfRecords: PAGE_RECORDS, skipRecords };
        const outcome = await ask(asked);
        if (outcome.kind === 'failed') return outcome;
        const read = readHistoryPage(outcome.json, cardId);
        if (read === undefined) return failed('answer_unreadable', 'no list of transactions in the answer');
        // Not "until a short page": connectFi may give fewer at once than it is asked for.
        if (read.records === 0) return { kind: 'read', entries: [...entries.values()], unreadable };
        for (const entry of read.entries) entries.set(entry.advice.adviceKey, entry);
        unreadable += read.unreadable;
        skipRecords += read.records;
      }
      return failed('history_endless', `more than ${PAGES_MAX} pages of one card`);
    },
  };
}

/** Days, both meant whole: which zone connectFi counts them in is not documented, so ask for a day more on either side. */
function daysOf({ fromMs, untilMs }: Period) {
  return { dateFrom: dayOf(fromMs), dateTo: dayOf(untilMs - 1) };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
