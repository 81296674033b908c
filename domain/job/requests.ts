import { type Happening, requestChanged, toldRequest } from './happenings.ts';
import type { JobRequest } from './job.ts';
import { ANSWER_MS_MAX, answerBy, underTimeOut } from './time-outs.ts';
import { type ListedRequest, type PollTold, unknownSince } from './told.ts';

/** An answer that was sent before it was given up may take so long to show. */
export const SETTLE_MS = 10_000;

/** One poll takes up no more new ones, so that one transaction holds it all; they are listed again in the next. */
const OPENED_MAX = 20;

/** A record has 400 KB, and a transaction a hundred items: one for each that changes at once. No site asks that often. */
const REQUESTS_MAX = 40;

export type FoldedRequests = {
  readonly requests: readonly JobRequest[];
  readonly happenings: readonly Happening[];
};

/**
 * What becomes of a job's requests by what a poll lists, nothing where it could not be read; and by the end of their job. Of each
 * one consumers are told once where it stands after it all.
 */
export function requestsAfter(
  known: readonly JobRequest[],
  told: PollTold,
  { timesOutAtMs, hasEnded }: { readonly timesOutAtMs: number | undefined; readonly hasEnded: boolean },
): FoldedRequests {
  const listing = listingOf(told);
  const after = known.map((request) => {
    const listedOrNot = listing === undefined ? request : afterListing(request, listing, told, hasEnded);
    return isUndecided(listedOrNot) ? underTimeOut(listedOrNot, timesOutAtMs) : listedOrNot;
  });
  const opened = [...(listing?.listed.values() ?? [])]
    .filter(({ envelopeId }) => !known.some((request) => request.envelopeId === envelopeId))
    .slice(0, Math.min(OPENED_MAX, REQUESTS_MAX - known.length))
    .map((request) => openedBy(request, told, timesOutAtMs));
  const before = [...known, ...opened];
  const requests = [...after, ...opened].map((request) => (hasEnded ? atEnd(request, told.atMs) : request));
  return {
    requests,
    happenings: [
      ...opened.map((request) => ({
        type: 'card_placement_job.request_opened' as const,
        request: toldRequest(request),
      })),
      ...requests.filter((request, index) => isNews(before[index], request)).map(requestChanged),
    ],
  };
}

/** What becomes of a request when its job has ended: an answer that is on its way may still be marked. */
function atEnd(request: JobRequest, atMs: number): JobRequest {
  if (request.state === 'open') return { ...request, state: 'expired', closedAtMs: atMs };
  return isUndecided(request) ? { ...request, state: 'unknown', closedAtMs: request.closedAtMs ?? atMs } : request;
}

/** Whether the time and the polls still decide what becomes of it. */
function isUndecided({ state }: JobRequest): boolean {
  return state === 'open' || state === 'answering' || state === 'unknown';
}

type ListingRead = {
  /** By envelope. */
  readonly listed: ReadonlyMap<string, ListedRequest>;
  /** Whether what is not listed is not open. */
  readonly isWhole: boolean;
};

/** What either reading lists is open: one that misses it was perhaps read before the other. */
function listingOf({ requests, job }: PollTold): ListingRead | undefined {
  if (requests === undefined && job?.requests === undefined) return undefined;
  const all = [...(job?.requests ?? []), ...(requests ?? [])];
  const readable = all.filter((request) => request !== 'unreadable');
  return {
    listed: new Map(readable.map((request) => [request.envelopeId, request])),
    isWhole: readable.length === all.length,
  };
}

/** A reading that began before something else became known says nothing against it. */
function afterListing(
  request: JobRequest,
  { listed, isWhole }: ListingRead,
  { beganAtMs, atMs }: PollTold,
  hasEnded: boolean,
): JobRequest {
  const isListed = listed.has(request.envelopeId);
  if (!isListed && !isWhole) return request;
  switch (request.state) {
    case 'open':
      if (isListed || beganAtMs < request.seenAtMs) return request;
      // What goes as the job ends was not taken back: nobody can answer it any more.
      return {
        ...request,
        state: hasEnded || beganAtMs >= request.answerByMs ? 'expired' : 'withdrawn',
        closedAtMs: atMs,
      };
    case 'answering':
    case 'unknown':
      if (beganAtMs < (request.answer?.untilMs ?? 0) + SETTLE_MS) return request;
      // A job that ends asks nothing any more, whether or not the answer reached it.
      if (!isListed && hasEnded) return request;
      // The answer stays: whoever sent it may still tell what came of it.
      return isListed ? openAgain(request) : { ...request, state: 'answered', closedAtMs: atMs };
    case 'withdrawn':
      return isListed && beganAtMs >= (request.closedAtMs ?? 0) ? openAgain(request) : request;
    case 'sent':
    case 'refused':
    case 'answered':
    case 'expired':
      return request;
  }
}

function openAgain({ closedAtMs: _closed, ...request }: JobRequest): JobRequest {
  return { ...request, state: 'open' };
}

function openedBy(listed: ListedRequest, told: PollTold, timesOutAtMs: number | undefined): JobRequest {
  const seenAtMs = told.atMs;
  // After so long it would not be listed any more.
  const askedAfterMs = Math.max(unknownSince(told), seenAtMs - ANSWER_MS_MAX);
  const { envelopeId, kind, type, fields } = listed;
  const answerByMs = answerBy({ askedAfterMs, seenAtMs }, timesOutAtMs);
  return { envelopeId, kind, type, fields, state: 'open', seenAtMs, askedAfterMs, answerByMs };
}

/** Nobody is told that an answer is on its way: what comes of it is told. */
function isNews(was: JobRequest | undefined, { state, answerByMs }: JobRequest): boolean {
  return was?.state !== state || (state === 'open' && was.answerByMs !== answerByMs);
}
