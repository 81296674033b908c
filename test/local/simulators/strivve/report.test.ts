import type { JobEntry } from '../../../../local/simulators/strivve/ledger.ts';
import { answerOf } from '../../../../local/simulators/strivve/person.ts';
import { describeReports, type FollowedJob, jobReport } from '../../../../local/simulators/strivve/report.ts';

const TOLD = { atMs: 0, status: 'AUTH', percentComplete: 10, timeLeftMs: 300_000 };
const ENTRY: JobEntry = {
  jobId: '101',
  beganAtMs: 0,
  end: { atMs: 9, status: 'SUCCESSFUL', terminationType: 'BILLABLE' },
  messages: [TOLD, TOLD, TOLD],
  requests: [
    {
      envelopeId: 'e',
      type: 'tfa_request',
      openedAtMs: 1,
      responses: [
        { atMs: 2, outcome: 'failed' },
        { atMs: 3, outcome: 'right' },
        { atMs: 4, outcome: 'not_open' },
      ],
    },
  ],
  deliveries: [
    { atMs: 5, accessKey: 'k', messages: [TOLD], isLost: true },
    { atMs: 6, accessKey: 'k', messages: [TOLD, TOLD], isLost: false },
  ],
};
const FOLLOWED: FollowedJob = {
  end: { cause: 'terminated', termination_type: 'BILLABLE' },
  requests: [{}],
  gaps: [{}],
  messages: 2,
};

test('a job that Cardhook has as Strivve told it agrees; what a lost answer held is not missed', () => {
  const report = jobReport('tfa', ENTRY, FOLLOWED);
  expect(report).toMatchObject({ agrees: true, messagesTold: 2, answersTaken: 1, gaps: 1, endAtCardhook: 'BILLABLE' });
  expect(describeReports([report]).join('\n')).toContain('as told');
});

test.each<[string, Partial<FollowedJob>]>([
  ['a message', { messages: 1 }],
  ['a request', { requests: [] }],
  ['the right end', { end: { cause: 'gave_up' } }],
])('a job without %s does not', (_, change) => {
  const report = jobReport('tfa', ENTRY, { ...FOLLOWED, ...change });
  expect(report.agrees).toBe(false);
  expect(describeReports([report]).join('\n')).toContain('DIFFERENT');
});

test('a person answers each kind of request as it must be', () => {
  const request = (kind: string) => ({ envelope_id: 'e', kind, state: 'open' });
  expect(answerOf('tfa', request('tfa'))).toEqual({ envelope_id: 'e', code: '1234' });
  expect(answerOf('otp_then_password', request('tfa'))).toEqual({ envelope_id: 'e', code: '5678' });
  expect(answerOf('new_credentials', request('credentials'))).toEqual({ envelope_id: 'e', submitted: true });
  expect(answerOf('two_at_once', request('acknowledgement'))).toEqual({ envelope_id: 'e', acknowledged: true });
});
