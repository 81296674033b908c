import { aJob, aMessage, aRequest, aStrivveStage, NOW, PLANTED_CODE } from './a-strivve-stage.ts';

describe('list', () => {
  test('shows where each stands, the latest heard of first', async () => {
    const older = aJob({
      jobId: '102',
      heardAtMs: NOW - 60_000,
      end: { cause: 'terminated', atMs: NOW, terminationType: 'BILLABLE' },
    });
    const elsewhere = aJob({ jobId: '9', instance: 'elsewhere', connection: 'other', heardAtMs: NOW - 5_000 });
    const { run } = await aStrivveStage([aJob({ requests: [aRequest()] }), older, elsewhere]);
    const { out } = await run('jobs', 'list');
    const [, first = '', second = '', third = ''] = out.split('\n');
    expect(first).toMatch(/elsewhere {2}9 /);
    expect(second).toMatch(/101 +PENDING_TFA, 45 % +asks: tfa, 3 min left/);
    expect(third).toMatch(/102 +ended: BILLABLE/);
  });

  test('at most so many, of one instance', async () => {
    const { run } = await aStrivveStage([aJob(), aJob({ jobId: '102' }), aJob({ jobId: '9', instance: 'elsewhere' })]);
    const listed = async (...words: string[]) => JSON.parse((await run('--json', 'jobs', 'list', ...words)).out);
    expect(await listed()).toMatchObject({ isMore: false, jobs: [{}, {}, {}] });
    expect((await listed('--most', '2')).jobs).toHaveLength(2);
    expect(await listed('--most', '1', '--instance', 'simulator')).toMatchObject({ isMore: true });
    expect((await listed('--instance', 'elsewhere')).jobs).toEqual([expect.objectContaining({ jobId: '9' })]);
    expect((await run('jobs', 'list', '--instance', 'nowhere')).failure?.message).toContain('simulator, elsewhere');
  });
});

describe('show', () => {
  test('tells what was heard, what is asked and until when, and what may be lost', async () => {
    const gaps = [{ fromMs: NOW - 9_000, toMs: NOW - 4_000, cause: 'step_lost' } as const];
    const { run } = await aStrivveStage([aJob({ requests: [aRequest()], gaps })], [aMessage()]);
    const { out } = await run('jobs', 'show', '101');
    for (const told of [
      'times out at 2026-11-26T12:03:00Z, 3 min left',
      'answer by 2026-11-26T12:03:00Z',
      'AUTH, 15 %, Logging in',
      'messages of 5 seconds may be lost: step lost',
    ])
      expect(out).toContain(told);
    expect(JSON.parse((await run('--json', 'jobs', 'show', '101')).out)).toMatchObject({
      jobId: '101',
      timeline: [{ status: 'AUTH' }],
    });
  });

  test('what others wrote does not steer the terminal', async () => {
    const nasty = '\u001b[2Jgone';
    const request = aRequest({ envelopeId: nasty, kind: 'other', type: nasty, fields: [{ name: nasty }] });
    const end = { cause: 'terminated', atMs: NOW, terminationType: nasty } as const;
    const { run } = await aStrivveStage(
      [aJob({ status: nasty, requests: [request], end }), aJob({ jobId: '102', status: nasty, requests: [request] })],
      [aMessage({ status: nasty, statusText: nasty, terminationType: nasty })],
    );
    for (const words of [
      ['list'],
      ['show', '101'],
      ['show', '102'],
      ['watch', '101'],
      ['answer', '102', PLANTED_CODE],
    ]) {
      const { out, err } = await run('jobs', ...words);
      expect([out, err].join()).not.toContain('\u001b');
    }
  });

  test('an id of two instances, or of none, is told', async () => {
    const { run } = await aStrivveStage([aJob(), aJob({ instance: 'elsewhere' })]);
    const { failure } = await run('jobs', 'show', '101');
    expect(failure?.found.result).toEqual({ candidates: ['simulator', 'elsewhere'] });
    expect(failure?.message).toContain('jobs show 101 --instance elsewhere');
    expect((await run('jobs', 'show', '101', '--instance', 'elsewhere')).out).toContain('Job 101 of elsewhere');
    expect((await run('jobs', 'show', '999')).failure?.message).toContain('No job 999 is followed');
  });
});

test('an id may be a number that could be of a card', async () => {
  const { run } = await aStrivveStage([aJob({ jobId: '4111111111111111' })]);
  expect((await run('jobs', 'show', '4111111111111111')).out).toContain('Job 4111111111111111');
});

describe('watch', () => {
  test('prints each thing once, as it comes, until the job ends', async () => {
    const first = aJob({ version: 1 });
    const { run, store, state } = await aStrivveStage([first], [aMessage()]);
    const asked = aJob({ version: 2, requests: [aRequest()] });
    const ended = {
      ...asked,
      version: 3,
      end: { cause: 'terminated', atMs: NOW, terminationType: 'BILLABLE' },
    } as const;
    const write = (seen: typeof first, next: typeof first, messages: ReturnType<typeof aMessage>[]) => () =>
      store.write({ seen, next, messages, events: [] }, new AbortController().signal);
    state.meanwhile = [
      async () => undefined,
      write(first, asked, [aMessage({ sequence: 2, status: 'PENDING_TFA', readAtMs: NOW - 6_000 })]),
      write(asked, ended, [aMessage({ sequence: 3, status: 'SUCCESSFUL', readAtMs: NOW - 1_000 })]),
    ];
    const { out } = await run('jobs', 'watch', '101');
    const said = [
      'AUTH',
      'PENDING_TFA',
      'asked: tfa',
      'jobs answer 101',
      'SUCCESSFUL',
      'ended: BILLABLE',
      '101 of simulator has ended',
    ];
    const places = said.map((what) => out.indexOf(what));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    for (const what of ['AUTH', 'SUCCESSFUL', 'asked: tfa']) expect(out.split(what)).toHaveLength(2);
  });

  test('with --json prints the whole of it at the end, and nothing else on standard output', async () => {
    const end = { cause: 'gave_up', atMs: NOW } as const;
    const { run } = await aStrivveStage([aJob({ end })], [aMessage()]);
    const { out, err } = await run('--json', 'jobs', 'watch', '101');
    expect(JSON.parse(out)).toMatchObject({ end, timeline: [{ status: 'AUTH' }] });
    expect(err).toContain('ended: gave up');
  });
});

describe('answer', () => {
  const ENVELOPE = aRequest().envelopeId;

  test('sends the code through the operations API, typed or given on standard input', async () => {
    const { run, runWith, called } = await aStrivveStage([aJob({ requests: [aRequest()] })]);
    await run('jobs', 'answer', '101', PLANTED_CODE);
    await runWith(`${PLANTED_CODE}\n`, 'jobs', 'answer', '101');
    const sent = {
      path: '/strivve/jobs/101/responses',
      query: { connection: 'main' },
      body: { envelope_id: ENVELOPE, code: PLANTED_CODE },
    };
    expect(called).toEqual([sent, sent]);
  });

  test('prints the code nowhere, whatever comes of it', async () => {
    const answers = [
      { status: 200, body: { state: 'sent' } },
      { status: 202, body: { state: 'unknown' } },
      { status: 409, body: { message: 'It was answered already.', reason: 'already_answered' } },
      { status: 502, body: undefined },
    ];
    const { run, state } = await aStrivveStage([aJob({ requests: [aRequest()] })]);
    for (const json of [[], ['--json']])
      for (const answer of answers) {
        state.answer = answer;
        const { out, err, failure } = await run(...json, 'jobs', 'answer', '101', PLANTED_CODE);
        expect(JSON.stringify([out, err, failure?.message, failure?.found])).not.toContain(PLANTED_CODE);
      }
  });

  test.each([
    ['answer', '101', '12', PLANTED_CODE],
    ['answer', '101', `-${PLANTED_CODE}`],
    ['answer', '101', `--${PLANTED_CODE}`, '1'],
    ['answer', `${PLANTED_CODE} 5`],
    ['answer', '101', `-x=${PLANTED_CODE}`, '--submitted'],
    ['answer', '101', '--envelope', '', PLANTED_CODE],
    ['answer', '101', `--submitted=${PLANTED_CODE}`],
  ])('what is not understood is not quoted, for it may be a code: %j %j %j', async (...words) => {
    const { run, called } = await aStrivveStage([aJob({ requests: [aRequest()] })]);
    for (const json of [[], ['--json']]) {
      const { out, err, misused } = await run(...json, 'jobs', ...words);
      expect(misused).toContain('Nothing was sent');
      expect([out, err, misused].join()).not.toContain(PLANTED_CODE);
    }
    expect(called).toEqual([]);
  });

  test('a word that is missing is named', async () => {
    const { run } = await aStrivveStage();
    expect((await run('jobs', 'answer')).misused).toContain("missing required argument 'id'");
    expect((await run('jobs', 'answer', '101', '--envelope')).misused).toContain("'--envelope <id>' argument missing");
  });

  test('a command that is proposed is for the same instance and the same request', async () => {
    const second = aRequest({ envelopeId: 'second' });
    const { run, state } = await aStrivveStage([
      aJob({ requests: [aRequest(), second] }),
      aJob({ instance: 'elsewhere', requests: [aRequest({ kind: 'credentials' }), second] }),
    ]);
    const proposed = async (...words: string[]) => (await run('jobs', ...words)).failure?.message;
    expect(await proposed('answer', '101', '--envelope', 'second')).toContain(
      'jobs answer 101 --envelope second --instance elsewhere',
    );
    expect(await proposed('answer', '101', '--instance', 'elsewhere')).toContain(
      '--envelope second --instance elsewhere',
    );
    expect(await proposed('answer', '101', '--instance', 'elsewhere', '--envelope', ENVELOPE)).toContain(
      `jobs answer 101 --submitted --envelope ${ENVELOPE} --instance elsewhere`,
    );
    state.answer = { status: 202, body: { state: 'unknown' } };
    expect(await proposed('answer', '101', '1', '--instance', 'elsewhere', '--envelope', 'second')).toContain(
      'jobs watch 101 --instance elsewhere',
    );
  });

  test.each([' 1234', '12\u001b34', '9'.repeat(65)])(
    '%j is no code: nothing is sent, and it is not quoted',
    async (code) => {
      const { run, called } = await aStrivveStage([aJob({ requests: [aRequest()] })]);
      const { failure } = await run('jobs', 'answer', '101', code);
      expect(failure?.message).toContain('Nothing was sent');
      expect(failure?.message).not.toContain(code);
      expect(called).toEqual([]);
    },
  );

  test('what the route refuses is told with its reason', async () => {
    const { run, state } = await aStrivveStage([aJob({ requests: [aRequest()] })]);
    state.answer = { status: 409, body: { message: 'It was answered already.', reason: 'already_answered' } };
    const { failure } = await run('jobs', 'answer', '101', PLANTED_CODE);
    expect(failure?.message).toBe('It was answered already.');
    expect(failure?.found.result).toEqual({ status: 409, reason: 'already_answered' });
  });

  test('an answer whose fate is not known is no success, and says not to send it again', async () => {
    const { run, state } = await aStrivveStage([aJob({ requests: [aRequest()] })]);
    state.answer = { status: 202, body: { state: 'unknown', message: 'Wait.' } };
    const { failure } = await run('jobs', 'answer', '101', PLANTED_CODE);
    expect(failure?.message).toContain('Do not send it again');
    expect(failure?.found.result).toEqual({ state: 'unknown' });
  });

  test('other credentials are never taken, and word of them is sent', async () => {
    const { run, called } = await aStrivveStage([
      aJob({ requests: [aRequest({ kind: 'credentials', type: 'credential_request' })] }),
    ]);
    const { failure } = await run('jobs', 'answer', '101', PLANTED_CODE);
    expect(failure?.message).toContain('never takes');
    expect(called).toEqual([]);
    await run('jobs', 'answer', '101', '--submitted');
    expect(called).toEqual([expect.objectContaining({ body: { envelope_id: ENVELOPE, submitted: true } })]);
  });

  test('what a person only has to see is acknowledged', async () => {
    const { run, called } = await aStrivveStage([aJob({ requests: [aRequest({ kind: 'acknowledgement' })] })]);
    expect((await run('jobs', 'answer', '101')).failure?.message).toContain('--acknowledged');
    await run('jobs', 'answer', '101', '--acknowledged');
    expect(called).toEqual([expect.objectContaining({ body: { envelope_id: ENVELOPE, acknowledged: true } })]);
  });

  test('two answers at once are none', async () => {
    const { run, called } = await aStrivveStage([aJob({ requests: [aRequest()] })]);
    const { failure } = await run('jobs', 'answer', '101', PLANTED_CODE, '--submitted');
    expect([failure?.message.includes('Give one answer'), called]).toEqual([true, []]);
  });

  test('where several are open, one has to be named', async () => {
    const { run, called } = await aStrivveStage([
      aJob({
        requests: [
          aRequest(),
          aRequest({ envelopeId: 'second' }),
          aRequest({ envelopeId: 'gone', state: 'withdrawn' }),
        ],
      }),
    ]);
    const { failure } = await run('jobs', 'answer', '101', PLANTED_CODE);
    expect(failure?.found.result).toEqual({ candidates: [ENVELOPE, 'second'] });
    await run('jobs', 'answer', '101', PLANTED_CODE, '--envelope', 'second');
    expect(called).toEqual([expect.objectContaining({ body: { envelope_id: 'second', code: PLANTED_CODE } })]);
    expect((await run('jobs', 'answer', '101', 'x', '--envelope', 'third')).failure?.message).toContain(
      'no request third',
    );
  });

  test.each([
    [[], 'asks for nothing now'],
    [[aRequest({ state: 'withdrawn' })], 'the site withdrew it'],
    [[aRequest({ state: 'unknown' })], 'not known yet'],
  ])('where nothing is open that is said, and no code is asked for (%#)', async (requests, sentence) => {
    const { run, called } = await aStrivveStage([aJob({ requests })]);
    expect((await run('jobs', 'answer', '101')).failure?.message).toContain(sentence);
    expect(called).toEqual([]);
  });
});
