import { type Answer, ANSWERS } from '../../../domain/answer.ts';
import { type Percentiles, percentilesOf } from '../percentiles.ts';
import type { Played } from './simulator.ts';

/** A day as connectFi saw it. Times run from sending to the whole answer, or to hanging up. */
export type DayReport = {
  readonly requests: number;
  /** Requests that were sent once more, and how many of them got another answer of the program than before. */
  readonly redeliveries: number;
  readonly changedAnswers: number;
  /** How often the program answered so. */
  readonly answers: Readonly<Record<Answer, number>>;
  /** How often the default strategy decided, and for how many of those because connectFi hung up early, as scripted. */
  readonly byDefaultStrategy: number;
  readonly hungUp: number;
  readonly advices: {
    readonly happened: number;
    readonly lost: number;
    readonly delivered: number;
    /** Deliveries that were not acknowledged with 00. */
    readonly refused: number;
  };
  /** Of requests that connectFi waited for to the end. */
  readonly requestMs: Percentiles | undefined;
  readonly adviceMs: Percentiles | undefined;
};

type Asked = Extract<Played, { readonly verdict: unknown }>;

export function dayReport(played: readonly Played[]): DayReport {
  const asked = played.filter((one) => 'verdict' in one);
  const first = asked.filter(({ step }) => step.kind === 'ask');
  const advised = played.filter((one) => 'acknowledged' in one);
  const deliveries = advised.flatMap(({ acknowledged }) => acknowledged);
  const waitedFor = asked.filter((one) => !isHungUp(one));
  return {
    requests: first.length,
    redeliveries: asked.length - first.length,
    changedAnswers: changedAnswers(asked),
    answers: Object.fromEntries(ANSWERS.map((answer) => [answer, answeredBy(asked, answer)])) as Record<Answer, number>,
    byDefaultStrategy: asked.filter(({ verdict }) => verdict.decidedBy === 'default_strategy').length,
    hungUp: asked.filter((one) => isHungUp(one) && one.verdict.decidedBy === 'default_strategy').length,
    advices: {
      happened: advised.length,
      lost: advised.filter(({ acknowledged }) => acknowledged.length === 0).length,
      delivered: deliveries.length,
      refused: deliveries.filter(({ isTaken }) => !isTaken).length,
    },
    requestMs: percentilesOf(waitedFor.map(({ verdict }) => verdict.delivery.tookMs)),
    adviceMs: percentilesOf(deliveries.map(({ tookMs }) => tookMs)),
  };
}

function isHungUp({ step }: Asked): boolean {
  return step.kind === 'ask' && step.hangUpAfterMs !== undefined;
}

function answeredBy(asked: readonly Asked[], answer: Answer): number {
  return asked.filter(({ verdict }) => verdict.decidedBy === 'program' && verdict.responseCode === answer).length;
}

/** A redelivery repeats the last request of its transaction: the same trace number tells which. */
function changedAnswers(asked: readonly Asked[]): number {
  const byProgram = asked.filter(({ verdict }) => verdict.decidedBy === 'program');
  const first = new Map(byProgram.filter(({ step }) => step.kind === 'ask').map((one) => [nameOf(one), one]));
  return byProgram.filter((one) => {
    const before = one.step.kind === 'ask_again' ? first.get(nameOf(one)) : undefined;
    return before !== undefined && before.verdict.responseCode !== one.verdict.responseCode;
  }).length;
}

function nameOf({ step, numbers }: Asked): string {
  return `${step.transaction} ${numbers.traceNumber}`;
}
