import { median } from '../apparatus/statistics.ts';
import { CONTESTANTS } from './contestant.ts';
import type { Preparation } from './messages.ts';
import { RunningContestant } from './running-contestant.ts';
import { fits, type Workload } from './workload.ts';

/** How one contestant did on one rule set; of its preparations the medians. */
export type Score = Preparation & {
  readonly name: string;
  readonly isPeer: boolean;
  /** Transactions whose answer was compared. */
  readonly checked: number;
  /** Time of one evaluation in each round, nanoseconds. */
  readonly roundsNs: readonly number[];
};

export type Pace = {
  /** How often each contestant prepares, each time in a new process. */
  readonly preparations: number;
  /** No longer than this on checking the answers of one contestant. */
  readonly checkMs: number;
  readonly warmUpMs: number;
  readonly rounds: number;
  readonly roundMs: number;
};

/** As many contestants check their answers and warm up at a time; nothing is timed meanwhile. */
const SIDE_BY_SIDE = 2;

/** Lets all contestants do the same work: everybody prepares, everybody is checked, then everybody is timed in turns. */
export async function holdContest(workload: Workload, pace: Pace): Promise<readonly Score[]> {
  const names = Object.keys(CONTESTANTS);
  const earlier = await inTurn(Array.from({ length: pace.preparations - 1 }), () =>
    inTurn(names, (name) => prepareAndStop(name, workload)),
  );
  const running = names.map((name) => new RunningContestant(name));
  try {
    const last = await inTurn(running, (contestant) => contestant.ask({ kind: 'prepare', workload }));
    const preparations = [...earlier, last];
    const checked = await checkAll(running, workload, pace);
    const rounds: (readonly number[])[] = [];
    for (let round = 0; round < pace.rounds; round += 1) {
      rounds.push(
        await inTurn(
          running,
          async (contestant) => (await contestant.ask({ kind: 'run', forMs: pace.roundMs })).eachNs,
        ),
      );
    }
    return running.map(({ name }, index) => ({
      name,
      isPeer: CONTESTANTS[name]?.isPeer ?? false,
      compileMs: median(preparations.map((all) => all[index]?.compileMs ?? Number.NaN)),
      heapKb: median(preparations.map((all) => all[index]?.heapKb ?? Number.NaN)),
      checked: checked[index] ?? 0,
      roundsNs: rounds.map((round) => round[index] ?? Number.NaN),
    }));
  } finally {
    await Promise.all(running.map((contestant) => contestant.stop()));
  }
}

/** In a process that has compiled nothing yet, as in an instance of Lambda that meets its first rule set. */
async function prepareAndStop(name: string, workload: Workload): Promise<Preparation> {
  const contestant = new RunningContestant(name);
  try {
    return await contestant.ask({ kind: 'prepare', workload });
  } finally {
    await contestant.stop();
  }
}

/** Compares the answers with those of the plain definition and warms up; how many each contestant had time for. */
async function checkAll(
  running: readonly RunningContestant[],
  { rules, transactions }: Workload,
  { checkMs, warmUpMs }: Pace,
): Promise<readonly number[]> {
  const expected = transactions.map((facts) => rules.findIndex((rule) => fits(rule, facts)));
  const checked: number[] = [];
  const waiting = [...running.entries()];
  const work = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      const [index, contestant] = entry;
      const { answers } = await contestant.ask({ kind: 'check', atMostMs: checkMs });
      const wrong = answers.findIndex((answer, transaction) => answer !== expected[transaction]);
      if (wrong >= 0) {
        throw new Error(
          `${contestant.name} answers ${answers[wrong]} to transaction ${wrong}, not ${expected[wrong]}.`,
        );
      }
      checked[index] = answers.length;
      await contestant.ask({ kind: 'run', forMs: warmUpMs });
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return checked;
}

async function inTurn<Item, Result>(items: readonly Item[], act: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await act(item));
  return results;
}
