import type { Called, CallFailure } from '../../../domain/called.ts';
import type { CardSavr, CredentialResponse } from '../../../domain/job/ports.ts';
import type { JobReading, ListedRequest, StatusMessage } from '../../../domain/job/told.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { JobScenario, ScriptStep } from './draw-job.ts';

/** Source: Strivve's page "Messaging": a request that nobody answers ends its job. */
const ANSWER_MS_MAX = 4 * 60_000;

/** What a call takes. */
const CALL_MS = 60;

export type AskedRequest = {
  readonly envelopeId: string;
  readonly askedAtMs: number;
  /** Strivve asks no more, because it changed its mind or had waited long enough. */
  readonly isGivenUp: boolean;
  /** Since when it is answered or given up. */
  readonly closedAtMs?: number;
  /** Answers that arrived, also those of which nobody heard. */
  readonly arrived: number;
};

/** That the process which called dies now. */
export class Killed extends Error {}

/** One message, by its number, when it was read, and whether the answer arrived. */
export type Consumed = { readonly message: number; readonly atMs: number; readonly isHeard: boolean };

/** A Strivve with one job on a clock that is moved by whoever plays. Its messages are read once a key. */
export class SimulatedStrivve {
  nowMs: number;
  readonly consumed: Consumed[] = [];
  /** How many messages are written; each has its number as its text. */
  written = 0;
  terminationType: string | undefined;
  /** Something went wrong since this was set to false. */
  hasFailed = false;
  /** The next reading of messages, or answer, is the last that its process does. */
  killsNext = false;

  readonly #script: ScriptStep[];
  readonly #random: SeededRandom;
  readonly #rate: number;
  readonly #messages: StatusMessage[] = [];
  readonly #cursors = new Map<string, number>();
  readonly #requests = new Map<string, AskedRequest & { readonly listedUntilMs: number }>();
  #sinceMs: number;
  #open: string | undefined;

  constructor({ script, rates }: JobScenario, random: SeededRandom, nowMs: number) {
    this.#script = [...script];
    this.#random = random;
    this.#rate = rates.strivve;
    this.nowMs = nowMs;
    this.#sinceMs = nowMs;
  }

  get requests(): readonly AskedRequest[] {
    return [...this.#requests.values()];
  }

  /** The requests that are listed now. */
  listed(): readonly ListedRequest[] {
    this.#catchUp();
    return [...this.#requests.values()]
      .filter(({ listedUntilMs, envelopeId }) => envelopeId === this.#open || this.nowMs < listedUntilMs)
      .map(({ envelopeId }) => ({ envelopeId, kind: 'tfa', type: 'tfa_request', fields: [] }));
  }

  readonly cardSavr: CardSavr = {
    register: () =>
      this.#called(() => {
        const accessKey = `key-${this.#cursors.size}`;
        this.#cursors.set(accessKey, this.#messages.length);
        return { accessKey };
      }),
    broadcasts: async (_jobId, accessKey) => {
      const answer = await this.#called(() => this.#consume(accessKey, true), this.#consumingFailure(accessKey));
      this.#die();
      return answer;
    },
    credentialRequests: () => this.#called(() => this.listed()),
    job: () => this.#called(() => this.#reading()),
    respond: (_jobId, response) => this.#respond(response),
    create: () => Promise.reject(new Error('Nothing is created here.')),
  };

  async #called<Value>(value: () => Value, failing = this.#failure()): Promise<Called<Value>> {
    this.nowMs += CALL_MS;
    this.#catchUp();
    return failing ?? { kind: 'answered', value: value() };
  }

  #failure(): CallFailure | undefined {
    if (!this.#random.chance(this.#rate)) return undefined;
    this.hasFailed = true;
    return this.#random.pick<CallFailure>([
      { kind: 'failed', reason: 'unauthorized', maybeDone: false, status: 401 },
      { kind: 'failed', reason: 'throttled', maybeDone: false, status: 429 },
      { kind: 'failed', reason: 'throttled', maybeDone: false, status: 429, retryAfterMs: 7_000 },
      { kind: 'failed', reason: 'no_answer', maybeDone: false },
      { kind: 'failed', reason: 'no_answer', maybeDone: true },
      { kind: 'failed', reason: 'unavailable', maybeDone: true, status: 503 },
      { kind: 'failed', reason: 'unreadable', maybeDone: true, status: 200 },
    ]);
  }

  /** A reading of which nothing arrives may have been one all the same. */
  #consumingFailure(accessKey: string): CallFailure | undefined {
    const failing = this.#failure();
    if (failing?.maybeDone === true) {
      // A slow answer is given up.
      if (this.#random.chance(0.2)) this.nowMs += 5_000;
      if (this.#random.chance(0.7)) this.#consume(accessKey, false);
    }
    return failing;
  }

  #consume(accessKey: string, isHeard: boolean): readonly StatusMessage[] {
    this.#catchUp();
    const from = this.#cursors.get(accessKey) ?? 0;
    this.#cursors.set(accessKey, this.#messages.length);
    const read = this.#messages.slice(from);
    this.consumed.push(...read.map((_, index) => ({ message: from + index + 1, atMs: this.nowMs, isHeard })));
    return read;
  }

  #reading(): JobReading {
    const { terminationType } = this;
    const status = this.#messages.at(-1)?.status;
    return { ...(status !== undefined && { status }), ...(terminationType !== undefined && { terminationType }) };
  }

  async #respond({ envelopeId }: CredentialResponse): Promise<Called<undefined>> {
    this.nowMs += CALL_MS;
    this.#catchUp();
    const failing = this.#failure();
    const arrives = failing === undefined || (failing.maybeDone && this.#random.chance(0.5));
    const request = this.#requests.get(envelopeId);
    if (request !== undefined && arrives) {
      // It may go on being listed for a moment.
      const listedUntilMs = this.nowMs + this.#random.pick([0, 0, 3_000]);
      const closedAtMs = request.closedAtMs ?? this.nowMs;
      this.#requests.set(envelopeId, { ...request, arrived: request.arrived + 1, closedAtMs, listedUntilMs });
      if (this.#open === envelopeId) this.#close();
      else if (failing === undefined) return { kind: 'failed', reason: 'refused', maybeDone: false, status: 400 };
    }
    this.#die();
    return failing ?? { kind: 'answered', value: undefined };
  }

  #die(): void {
    if (!this.killsNext) return;
    this.killsNext = false;
    this.hasFailed = true;
    throw new Killed();
  }

  #close(): void {
    this.#open = undefined;
    this.#sinceMs = this.nowMs;
  }

  /** Does all that is due by now, at the time at which it was due. */
  #catchUp(): void {
    const untilMs = this.nowMs;
    while (this.terminationType === undefined) {
      const open = this.#open === undefined ? undefined : this.#requests.get(this.#open);
      const dueMs = open === undefined ? this.#sinceMs + (this.#script[0]?.afterMs ?? Infinity) : endOfAsking(open);
      if (dueMs > untilMs) return;
      this.#sinceMs = dueMs;
      if (open !== undefined) this.#giveUp(open);
      else this.#do(this.#script.shift());
    }
  }

  #giveUp(open: AskedRequest & { readonly withdrawnAtMs?: number }): void {
    this.#open = undefined;
    this.#requests.set(open.envelopeId, { ...open, isGivenUp: true, closedAtMs: this.#sinceMs, listedUntilMs: 0 });
    if (open.withdrawnAtMs === undefined) this.#end('USER_DATA_FAILURE');
  }

  #do(step: ScriptStep | undefined): void {
    switch (step?.kind) {
      case 'say':
        return this.#say({});
      case 'end':
        return this.#end(step.terminationType);
      case 'ask': {
        const envelopeId = `envelope-${this.#requests.size}`;
        const askedAtMs = this.#sinceMs;
        const { withdrawnAfterMs } = step;
        const request = {
          envelopeId,
          askedAtMs,
          isGivenUp: false,
          arrived: 0,
          listedUntilMs: 0,
          ...(withdrawnAfterMs !== undefined && { withdrawnAtMs: askedAtMs + withdrawnAfterMs }),
        };
        this.#requests.set(envelopeId, request);
        this.#open = envelopeId;
        return this.#say({});
      }
      case undefined:
    }
  }

  #end(terminationType: string): void {
    this.terminationType = terminationType;
    this.#say({ terminationType });
  }

  #say(message: StatusMessage): void {
    this.written += 1;
    this.#messages.push({ status: `STATUS_${this.written}`, statusText: String(this.written), ...message });
  }
}

function endOfAsking({ askedAtMs, withdrawnAtMs }: AskedRequest & { readonly withdrawnAtMs?: number }): number {
  return withdrawnAtMs ?? askedAtMs + ANSWER_MS_MAX;
}
