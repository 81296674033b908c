import { createMemoryJobStore } from '../../../adapters/memory/job-store.ts';
import { type BeginStep, type Polled, type PollStep, TURN_SECONDS_MAX } from '../../../contracts/poll-step.ts';
import { followed } from '../../../domain/job/follow.ts';
import type { JobRecord } from '../../../domain/job/job.ts';
import type { JobEvent } from '../../../domain/job/job-event.ts';
import type { StoredMessage } from '../../../domain/job/ports.ts';
import { SeededRandom } from '../seeded-random.ts';
import { createAgenda } from './agenda.ts';
import type { JobScenario } from './draw-job.ts';
import { type Fate, faultyStore } from './faulty-store.ts';
import { CONNECTION, FOLLOW_MS_MAX, type JobDesign, type JobFunctions } from './job-designs.ts';
import { type AskedRequest, type Consumed, SimulatedStrivve } from './simulated-strivve.ts';

/** What one job came to, with all that the promises are about. */
export type PlayedJob = {
  readonly scenario: JobScenario;
  readonly strivve: SimulatedStrivve;
  readonly record: JobRecord;
  readonly timeline: readonly StoredMessage[];
  readonly events: readonly JobEvent[];
  /** Messages of polls that returned. */
  readonly returned: ReadonlySet<number>;
  /** Requests that a poll which returned was shown and did not keep. */
  readonly missed: readonly string[];
  /** From when a request could be read to when it was in the record, where nothing failed meanwhile. Milliseconds. */
  readonly lateness: readonly number[];
  /** All that was logged, as text. */
  readonly logged: string;
  readonly polls: number;
  readonly turns: number;
};

/** How a turn comes back to the parent, with what it told if it did. */
type Finish = (isLost: boolean, polled?: Extract<Polled, { next: 'ended' | 'turn_over' }>) => void;

const NOON = Date.parse('2026-11-27T12:00:00Z');
const JOB = { instance: CONNECTION.instance, jobId: '101', connection: CONNECTION.name };

/** What the state machines take from one state to the next, and the times of the design. */
const TRANSITION_MS = 60;
const STEP_MS_MAX = 20_000;
/** So long after the first a second call of the same step may come. */
const SECOND_CALL_MS_MAX = 3_000;
const LOST_WAIT_MS = 4_000;
const CHILD_MS_MAX = TURN_SECONDS_MAX * 1_000;
const PARENT_WAIT_MS = 300_000;

const EVENT_PREFIX = 'card_placement_job.';

/** What a code begins with, so that it can be looked for wherever it must not be. */
export const CODE = 'code~';

const signal = new AbortController().signal;

/** Plays the machines and the people of one job against Strivve, in an order and with faults that its seed decides. */
export async function playJob(scenario: JobScenario, design: JobDesign): Promise<PlayedJob> {
  const random = new SeededRandom(scenario.seed ^ 0x5eed);
  const strivve = new SimulatedStrivve(scenario, random, NOON);
  const memory = createMemoryJobStore();
  const agenda = createAgenda((atMs) => (strivve.nowMs = Math.max(strivve.nowMs, atMs)));
  const logged: string[] = [];
  const returned = new Set<number>();
  const missed: string[] = [];
  const lateness: number[] = [];
  let [polls, turns, holders, marks, heardOf, codes, tries] = [0, 0, 0, 0, 0, 0, 0];
  let isOver = false;

  /** A process of its own: what happens to it happens to nobody else. */
  function newProcess(fate: Fate = {}): JobFunctions {
    return design({
      jobs: faultyStore(memory, strivve, { random, rate: scenario.rates.store, fate }),
      cardSavr: strivve.cardSavr,
      log: (...line) => void logged.push(JSON.stringify(line)),
      clock: () => strivve.nowMs,
      pause: async () => void (strivve.nowMs += 50),
      newHolder: () => `holder-${(holders += 1)}`,
      newMark: () => `mark-${(marks += 1)}`,
    });
  }

  const goesWrong = (share = 1): boolean => {
    const isWrong = random.chance(scenario.rates.machine * share);
    if (isWrong) strivve.hasFailed = true;
    return isWrong;
  };

  /** The Standard machine: a child a turn, told by its token or given up after its time. */
  function startTurn(turn: number, lost: boolean, readAtMs: number | null): void {
    turns += 1;
    const token = { isUsed: false };
    const finish: Finish = (isLost, polled) => {
      if (token.isUsed) return;
      token.isUsed = true;
      if (polled?.next === 'ended') isOver = true;
      else
        agenda.after(strivve.nowMs + TRANSITION_MS + (isLost ? LOST_WAIT_MS : 0), async () =>
          startTurn(turn + 1, isLost, polled === undefined ? readAtMs : polled.readAtMs),
        );
    };
    agenda.after(strivve.nowMs + PARENT_WAIT_MS, async () => finish(true));
    // An asynchronous Express execution starts at least once.
    for (let copies = goesWrong() ? 2 : 1; copies > 0; copies -= 1) {
      agenda.after(strivve.nowMs + TRANSITION_MS, () => runChild({ turn, lost, readAtMs }, finish));
    }
  }

  async function runChild(given: Pick<BeginStep, 'turn' | 'lost' | 'readAtMs'>, finish: Finish): Promise<void> {
    const cutAtMs = strivve.nowMs + CHILD_MS_MAX;
    try {
      if (goesWrong(0.3)) throw new Error('The function died.');
      const begun = await newProcess().begin({ step: 'begin', ...JOB, ...given });
      if (begun.next === 'superseded') return;
      const { next: _next, ...first } = begun;
      agenda.after(strivve.nowMs + TRANSITION_MS, () =>
        runPoll({ step: 'poll', ...JOB, turn: given.turn, ...first }, cutAtMs, finish),
      );
    } catch {
      finish(true);
    }
  }

  async function runPoll(step: PollStep, cutAtMs: number, finish: Finish): Promise<void> {
    // The execution dies, or has had its time: nobody is told.
    if (strivve.nowMs >= cutAtMs || goesWrong(0.1)) return;
    polls += 1;
    if (goesWrong(0.3)) agenda.after(strivve.nowMs + random.integer(0, SECOND_CALL_MS_MAX), () => callAgain(step));
    const polled = await runStep(step);
    const again = (inMs: number, next: Pick<PollStep, 'poll' | 'lost' | 'readAtMs'>): void =>
      agenda.after(strivve.nowMs + inMs + TRANSITION_MS, () => runPoll({ ...step, ...next }, cutAtMs, finish));
    switch (polled?.next) {
      case undefined: {
        const { readAtMs } = step;
        return again(LOST_WAIT_MS, { poll: step.poll + 1, lost: true, ...(readAtMs !== undefined && { readAtMs }) });
      }
      case 'wait':
        return again(polled.waitSeconds * 1_000, polled);
      case 'superseded':
        return;
      case 'ended':
      case 'turn_over':
        // What tells the parent may fail: then it gives the turn up.
        if (!goesWrong(0.3)) finish(false, polled);
    }
  }

  /** Undefined where the step dies, or is given up while it stands still. */
  async function runStep(step: PollStep): Promise<Polled | undefined> {
    const fate: Fate = {};
    if (goesWrong(0.5)) {
      const how = random.pick(['reading', 'before', 'after', 'stall'] as const);
      if (how === 'stall') return stalledStep(step, fate);
      if (how === 'reading') strivve.killsNext = true;
      else fate.killsAtWrite = how;
    }
    const [before, beganAtMs] = [strivve.consumed.length, strivve.nowMs];
    const listed = strivve.listed();
    try {
      const polled = await newProcess(fate).poll(step);
      keep(strivve.consumed.slice(before));
      await look(listed, polled, beganAtMs);
      return polled;
    } catch {
      return undefined;
    } finally {
      strivve.killsNext = false;
    }
  }

  /** Called a second time, it reads what was said meanwhile; the machine hears of one call only. */
  async function callAgain(step: PollStep): Promise<void> {
    const before = strivve.consumed.length;
    const polled = await newProcess()
      .poll(step)
      // The store failed before anything was read.
      .catch(() => undefined);
    if (polled !== undefined) keep(strivve.consumed.slice(before));
  }

  function keep(read: readonly Consumed[]): void {
    for (const { message, isHeard } of read) if (isHeard) returned.add(message);
  }

  /** Given up by the machine, it writes while others poll. */
  async function stalledStep(step: PollStep, fate: Fate): Promise<Polled | undefined> {
    const [reached, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    fate.stall = { reached: reached.resolve, over: over.promise };
    const before = strivve.consumed.length;
    const polling = newProcess(fate).poll(step);
    polling.catch(() => undefined);
    const isStalled = await Promise.race([
      reached.promise.then(() => true),
      polling.then(
        () => false,
        () => false,
      ),
    ]);
    if (!isStalled) return polling.catch(() => undefined);
    const read = strivve.consumed.slice(before);
    agenda.after(strivve.nowMs + STEP_MS_MAX + random.integer(0, 20_000), async () => {
      over.resolve();
      const polled = await polling.catch(() => undefined);
      if (polled !== undefined) keep(read);
    });
    strivve.nowMs += STEP_MS_MAX;
    return undefined;
  }

  /** Whether all that was listed both before a poll and after it is in the record now. */
  async function look(listed: readonly { envelopeId: string }[], polled: Polled, beganAtMs: number): Promise<void> {
    const record = (await memory.read(JOB, signal))?.record;
    const known = new Set(record?.requests.map(({ envelopeId }) => envelopeId));
    const hasRead = polled.next === 'wait' && (polled.readAtMs ?? 0) >= beganAtMs;
    const listedStill = new Set(strivve.listed().map(({ envelopeId }) => envelopeId));
    const throughout = listed.map(({ envelopeId }) => envelopeId).filter((id) => listedStill.has(id));
    if (hasRead) missed.push(...throughout.filter((id) => !known.has(id)));
  }

  /** People hear of events, and answer what is open. */
  function hear(): void {
    for (const event of memory.events.slice(heardOf)) {
      const { request, type, occurredAtMs } = event;
      if (request?.state !== 'open') continue;
      const isFirst = type === `${EVENT_PREFIX}request_opened`;
      const asked = strivve.requests.find(({ envelopeId }) => envelopeId === request.envelopeId);
      if (isFirst && asked && !strivve.hasFailed) lateness.push(occurredAtMs - asked.askedAtMs);
      if (isFirst || scenario.person.isPersistent) answerLater(request.envelopeId);
    }
    heardOf = memory.events.length;
  }

  function answerLater(envelopeId: string): void {
    tries += 1;
    if (tries > 20) return;
    agenda.after(strivve.nowMs + scenario.person.afterMs, async () => {
      const answers = Array.from({ length: scenario.person.atOnce }, () => answer(envelopeId));
      await Promise.all(answers);
    });
  }

  async function answer(envelopeId: string): Promise<void> {
    codes += 1;
    const fate: Fate = {};
    if (goesWrong()) {
      if (random.chance(0.5)) strivve.killsNext = true;
      else fate.killsAtWrite = random.pick(['before', 'after'] as const);
    }
    try {
      await newProcess(fate).answer(JOB.jobId, { envelopeId, kind: 'tfa', message: `${CODE}${codes}` });
    } catch {
      strivve.hasFailed = true;
    } finally {
      // One that was refused before it was sent leaves nobody else to die.
      strivve.killsNext = false;
    }
  }

  function isUnheard({ envelopeId }: AskedRequest): boolean {
    return !memory.events.some(({ request }) => request?.envelopeId === envelopeId);
  }

  function stoodFor({ askedAtMs, closedAtMs = strivve.nowMs }: AskedRequest): number {
    return closedAtMs - askedAtMs;
  }

  await memory.write({ seen: undefined, ...followed(JOB, strivve.nowMs) }, signal);
  startTurn(1, false, null);
  await agenda.play(() => {
    hear();
    return isOver || strivve.nowMs > NOON + 2 * FOLLOW_MS_MAX + CHILD_MS_MAX;
  });
  if (!strivve.hasFailed) lateness.push(...strivve.requests.filter(isUnheard).map(stoodFor));
  const stored = await memory.read(JOB, signal);
  if (stored === undefined) throw new Error('The job is gone.');
  return {
    scenario,
    strivve,
    record: stored.record,
    timeline: await memory.timeline(JOB, signal),
    events: memory.events,
    returned,
    missed,
    lateness,
    logged: logged.join('\n'),
    polls,
    turns,
  };
}
