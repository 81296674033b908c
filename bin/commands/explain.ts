import type { Command } from 'commander';
import { readTransaction, scanDecisions } from '../../adapters/dynamo/history-store.ts';
import { type StoredDecision, WHOLE_DECISIONS } from '../../adapters/dynamo/stored-decision.ts';
import { cardIdArgument } from './arguments.ts';
import { CommandFailure } from './command-failure.ts';
import { createDecidedBy } from './explain/decided-by.ts';
import { describeDecision } from './explain/describe-decision.ts';
import { type ReExecution, reExecute } from './explain/re-execute.ts';
import { commandLine, type Options } from './options.ts';
import { counted, instant, print } from './output.ts';
import { createProgress } from './progress.ts';
import { connectToStage, type Stage } from './stage.ts';

type ExplainOptions = Options & { readonly card?: string };

type Explained = {
  readonly decision: StoredDecision;
  readonly again: ReExecution | undefined;
  readonly lines: readonly string[];
};

const NOT_PROVEN = 'A decision that is made again must come out the same, and this one does not.';

export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description('why a transaction was answered as it was; makes the decision again, and another answer is an error')
    .argument('<authTransactionId>', "connectFi's id of the transaction")
    .option('--card <cFiCardId>', 'whose it is; without it all that is stored is looked through', cardIdArgument)
    .action(async (authTransactionId: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<ExplainOptions>();
      const stage = await connectToStage(options);
      const decisions = await findDecisions(stage, authTransactionId, options);
      const explained = await explainAll(stage, decisions);
      const isProven = explained.every(({ again }) => again?.kind !== 'different');
      const cardId = decisions[0]?.request.cardId ?? '';
      const result = {
        cardId,
        authTransactionId,
        isProven,
        requests: explained.map(({ decision, again }) => ({ ...decision, again })),
      };
      const lines = [
        `Transaction ${authTransactionId} of card ${cardId}: ${counted(decisions.length, 'request')}`,
        ...explained.flatMap((one) => ['', ...one.lines]),
      ];
      if (isProven) print(result, lines, options.json);
      else throw new CommandFailure(`${NOT_PROVEN} Please report this.`, { result, lines });
    });
}

async function findDecisions(stage: Stage, id: string, options: ExplainOptions): Promise<readonly StoredDecision[]> {
  const { card } = options;
  const table = stage.output('AuthorizationsTableName');
  const decisions =
    card === undefined ? await searchDecisions(stage, table, id) : await readTransaction(stage.dynamo, table, card, id);
  const byCard = Map.groupBy(decisions, ({ request }) => request.cardId);
  if (byCard.size === 1) return decisions;
  if (byCard.size === 0) {
    const whose = card === undefined ? '' : ` of card ${card}`;
    throw new CommandFailure(`No transaction ${id}${whose} was ever answered on ${stage.name}.`);
  }
  const candidates = [...byCard].map(([cardId, own]) => ({ cardId, decidedAtMs: own.map((one) => one.decidedAtMs) }));
  throw new CommandFailure(
    [
      `Transaction ${id} is of ${byCard.size} cards. Say which is meant:`,
      ...candidates.map(
        ({ cardId, decidedAtMs }) =>
          `  ${decidedAtMs.map(instant).join(', ')}  ${commandLine(options, `explain ${id} --card ${cardId}`)}`,
      ),
    ].join('\n'),
    { result: { candidates } },
  );
}

/** The table is keyed by card and transaction, so that an id alone takes a look at every row. */
async function searchDecisions(stage: Stage, table: string, authTransactionId: string): Promise<StoredDecision[]> {
  const found: StoredDecision[] = [];
  const progress = createProgress('rows looked through:');
  await scanDecisions(stage.dynamo, table, { authTransactionId }, WHOLE_DECISIONS, {
    onRead: (decision) => found.push(decision),
    onProgress: ({ scanned, about }) => progress.at(scanned, about),
  });
  progress.end();
  return found.toSorted((a, b) => a.decidedAtMs - b.decidedAtMs);
}

async function explainAll(stage: Stage, decisions: readonly StoredDecision[]): Promise<readonly Explained[]> {
  const decidedBy = createDecidedBy(stage);
  return Promise.all(
    decisions.map(async (decision): Promise<Explained> => {
      const isPureStandIn = decision.source === 'stand_in' && decision.lateAnswer === undefined;
      if (isPureStandIn) return { decision, again: undefined, lines: describeDecision(decision, undefined, undefined) };
      const ruleSet = await decidedBy(decision);
      const isRead = !('problem' in ruleSet);
      const again: ReExecution = isRead
        ? reExecute(ruleSet, decision)
        : { kind: 'impossible', because: ruleSet.problem };
      return { decision, again, lines: describeDecision(decision, isRead ? ruleSet : undefined, again) };
    }),
  );
}
