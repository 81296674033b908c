import { scanDecisions } from '../../../adapters/dynamo/history-store.ts';
import { PAST_REQUESTS } from '../../../adapters/dynamo/past-request-row.ts';
import { hashOfFile } from '../../../adapters/dynamo/rule-set-publisher.ts';
import { type RuleFile, toRuleSetContent } from '../../../contracts/rule-file.ts';
import { backtest } from '../../../domain/backtest/backtest.ts';
import { compileCandidate, compileForBacktest } from '../../../domain/backtest/compile.ts';
import { byTime, type PastRequest } from '../../../domain/backtest/past-request.ts';
import type { BacktestReport } from '../../../domain/backtest/report.ts';
import { emptyRuleSet, type RuleSet } from '../../../domain/rules/rule-set.ts';
import { stageSettings } from '../../../lib/stage-settings.ts';
import type { Options } from '../options.ts';
import { createProgress } from '../progress.ts';
import type { Stage } from '../stage.ts';
import type { LiveSet } from './live-set.ts';

/** What part of the history is compared; all before `untilMs` is read, so that windows are counted whole. */
export type Span = { readonly fromMs?: number; readonly untilMs?: number };

export type BacktestRun = BacktestReport & {
  readonly live: string;
  readonly candidate: string;
  /** Rows that somebody broke by hand; they were left out. */
  readonly unreadable: number;
};

/** Reads a stage's history and folds it through the live rules and the candidate. */
export async function runBacktest(
  stage: Stage,
  live: RuleSet,
  candidate: RuleFile,
  { fromMs, untilMs }: Span,
): Promise<BacktestRun> {
  const { history, unreadable } = await readPast(stage, untilMs);
  const progress = createProgress('requests decided again:');
  const report = backtest(history, {
    live,
    candidate: compileCandidate(hashOfFile(candidate), toRuleSetContent(candidate), live, Date.now()),
    ...(fromMs !== undefined && { fromMs }),
    onFolded: (done) => progress.at(done, history.length),
  });
  progress.end();
  return { live: live.hash, candidate: hashOfFile(candidate), unreadable, ...report };
}

async function readPast(stage: Stage, untilMs: number | undefined) {
  const history: PastRequest[] = [];
  const progress = createProgress('rows read:');
  const { unreadable } = await scanDecisions(
    stage.dynamo,
    stage.output('AuthorizationsTableName'),
    untilMs === undefined ? {} : { untilMs },
    PAST_REQUESTS,
    { onRead: (past) => history.push(past), onProgress: ({ scanned, about }) => progress.at(scanned, about) },
  );
  progress.end();
  return { history: history.toSorted(byTime), unreadable };
}

/** What the candidate is compared with: the live rules, or what the stage does while there are none. */
export function liveRules(live: Exclude<LiveSet, { kind: 'broken' }>, { stage = 'dev' }: Options): RuleSet {
  if (live.kind === 'none') return emptyRuleSet(answerWithoutRules(stage));
  return compileForBacktest(hashOfFile(live.file), toRuleSetContent(live.file));
}

/** A stage that is not in this checkout's settings is taken for one that approves: then every decline is a new one. */
function answerWithoutRules(stage: string): RuleSet['otherwise'] {
  const settings = Object.values(stageSettings).find((known) => known.stage === stage);
  const answer = settings?.noRuleSetAnswer ?? '00';
  return answer === '00' ? 'approve' : { decline: answer, because: 'no rule set has been published' };
}
