import { randomBytes } from 'node:crypto';
import { terminationTypeOf } from './endings.ts';
import type { JobEntry, RequestEntry, ResponseEntry, ToldMessage } from './ledger.ts';
import { type Ask, type JobScript, type Step, stepsOf } from './sites.ts';

/** A request that waits for an answer. */
export type OpenRequest = { readonly envelopeId: string; readonly ask: Ask; readonly openedAtMs: number };

export type JobState = {
  readonly status: string;
  readonly percentComplete: number;
  readonly timeLeftMs: number;
  readonly terminationType?: string;
};

/** A job that goes on as its script says. Everything happens at its exact moment, however late it is looked at. */
export type PlayedJob = {
  /** Lets happen what has happened by then. */
  readonly advance: (nowMs: number) => void;
  /** All so far, in order. */
  readonly messages: () => readonly ToldMessage[];
  readonly requests: () => readonly OpenRequest[];
  readonly state: () => JobState;
  readonly respond: (envelopeId: string, answer: string, nowMs: number) => 'taken' | 'not_open' | 'no_such_request';
  /** A response came and nothing was done with it. */
  readonly noteFailedResponse: (envelopeId: string, nowMs: number) => void;
  readonly end: (status: string, nowMs: number) => void;
  readonly entry: () => Omit<JobEntry, 'jobId' | 'deliveries'>;
};

type Kept = Omit<RequestEntry, 'closed' | 'responses'> & {
  closed?: NonNullable<RequestEntry['closed']>;
  readonly responses: ResponseEntry[];
};
type Happening = { readonly atMs: number; readonly happen: () => void };

const MINUTE_MS = 60_000;
/** A job's time at first; where it asks for something, some is added. */
const JOB_MS = 5 * MINUTE_MS;
const ADDED_MS = 4 * MINUTE_MS;
/** How long a person has to answer. */
const PATIENCE_MS = 4 * MINUTE_MS;
/** The longest silence of a job that runs. */
const HEARTBEAT_MS = 10_000;
const AFTER_RESPONSE_MS = 1_000;

/** `inOurs` turns its milliseconds into ours: who is told of a time left counts it by our clock. */
export function playJob(script: JobScript, beganAtMs: number, inOurs: (ms: number) => number): PlayedJob {
  let steps = stepsOf(script);
  /** A job without an end is one that hangs, whatever its time-out says. */
  const hangs = !steps.some(({ kind }) => kind === 'end');
  let steppedAtMs = beganAtMs;
  let toldAtMs = beganAtMs;
  let timesOutAtMs = beganAtMs + JOB_MS;
  let state = { status: 'REQUESTED', percentComplete: 0 };
  let wrongAnswers = 0;
  let ended: JobEntry['end'];
  let open: readonly OpenRequest[] = [];
  const messages: ToldMessage[] = [];
  const requests: Kept[] = [];

  function timeLeftMs(atMs: number): number {
    return Math.max(0, Math.round(inOurs(timesOutAtMs - atMs)));
  }

  function tell(atMs: number, status: string, percentComplete: number): void {
    state = { status, percentComplete };
    toldAtMs = atMs;
    messages.push({ atMs, ...state, timeLeftMs: timeLeftMs(atMs) });
  }

  function close(envelopeId: string, atMs: number, because: NonNullable<RequestEntry['closed']>['because']): void {
    open = open.filter((one) => one.envelopeId !== envelopeId);
    const kept = requests.find((one) => one.envelopeId === envelopeId);
    if (kept !== undefined) kept.closed = { atMs, because };
    steppedAtMs = atMs;
  }

  function endBy(status: string, atMs: number, because: 'timed_out' | 'job_ended'): void {
    const terminationType = terminationTypeOf(status);
    for (const { envelopeId } of open) close(envelopeId, atMs, because);
    state = { status, percentComplete: 100 };
    ended = { atMs, status, terminationType };
    messages.push({ atMs, ...state, timeLeftMs: timeLeftMs(atMs), terminationType });
  }

  function openRequests(asks: readonly Ask[], atMs: number): void {
    timesOutAtMs += script.addedMs ?? ADDED_MS;
    open = asks.map((ask) => ({ envelopeId: randomBytes(16).toString('base64'), ask, openedAtMs: atMs }));
    for (const { envelopeId, ask } of open) {
      requests.push({ envelopeId, type: ask.type, openedAtMs: atMs, responses: [] });
      tell(atMs, ask.status, ask.percent);
    }
  }

  function take(step: Step, atMs: number): void {
    steps = steps.slice(1);
    steppedAtMs = atMs;
    if (step.kind === 'tell') tell(atMs, step.status, step.percent);
    if (step.kind === 'ask') openRequests(step.asks, atMs);
    if (step.kind === 'end') endBy(step.status, atMs, 'job_ended');
  }

  /** What happens next of its own accord; at the same moment the first of these. */
  function next(): Happening | undefined {
    if (ended !== undefined) return undefined;
    const happenings: Happening[] = open.map(({ envelopeId, ask, openedAtMs }) => {
      const { withdrawnAfterMs } = ask;
      if (withdrawnAfterMs !== undefined && withdrawnAfterMs < PATIENCE_MS)
        return happening(openedAtMs + withdrawnAfterMs, (atMs) => close(envelopeId, atMs, 'withdrawn'));
      return happening(openedAtMs + PATIENCE_MS, (atMs) => endBy(ask.timeout, atMs, 'timed_out'));
    });
    const [step] = steps;
    if (step !== undefined && open.length === 0)
      happenings.push(happening(steppedAtMs + step.afterMs, (atMs) => take(step, atMs)));
    if (!hangs) {
      const status = open[0]?.ask.timeout ?? 'VBS_TIMEOUT';
      happenings.push(happening(timesOutAtMs, (atMs) => endBy(status, atMs, 'timed_out')));
    }
    happenings.push(happening(toldAtMs + HEARTBEAT_MS, (atMs) => tell(atMs, state.status, state.percentComplete)));
    return happenings.reduce((first, one) => (one.atMs < first.atMs ? one : first));
  }

  function advance(nowMs: number): void {
    for (let coming = next(); coming !== undefined && coming.atMs <= nowMs; coming = next()) coming.happen();
  }

  /** What the job does about an answer before it goes on. */
  function consequences(ask: Ask, isRight: boolean): readonly Step[] {
    wrongAnswers = isRight ? 0 : wrongAnswers + 1;
    const percent = ask.percent + 5;
    const received = ask.received.map((status): Step => ({
      kind: 'tell',
      afterMs: AFTER_RESPONSE_MS,
      status,
      percent,
    }));
    if (isRight) return received;
    if (wrongAnswers > ask.wrongAllowed)
      return [...received, { kind: 'end', afterMs: AFTER_RESPONSE_MS, status: ask.tooMany }];
    return [...received, { kind: 'ask', afterMs: AFTER_RESPONSE_MS, asks: [ask] }];
  }

  function note(envelopeId: string, entry: ResponseEntry): void {
    requests.find((one) => one.envelopeId === envelopeId)?.responses.push(entry);
  }

  return {
    advance,
    messages: () => messages,
    requests: () => open,
    state: () => ({
      ...state,
      timeLeftMs: messages.at(-1)?.timeLeftMs ?? timeLeftMs(beganAtMs),
      ...(ended !== undefined && { terminationType: ended.terminationType }),
    }),
    respond(envelopeId, answer, nowMs) {
      advance(nowMs);
      const request = open.find((one) => one.envelopeId === envelopeId);
      if (request === undefined) {
        note(envelopeId, { atMs: nowMs, outcome: 'not_open' });
        return requests.some((one) => one.envelopeId === envelopeId) ? 'not_open' : 'no_such_request';
      }
      const isRight = request.ask.right?.includes(answer) ?? true;
      note(envelopeId, { atMs: nowMs, outcome: isRight ? 'right' : 'wrong' });
      close(envelopeId, nowMs, 'answered');
      steps = [...consequences(request.ask, isRight), ...steps];
      return 'taken';
    },
    noteFailedResponse: (envelopeId, nowMs) => note(envelopeId, { atMs: nowMs, outcome: 'failed' }),
    end(status, nowMs) {
      advance(nowMs);
      if (ended === undefined) endBy(status, nowMs, 'job_ended');
    },
    entry: () => ({ beganAtMs, messages, requests, ...(ended !== undefined && { end: ended }) }),
  };
}

function happening(atMs: number, happen: (atMs: number) => void): Happening {
  return { atMs, happen: () => happen(atMs) };
}
