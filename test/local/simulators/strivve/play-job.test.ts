import * as fc from 'fast-check';
import { ENDINGS } from '../../../../local/simulators/strivve/endings.ts';
import { playJob, type PlayedJob } from '../../../../local/simulators/strivve/play-job.ts';
import { type JobScript, SITE_NAMES, type SiteName, SITES } from '../../../../local/simulators/strivve/sites.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

function played(script: JobScript): PlayedJob {
  return playJob(script, 0, (ms) => ms);
}

/** Lets a job run with a person who answers each request at once, at most so many seconds. */
function runToEnd(job: PlayedJob, answers: readonly string[], seconds = 600): PlayedJob {
  const left = [...answers];
  for (let atMs = 0; atMs <= seconds * SECOND_MS; atMs += SECOND_MS) {
    job.advance(atMs);
    for (const { envelopeId } of job.requests()) if (left.length > 0) job.respond(envelopeId, left.shift() ?? '', atMs);
  }
  return job;
}

const statuses = (job: PlayedJob) => job.messages().map(({ status }) => status);
const changes = (job: PlayedJob) => statuses(job).filter((status, at, all) => status !== all[at - 1]);
const closings = (job: PlayedJob) => job.entry().requests.map(({ closed }) => closed?.because);

test.each<[SiteName, readonly string[], string]>([
  ['clean', [], 'SUCCESSFUL'],
  ['tfa', ['1234'], 'SUCCESSFUL'],
  ['tfa', ['1', '1234'], 'SUCCESSFUL'],
  ['tfa', ['1', '2'], 'TOO_MANY_TFA_FAILURES'],
  ['tfa', [], 'TIMEOUT_TFA'],
  ['tfa_twice', ['1234', '1234'], 'SUCCESSFUL'],
  ['tfa_twice', ['1234', '1', '1234'], 'SUCCESSFUL'],
  ['tfa_withdrawn', [], 'SUCCESSFUL'],
  ['two_at_once', ['ack', '1234'], 'SUCCESSFUL'],
  ['tfa_message', ['ack'], 'SUCCESSFUL'],
  ['security', ['Max'], 'SUCCESSFUL'],
  ['otp_then_password', ['5678', 'submitted'], 'SUCCESSFUL'],
  ['new_credentials', ['submitted'], 'SUCCESSFUL'],
  ['new_credentials', [], 'TIMEOUT_CREDENTIALS'],
  ['wrong_credentials', ['submitted'], 'TOO_MANY_LOGIN_FAILURES'],
  ['quickstart', ['submitted'], 'SUCCESSFUL'],
  ['quickstart', [], 'ABANDONED_QUICKSTART'],
  ['duplicate_card', [], 'DUPLICATE_CARD'],
  ['unheard_of', [], 'SUCCESSFUL'],
])('the site %s, answered by %j, ends as %s', (site, answers, status) => {
  const job = runToEnd(played({ site }), answers);
  expect(job.state()).toMatchObject({ status, percentComplete: 100, terminationType: ENDINGS[status] });
  expect(job.messages().filter(({ terminationType }) => terminationType !== undefined)).toHaveLength(1);
  expect(job.messages().at(-1)).toMatchObject({ status, terminationType: ENDINGS[status] });
  expect(job.requests()).toEqual([]);
});

test('every site is played by a test above, or never ends', () => {
  const endless = SITE_NAMES.filter((site) => !SITES[site].some(({ kind }) => kind === 'end'));
  expect(endless).toEqual(['never_ends']);
});

test.each(Object.entries(ENDINGS))('%s ends a job on request, as %s', (status, terminationType) => {
  expect(runToEnd(played({ ends: status }), [], 60).state()).toMatchObject({ status, terminationType });
  const job = played({ site: 'tfa' });
  job.end(status, MINUTE_MS);
  expect(job.state()).toMatchObject({ status, terminationType });
  expect(closings(job)).toEqual(['job_ended']);
});

test('a status that ends nothing cannot be asked for as an end', () => {
  expect(() => played({ site: 'clean' }).end('AUTH', 0)).toThrow('AUTH ends no job');
});

test('nobody has more than four minutes to answer, to the millisecond', () => {
  const job = played({ site: 'tfa' });
  job.advance(MINUTE_MS);
  const [request] = job.requests();
  const lastMs = (request?.openedAtMs ?? 0) + 4 * MINUTE_MS - 1;
  job.advance(lastMs);
  expect(job.requests()).toEqual([request]);
  job.advance(lastMs + 1);
  expect(closings(job)).toEqual(['timed_out']);
  expect(job.respond(request?.envelopeId ?? '', '1234', lastMs + 2)).toBe('not_open');
});

test('a request is answered once; a withdrawn one not at all, and one that never was is none', () => {
  const job = played({ site: 'tfa' });
  job.advance(MINUTE_MS);
  const envelopeId = job.requests()[0]?.envelopeId ?? '';
  expect([1, 2].map(() => job.respond(envelopeId, '1234', MINUTE_MS))).toEqual(['taken', 'not_open']);
  expect(job.respond('another', '1234', MINUTE_MS)).toBe('no_such_request');
  expect(job.entry().requests[0]?.responses.map(({ outcome }) => outcome)).toEqual(['right', 'not_open']);

  const withdrawn = played({ site: 'tfa_withdrawn' });
  withdrawn.advance(MINUTE_MS);
  expect(closings(withdrawn)).toEqual(['withdrawn']);
});

test('a job has five minutes, four more when it asks, and tells what is left', () => {
  const job = played({ site: 'tfa' });
  job.advance(0);
  expect(job.messages()[0]?.timeLeftMs).toBe(5 * MINUTE_MS);
  job.advance(MINUTE_MS);
  const asked = job.messages().find(({ status }) => status === 'PENDING_TFA');
  expect((asked?.atMs ?? 0) + (asked?.timeLeftMs ?? 0)).toBe(9 * MINUTE_MS);

  const stuck = played({ steps: [{ kind: 'end', afterMs: 10 * MINUTE_MS, status: 'SUCCESSFUL' }] });
  stuck.advance(5 * MINUTE_MS);
  expect(stuck.state()).toMatchObject({ status: 'VBS_TIMEOUT', terminationType: 'PROCESS_FAILURE' });
  const impatient = played({ site: 'tfa', addedMs: 0 });
  impatient.advance(5 * MINUTE_MS);
  expect(impatient.state()).toMatchObject({ status: 'TIMEOUT_TFA' });
});

test('a job that never ends goes on telling that it runs', () => {
  const job = played({ site: 'never_ends' });
  job.advance(60 * MINUTE_MS);
  expect(job.state().terminationType).toBeUndefined();
  expect(changes(job).at(-1)).toBe('UPDATING');
  const gaps = job.messages().map(({ atMs }, at, all) => atMs - (all[at - 1]?.atMs ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(10 * SECOND_MS);
});

test('an answer is told of before the job goes on', () => {
  const job = runToEnd(played({ site: 'tfa' }), ['1', '1234']);
  const coming = 'REQUESTED QUEUED IN_PROGRESS AUTH LOGIN_SUBMITTED';
  const answered = 'PENDING_TFA TFA_RECEIVED TFA_SUBMITTED';
  expect(changes(job).join(' ')).toBe(`${coming} ${answered} ${answered} UPDATING SUCCESSFUL`);
});

test('it makes no difference when a job is looked at', () => {
  const looks = fc.array(fc.integer({ min: 0, max: 30 * SECOND_MS }), { maxLength: 40 });
  fc.assert(
    fc.property(fc.constantFrom(...SITE_NAMES), looks, (site, waits) => {
      const often = played({ site });
      let nowMs = 0;
      for (const waitMs of [0, ...waits]) often.advance((nowMs += waitMs));
      const once = played({ site });
      once.advance(nowMs);
      expect(often.messages()).toEqual(once.messages());
      expect(closings(often)).toEqual(closings(once));
    }),
  );
});
