import type { Command } from 'commander';
import { readTransaction, searchTransactions, type TransactionDecisions } from '../../adapters/dynamo/history-store.ts';
import type { StoredDecision } from '../../adapters/dynamo/stored-decision.ts';
import { cardIdArgument, transactionIdArgument } from './arguments.ts';
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

/** Of all requests: one that comes out otherwise disproves them, and what cannot be made again proves nothing. */
type Proof = 'proven' | 'different' | 'impossible';

const NOT_PROVEN = 'A decision that is made again must come out the same, and this one does not.';

export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description('why a transaction was answered as it was; makes the decision again, and another answer is an error')
    .argument('<authTransactionId>', "connectFi's id of the transaction", transactionIdArgument)
    .option('--card <cFiCardId>', 'whose it is; without it all that is stored is looked through', cardIdArgument)
    .action(async (authTransactionId: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<ExplainOptions>();
      const stage = await connectToStage(options);
      const { decisions, unreadable } = await findDecisions(stage, authTransactionId, options);
      const explained = await explainAll(stage, decisions);
      const proof = proofOf(explained);
      const cardId = decisions[0]?.request.cardId ?? options.card ?? 'unknown';
      const result = {
        cardId,
        authTransactionId,
        proof,
        unreadable,
        requests: explained.map(({ decision, again }) => ({ ...decision, again })),
      };
      const lines = [
        `Transaction ${authTransactionId} of card ${cardId}: ${counted(decisions.length, 'request')}`,
        ...explained.flatMap((one) => ['', ...one.lines]),
      ];
      if (proof === 'different') throw new CommandFailure(`${NOT_PROVEN} Please report this.`, { result, lines });
      if (unreadable > 0) {
        const sentence = `${counted(unreadable, 'row')} of it cannot be explained: somebody edited the table by hand.`;
        throw new CommandFailure(sentence, { result, lines });
      }
      print(result, lines, options.json);
    });
}

/** A stand-in is no decision: nothing is made again, and nothing is wrong with it. */
function proofOf(explained: readonly Explained[]): Proof {
  const made = explained.flatMap(({ again }) => again ?? []);
  // An engine that has learnt to decide otherwise does so, and says it; this one must agree with itself.
  if (made.some((again) => again.kind === 'different' && again.engineThen === undefined)) return 'different';
  const kinds = made.map(({ kind }) => (kind === 'different' ? 'impossible' : kind));
  return kinds.length === 0 || kinds.includes('impossible') ? 'impossible' : 'proven';
}

async function findDecisions(stage: Stage, id: string, options: ExplainOptions): Promise<TransactionDecisions> {
  const { card } = options;
  const table = stage.output('AuthorizationsTableName');
  const found =
    card === undefined ? await search(stage, table, id) : await readTransaction(stage.dynamo, table, card, id);
  const byCard = Map.groupBy(found.decisions, ({ request }) => request.cardId);
  if (byCard.size > 1) throw severalCards(id, byCard, options);
  if (found.decisions.length > 0 || found.unreadable > 0) return found;
  const whose = card === undefined ? '' : ` of card ${card}`;
  throw new CommandFailure(`No transaction ${id}${whose} was ever answered on ${stage.name}.`);
}

async function search(stage: Stage, table: string, id: string): Promise<TransactionDecisions> {
  const progress = createProgress('rows looked through:');
  const found = await searchTransactions(stage.dynamo, table, id, ({ scanned, about }) => progress.at(scanned, about));
  progress.end();
  return found;
}

function severalCards(
  id: string,
  byCard: ReadonlyMap<string, readonly StoredDecision[]>,
  options: Options,
): CommandFailure {
  const candidates = [...byCard].map(([cardId, own]) => ({ cardId, decidedAtMs: own.map((one) => one.decidedAtMs) }));
  return new CommandFailure(
    [
      `Transaction ${id} is of ${byCard.size} cards. Say which is meant:`,
      ...candidates.map(
        ({ cardId, decidedAtMs }) =>
          `  ${decidedAtMs.map(instant).join(', ')}  ${commandLine(options, 'explain', id, '--card', cardId)}`,
      ),
    ].join('\n'),
    { result: { candidates } },
  );
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
