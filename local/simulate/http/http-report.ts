import pc from 'picocolors';
import { counted } from '../progress.ts';
import { table } from '../table.ts';
import type { LogFigures } from './function-logs.ts';
import type { HttpReport } from './http-simulation.ts';

const VIOLATIONS_TOLD = 20;

export function isHttpAsPromised({ audit, logs }: HttpReport): boolean {
  return audit.violations.length === 0 && logs.unexpected === 0;
}

export function httpReportText(report: HttpReport): string {
  const {
    seed,
    audit,
    lost,
    deliveries,
    differentRequests,
    unanswered,
    answers,
    logs,
    tookMs,
    seconds,
    limits,
    burst,
  } = report;
  const { violations, approved, toldTwoThings } = audit;
  const times = tookMs.toSorted((a, b) => a - b);
  const quantile = (share: number): string => `${Math.round(times[Math.floor(share * (times.length - 1))] ?? 0)} ms`;
  return [
    pc.bold('Requests over HTTP'),
    table(
      ['', 'number'],
      [
        ['sent', counted(deliveries)],
        ['different requests', counted(differentRequests)],
        ['a second', counted(Math.round(deliveries / seconds))],
        ['answered within, half of them and 99 of 100', `${quantile(0.5)}, ${quantile(0.99)}`],
        ['answers', answers.map(([answer, count]) => `${answer} ${counted(count)}`).join(', ')],
        ['tries it took to record a decision', attemptsOf(logs)],
        ['answered by a stand-in', standInsOf(logs)],
        ['of these told two things', counted(toldTwoThings)],
        ['stand-ins that nothing is stored of', counted(lost)],
        ['not answered in time', counted(unanswered)],
        ['spent of the program’s limit', `${dollars(approved)} of ${dollars(limits.program)}`],
        [`${burst.requests} at once on one card: tries`, attemptsOf(burst.logs)],
        [`${burst.requests} at once on one card: stand-ins`, standInsOf(burst.logs)],
      ],
    ),
    `Seed ${seed}.`,
    '',
    pc.bold('Audit of the tables'),
    `${counted(violations.length)} violations`,
    ...violations.slice(0, VIOLATIONS_TOLD).map(({ promise, tells }) => `  ${promise}: ${tells}`),
    ...(logs.unexpected === 0 ? [] : [pc.red(`${logs.unexpected} unexpected errors in the logs`)]),
    '',
    `${isHttpAsPromised(report) ? pc.green('All as promised.') : pc.red('Not as promised.')} ${Math.round(seconds)} s.`,
  ].join('\n');
}

/** The same as plain values. */
export function httpReportJson({ logs, burst, tookMs, ...report }: HttpReport): object {
  return {
    ...report,
    logs: plainLogs(logs),
    burst: { ...burst, logs: plainLogs(burst.logs) },
    answered: tookMs.length,
  };
}

function plainLogs({ attempts, standIns, causes, unexpected }: LogFigures): object {
  return {
    attempts: Object.fromEntries(attempts),
    standIns: standIns.size,
    causes: Object.fromEntries(causes),
    unexpected,
  };
}

function attemptsOf({ attempts }: LogFigures): string {
  const sorted = [...attempts].toSorted(([a], [b]) => a - b);
  return sorted.map(([tries, times]) => `${tries}: ${counted(times)}`).join(', ') || '-';
}

function standInsOf({ standIns, causes }: LogFigures): string {
  return `${counted(standIns.size)}${[...causes].map(([cause, times]) => ` (${cause} ${counted(times)})`).join('')}`;
}

function dollars(minor: number): string {
  return `${counted(Math.round(minor / 100))} USD`;
}
