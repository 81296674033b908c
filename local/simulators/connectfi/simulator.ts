import type { Answer } from '../../../domain/answer.ts';
import { type Connectfi, readAnswer, type Verdict } from './connectfi.ts';
import { datesAt } from './dates.ts';
import { canHappen, outcomeOfHappening } from './happening.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { NumberBook } from './number-book.ts';
import { ODDITIES } from './oddities.ts';
import type { Advise, Ask, AskAgain, Dress, Script, Step } from './script.ts';
import { nextMessage, type TransactionNumbers } from './transaction-numbers.ts';
import { adviceBody, type Changes, type Purchase, requestBody } from './webhook-body.ts';

/** What came of one step, as connectFi saw it. */
export type Played =
  | {
      readonly step: Ask | AskAgain;
      readonly cardId: string;
      readonly verdict: Verdict;
      readonly numbers: TransactionNumbers;
    }
  /** `acknowledged` has one entry a delivery. */
  | {
      readonly step: Advise;
      readonly cardId: string;
      readonly acknowledged: readonly { readonly isTaken: boolean; readonly tookMs: number }[];
      readonly numbers: TransactionNumbers;
    }
  /** It does not happen to a transaction that was declined. */
  | { readonly step: Step; readonly kind: 'does_not_happen' };

export type SimulatorOptions = {
  readonly connectfi: Connectfi;
  readonly numbers: Pick<NumberBook, 'nextTransaction'>;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
  /** What really happens is written here. */
  readonly ledger?: Ledger;
};

type Transaction = {
  numbers: TransactionNumbers;
  purchase: Purchase;
  /** What its webhooks all say differently. */
  changes: Changes;
  readonly daysAgo: number;
  /** The last request. */
  asked?: { readonly body: string; readonly numbers: TransactionNumbers };
  /** What the network was told. */
  told?: Answer;
};

const DAY_MS = 24 * 3_600_000;

export type Simulator = ReturnType<typeof createSimulator>;

/** connectFi with a memory: plays scripts against one program and keeps what really happened. */
export function createSimulator({ connectfi, numbers, clock = Date.now, ledger = createLedger() }: SimulatorOptions) {
  const transactions = new Map<string, Transaction>();

  function begin(name: string, { idOf, daysAgo = 0 }: Pick<Ask, 'idOf' | 'daysAgo'>, purchase: Purchase): Transaction {
    const next = numbers.nextTransaction();
    const authTransactionId = idOf === undefined ? undefined : transactions.get(idOf)?.numbers.authTransactionId;
    const transaction = {
      numbers: { ...next, ...(authTransactionId !== undefined && { authTransactionId }) },
      purchase,
      changes: {},
      daysAgo,
    };
    transactions.set(name, transaction);
    return transaction;
  }

  /** Dates last: an oddity is of any day. */
  function changesOf({ daysAgo, changes }: Transaction, { oddities = [], changes: own }: Dress): Changes {
    const laid: Changes = Object.assign({}, changes, ...oddities.map((oddity) => ODDITIES[oddity]), own);
    return { ...laid, ...datesAt(clock() - daysAgo * DAY_MS, oddities.includes('secondSixtyFour')) };
  }

  async function ask(step: Ask): Promise<Played> {
    const known = transactions.get(step.transaction);
    const transaction = known ?? begin(step.transaction, step, step.purchase);
    // What was advised of before, or asked for before, goes on with the next trace number.
    if (known !== undefined) transaction.numbers = nextMessage(transaction.numbers);
    transaction.purchase = { ...transaction.purchase, ...step.purchase };
    transaction.changes = { ...transaction.changes, ...step.changes };
    const body = requestBody(transaction.numbers, transaction.purchase, changesOf(transaction, step));
    const verdict = await connectfi.ask(body, step.hangUpAfterMs);
    transaction.asked = { body, numbers: transaction.numbers };
    transaction.told = verdict.responseCode;
    return { step, cardId: cardOf(body), verdict, numbers: transaction.numbers };
  }

  async function askAgain(step: AskAgain): Promise<Played> {
    const asked = transactions.get(step.transaction)?.asked;
    if (asked === undefined) throw new Error(`Nobody has asked for ${step.transaction} yet.`);
    return { step, cardId: cardOf(asked.body), verdict: await connectfi.ask(asked.body), numbers: asked.numbers };
  }

  async function advise(step: Advise): Promise<Played> {
    const { happening, deliveries = 1 } = step;
    const transaction = transactions.get(step.transaction) ?? begin(step.transaction, {}, step.purchase ?? {});
    if (!canHappen(happening, transaction.told)) return { step, kind: 'does_not_happen' };
    const outcome = outcomeOfHappening(happening, transaction.told);
    transaction.numbers = nextMessage(transaction.numbers);
    const amount = 'amount' in happening ? happening.amount : undefined;
    const purchase = { ...transaction.purchase, ...(amount !== undefined && { amount }) };
    const body = adviceBody(transaction.numbers, purchase, outcome, changesOf(transaction, step));
    const cardId = cardOf(body);
    const { authTransactionId } = transaction.numbers;
    ledger.add({
      cardId,
      authTransactionId,
      happenedAtMs: clock(),
      transaction: JSON.parse(body).transaction,
      deliveries,
    });
    const { numbers: told } = transaction;
    const acknowledged = await Promise.all(Array.from({ length: deliveries }, () => deliver(body)));
    return { step, cardId, acknowledged, numbers: told };
  }

  async function deliver(body: string) {
    const delivery = await connectfi.post(body);
    const isTaken = delivery.kind === 'answered' && delivery.status === 200 && readAnswer(delivery.body) === '00';
    return { isTaken, tookMs: delivery.tookMs };
  }

  function playStep(step: Step): Promise<Played> {
    switch (step.kind) {
      case 'ask':
        return ask(step);
      case 'ask_again':
        return askAgain(step);
      case 'advise':
        return advise(step);
    }
  }

  return {
    ledger,
    playStep,

    /** One step after the other. */
    async play(script: Script): Promise<readonly Played[]> {
      const played: Played[] = [];
      for (const step of script) played.push(await playStep(step));
      return played;
    },
  };
}

function cardOf(body: string): string {
  return String(JSON.parse(body).cFiCardId);
}
