import { type Happening, requestChanged, toldRequest } from './happenings.ts';
import type { JobRequest } from './job.ts';
import { answerBy, underTimeOut } from './time-outs.ts';
import type { ListedRequest, PollTold } from './told.ts';

/** An answer that was sent before it was given up may take so long to show. */
export const SETTLE_MS = 10_000;

/** One poll takes up no more new ones, so that one transaction holds it all; they are listed again in the next. */
const OPENED_MAX = 20;

/** A record has 400 KB. No site asks that often. */
const REQUESTS_MAX = 200;

export type FoldedRequests = {
  readonly requests: readonly JobRequest[];
  readonly happenings: readonly Happening[];
};

/** What becomes of a job's requests by what a poll lists: nothing where it could not be read. */
export function requestsAfter(
  known: readonly JobRequest[],
  told: PollTold,
  { timesOutAtMs, hasEnded }: { readonly timesOutAtMs: number | undefined; readonly hasEnded: boolean },
): FoldedRequests {
  const listed = listedBy(told);
  const after = known.map((request) => {
    const listedOrNot =
      listed === undefined ? request : afterListing(request, listed.has(request.envelopeId), told, hasEnded);
    return isUndecided(listedOrNot) ? underTimeOut(listedOrNot, timesOutAtMs) : listedOrNot;
  });
  const room = Math.min(OPENED_MAX, REQUESTS_MAX - known.length);
  const opened = [...(listed?.values() ?? [])]
    .filter(({ envelopeId }) => !known.some((request) => request.envelopeId === envelopeId))
    .slice(0, room)
    .map((request) => openedBy(request, told, timesOutAtMs));
  return {
    requests: [...after, ...opened],
    happenings: [
      ...after.filter((request, index) => isNews(known[index], request)).map(requestChanged),
      ...opened.map((request) => ({
        type: 'card_placement_job.request_opened' as const,
        request: toldRequest(request),
      })),
    ],
  };
}

/** What becomes of requests when their job has ended: an answer that is on its way may still be marked. */
export function requestsAtEnd(requests: readonly JobRequest[], atMs: number): FoldedRequests {
  const after = requests.map((request): JobRequest => {
    if (request.state === 'open') return { ...request, state: 'expired', closedAtMs: atMs };
    return isUndecided(request) ? { ...request, state: 'unknown', closedAtMs: request.closedAtMs ?? atMs } : request;
  });
  return {
    requests: after,
    happenings: after.filter(({ state }, index) => state !== requests[index]?.state).map(requestChanged),
  };
}

/** Whether the time and the polls still decide what becomes of it. */
function isUndecided({ state }: JobRequest): boolean {
  return state === 'open' || state === 'answering' || state === 'unknown';
}

/** By envelope. What either reading lists is open: one that misses it was perhaps read before the other. */
function listedBy({ requests, job }: PollTold): ReadonlyMap<string, ListedRequest> | undefined {
  if (requests === undefined && job?.requests === undefined) return undefined;
  const all = [...(job?.requests ?? []), ...(requests ?? [])];
  return new Map(all.map((request) => [request.envelopeId, request]));
}

/** A reading that began before something else became known says nothing against it. */
function afterListing(
  request: JobRequest,
  isListed: boolean,
  { beganAtMs, atMs }: PollTold,
  hasEnded: boolean,
): JobRequest {
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
  const askedAfterMs = Math.min(told.previousAtMs ?? told.beganAtMs, told.gap?.fromMs ?? Infinity);
  const { envelopeId, kind, type, fields } = listed;
  return {
    envelopeId,
    kind,
    type,
    fields,
    state: 'open',
    seenAtMs: told.atMs,
    askedAfterMs,
    answerByMs: answerBy(askedAfterMs, timesOutAtMs),
  };
}

/** Nobody is told that an answer is on its way: what comes of it is told. */
function isNews(was: JobRequest | undefined, { state, answerByMs }: JobRequest): boolean {
  return was?.state !== state || (state === 'open' && was.answerByMs !== answerByMs);
}
