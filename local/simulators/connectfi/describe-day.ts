import { columns } from '../../../bin/commands/output.ts';
import { ANSWERS } from '../../../domain/answer.ts';
import type { DayReport } from './day-report.ts';
import { figuresOf } from '../percentiles.ts';

/** The report for a person. */
export function describeDay(report: DayReport): string[] {
  const { requests, redeliveries, changedAnswers, answers, byDefaultStrategy, hungUp, advices } = report;
  return [
    ...columns([
      ['requests', `${requests}, and ${redeliveries} of them sent again`],
      ...ANSWERS.map((answer) => [`  answered ${answer}`, String(answers[answer])]),
      [
        '  decided by the default strategy',
        `${byDefaultStrategy}, ${hungUp} of them because connectFi hung up at once`,
      ],
      ['  answered otherwise when sent again', String(changedAnswers)],
      ['advices', `${advices.happened}, and ${advices.lost} of them lost`],
      ['  delivered', String(advices.delivered)],
      ['  not acknowledged', String(advices.refused)],
    ]),
    '',
    ...columns([
      ['ms, from sending to the whole answer', 'count', 'p50', 'p95', 'p99', 'max'],
      ['requests', ...figuresOf(report.requestMs)],
      ['advices', ...figuresOf(report.adviceMs)],
    ]),
  ];
}
