import { columns } from '../../../bin/commands/output.ts';
import { figuresOf, type Percentiles, percentilesOf } from '../percentiles.ts';
import type { Pushed } from './board.ts';

/** A run as Elavon saw it, for one profile. Times run from sending to the whole answer, a token's included where it was asked for. */
export type ProfileReport = {
  readonly profileCode: string;
  readonly boardings: number;
  readonly pushes: number;
  readonly accepted: number;
  /** Answered otherwise than 200, by status. */
  readonly refused: Readonly<Record<string, number>>;
  readonly withoutToken: number;
  readonly unanswered: number;
  readonly tokensFetched: number;
  readonly pushMs: Percentiles | undefined;
};

export function profileReport(
  profileCode: string,
  boardings: readonly (readonly Pushed[])[],
  tokensFetched: number,
): ProfileReport {
  const deliveries = boardings.flat().map(({ delivery }) => delivery);
  const answered = deliveries.filter((one) => one.kind === 'answered');
  const refused = Map.groupBy(
    answered.filter(({ status }) => status !== 200),
    ({ status }) => String(status),
  );
  return {
    profileCode,
    boardings: boardings.length,
    pushes: deliveries.length,
    accepted: answered.filter(({ status }) => status === 200).length,
    refused: Object.fromEntries([...refused].map(([status, all]) => [status, all.length])),
    withoutToken: deliveries.filter(({ kind }) => kind === 'no_token').length,
    unanswered: deliveries.filter(({ kind }) => kind === 'unanswered').length,
    tokensFetched,
    pushMs: percentilesOf(answered.map(({ tookMs }) => tookMs)),
  };
}

/** The reports for a person, one row a profile. */
export function describeReports(reports: readonly ProfileReport[]): string[] {
  return [
    ...columns([
      ['profile', 'boardings', 'pushes', 'accepted', 'refused', 'no token', 'unanswered', 'tokens'],
      ...reports.map((one) => [
        one.profileCode,
        ...[one.boardings, one.pushes, one.accepted].map(String),
        refusedText(one.refused),
        ...[one.withoutToken, one.unanswered, one.tokensFetched].map(String),
      ]),
    ]),
    '',
    ...columns([
      ['ms, from sending to the whole answer', 'count', 'p50', 'p95', 'p99', 'max'],
      ...reports.map(({ profileCode, pushMs }) => [profileCode, ...figuresOf(pushMs)]),
    ]),
  ];
}

function refusedText(refused: ProfileReport['refused']): string {
  const parts = Object.entries(refused).map(([status, count]) => `${count} with ${status}`);
  return parts.length === 0 ? '0' : parts.join(', ');
}
