import { startBoardStatusServer } from '../../../local/simulators/elavon/board-status-server.ts';
import { plainBoarding } from '../../../local/simulators/elavon/board.ts';
import { createLedger } from '../../../local/simulators/elavon/ledger.ts';
import { anApplication, anElavonStage, NOW, PLANTED } from './an-elavon-stage.ts';

const OTHER = anApplication({ applicationId: 'BASIC/unique/AcmeBakery', profileCode: 'BASIC' });

describe('applications', () => {
  test('are listed, all or those of a profile, and at most so many', async () => {
    const { run } = anElavonStage([anApplication(), OTHER]);
    const idsOf = async (...words: string[]) => {
      const { applications, isMore } = JSON.parse((await run('--json', 'applications', ...words)).out);
      return [applications.map(({ profileCode }: { profileCode: string }) => profileCode), isMore];
    };
    expect(await idsOf()).toEqual([['TOKEN', 'BASIC'], false]);
    expect(await idsOf('--profile', 'BASIC')).toEqual([['BASIC'], false]);
    expect(await idsOf('--most', '1')).toEqual([['TOKEN'], true]);
    expect((await run('applications', '--profile', 'NOBODY')).failure?.message).toContain('no profile NOBODY');
  });

  test('one that contradicts itself says in what', async () => {
    const contradictions = [{ reason: 'boarding_status', values: ['COMPLETE', 'DECLINED'] }];
    const { run } = anElavonStage([anApplication({ contradictions })]);
    expect((await run('applications')).out).toContain('contradicts: boarding status');
    expect((await run('show', 'AcmeBakery')).out).toContain('boarding status: COMPLETE and DECLINED');
  });
});

describe('show', () => {
  test.each(['TOKEN/unique/AcmeBakery@simulated-client', 'AcmeBakery', 'AWB1'])('finds it by %s', async (id) => {
    const { run } = anElavonStage();
    const { out } = await run('show', id);
    for (const told of ['COMPLETE', '8012345678', 'signer 1DAM1', 'SIGNED', 'A voided cheque is missing', 'EMAIL_SENT'])
      expect(out).toContain(told);
  });

  test('tells of all terminals together, and what the record had to leave out', async () => {
    const terminalDetails = [{ kind: 'virtualId', value: 'V1' }];
    const { run } = anElavonStage([anApplication({ terminalDetails, cut: ['messages'] })]);
    const { out } = await run('show', 'AcmeBakery');
    expect(out).toMatch(/virtualId +V1/);
    expect(out).toContain('Too much for the record, the pushes have the rest: messages.');
  });

  test('credentials are their mark, in lines and in JSON', async () => {
    const { run } = anElavonStage();
    const [lines, json] = [await run('show', 'AWB1'), await run('--json', 'show', 'AWB1')];
    expect(lines.out).toContain('sealed, mark abcdef01…');
    expect(JSON.parse(json.out)).toMatchObject({ terminals: [{ credentials: [{ mark: 'abcdef0123456789' }] }, {}] });
    for (const { out } of [lines, json]) expect(out).not.toContain('c2VhbGVkLXRleHQ=');
  });

  test('of credentials that could not be kept it says that they are to be asked for', async () => {
    const terminals = [{ itemCode: 'CONV', errorTexts: [], credentials: [], lacksCredentials: true as const }];
    const { run } = anElavonStage([anApplication({ terminals, lacksCredentials: true })]);
    expect((await run('show', 'AcmeBakery')).out).toMatch(/CONV +no id yet +credentials could not be kept: ask Elavon/);
    expect(JSON.parse((await run('--json', 'show', 'AcmeBakery')).out)).toMatchObject({
      lacksCredentials: true,
      terminals: [{ credentials: [], lacksCredentials: true }],
    });
    expect((await run('applications')).out).toContain('lacks credentials');
    const { failure } = await run('reveal', 'AcmeBakery', '--reason', 'a terminal was exchanged');
    expect(failure?.message).toContain('could not be kept. Ask Elavon for them.');
  });

  test('what others wrote does not steer the terminal', async () => {
    const nasty = '\u001b[2Jgone';
    const { run } = anElavonStage([
      anApplication({ merchantId: nasty, messages: { messages: [{ text: nasty }] }, appStatus: nasty }),
    ]);
    expect((await run('show', 'AcmeBakery')).out).not.toContain('\u001b');
    expect((await run('applications')).out).not.toContain('\u001b');
  });

  test('an id of several applications is told with all of them', async () => {
    const { run } = anElavonStage([anApplication(), OTHER]);
    const { failure } = await run('show', 'AcmeBakery');
    expect(failure?.found.result).toEqual({
      candidates: ['TOKEN/unique/AcmeBakery@simulated-client', 'BASIC/unique/AcmeBakery'],
    });
    expect((await run('show', 'AcmeBakery', '--profile', 'BASIC')).out).toContain('BASIC/unique/AcmeBakery');
  });

  test('what was shown under a former id is told, and rows that cannot be read', async () => {
    const { run, revealed } = anElavonStage([anApplication({ formerIds: ['TOKEN/packet/p'], unreadable: 2 })]);
    revealed.push({
      applicationId: 'TOKEN/packet/p',
      atMs: NOW,
      by: 'ann@desk',
      reason: 'asked by phone',
      terminals: 1,
    });
    const { out } = await run('show', 'AcmeBakery');
    expect(out).toContain('ann@desk  of 1 terminal: asked by phone');
    expect(out).toContain('2 rows cannot be read');
  });

  test('what was pushed without a name says so', async () => {
    const { run } = anElavonStage([anApplication({ isUnidentified: true })]);
    expect((await run('applications')).out).toContain('unidentified');
    expect((await run('show', 'AcmeBakery')).out).toContain('without any name');
  });

  test.each(['Acme Bakery 7', `TOKEN/unique/${'%E2%82%AC'.repeat(200)}`])('an id may be %s', async (id) => {
    const { run } = anElavonStage([anApplication({ applicationId: id })]);
    expect((await run('show', ` ${id}`)).out).toContain(id);
  });

  test.each(['', ' ', 'a\u0007b', 'x'.repeat(2_001)])('%j is no id', async (id) => {
    await expect(anElavonStage().run('show', id)).resolves.toMatchObject({ misused: expect.any(String) });
  });

  test('an id of none is told', async () => {
    const { run } = anElavonStage();
    expect((await run('show', 'AcmeNobody')).failure?.message).toContain('Nothing is known');
  });
});

describe('reveal', () => {
  const REASON = 'a terminal was exchanged';

  test('shows what terminals sign in with, after it is written down', async () => {
    const { run, revealed, happened } = anElavonStage();
    const { out } = await run('--json', 'reveal', 'AcmeBakery', '--reason', REASON);
    expect(JSON.parse(out)).toEqual({
      applicationId: 'TOKEN/unique/AcmeBakery@simulated-client',
      terminals: [{ itemCode: 'CONV', terminalId: 'T1', ...PLANTED }],
    });
    expect(happened).toEqual(['written', 'opened']);
    expect(revealed).toEqual([
      {
        applicationId: 'TOKEN/unique/AcmeBakery@simulated-client',
        atMs: NOW,
        by: expect.stringContaining('@'),
        reason: REASON,
        terminals: 1,
      },
    ]);
    expect((await run('show', 'AcmeBakery')).out).toContain(`of 1 terminal: ${REASON}`);
  });

  test('one that does not open is named, and the others are shown', async () => {
    const [first] = anApplication().terminals;
    const broken = { itemCode: 'BROKEN', errorTexts: [], credentials: [{ sealed: 'x', mark: 'broken' }] };
    const { run } = anElavonStage([anApplication({ terminals: first === undefined ? [] : [broken, first] })]);
    const { out } = await run('reveal', 'AcmeBakery', '--reason', REASON);
    expect(out).toMatch(/BROKEN .*does not open/);
    expect(out).toContain(PLANTED.userId);
  });

  test('what cannot be written down is not shown', async () => {
    const { run, state, happened } = anElavonStage();
    state.writeFails = true;
    await expect(run('reveal', 'AcmeBakery', '--reason', REASON)).rejects.toThrow('throttled');
    expect(happened).toEqual([]);
  });

  test.each([[[]], [['--reason', 'short']], [['--reason', '           ']]])('%j is no reason', async (words) => {
    const { run, happened } = anElavonStage();
    await expect(run('reveal', 'AcmeBakery', ...words)).resolves.toMatchObject({ misused: expect.any(String) });
    expect(happened).toEqual([]);
  });

  test('without credentials there is nothing to show, and nothing to write down', async () => {
    const { run, happened } = anElavonStage([anApplication({ terminals: [] })]);
    expect((await run('reveal', 'AcmeBakery', '--reason', REASON)).failure?.message).toContain('No credentials');
    expect(happened).toEqual([]);
  });
});

describe('settle', () => {
  async function withElavon<Result>(
    work: (stage: ReturnType<typeof anElavonStage>) => Promise<Result>,
  ): Promise<Result> {
    const ledger = createLedger();
    ledger.begin(plainBoarding('managed', 'Bakery'));
    const server = await startBoardStatusServer(ledger);
    const stage = anElavonStage();
    stage.put('api', { ...server.access, country: 'USA' });
    try {
      return await work(stage);
    } finally {
      await server.stop();
    }
  }

  test('writes down what Elavon answers', () =>
    withElavon(async ({ run, settled }) => {
      expect((await run('settle', 'AcmeBakery')).out).toContain('is COMPLETE');
      expect(settled).toEqual([
        {
          applicationId: 'TOKEN/unique/AcmeBakery@simulated-client',
          answer: expect.objectContaining({ boardingStatus: 'COMPLETE' }),
          atMs: NOW,
        },
      ]);
    }));

  test('what the answer leaves open is for a person', () =>
    withElavon(async ({ run, state }) => {
      state.leftOpen = ['merchant_id'];
      expect((await run('settle', 'AcmeBakery')).failure?.message).toContain('leaves open: merchant id');
    }));

  test('an answer that is none changes nothing', () =>
    withElavon(async ({ run, put, secret, settled }) => {
      put('api', { ...(secret('api') as object), password: 'a wrong word' });
      const { failure } = await run('settle', 'AcmeBakery');
      expect(failure?.message).toContain('credentials refused (HTTP 401). Nothing was changed.');
      expect(failure?.message).not.toContain('a wrong word');
      expect(settled).toEqual([]);
    }));

  test.each([
    ['of which no push had both names', [{ kind: 'uniqueId', value: 'AcmeBakery' }], 'no push'],
    [
      'that has two names of a kind',
      [
        { kind: 'uniqueId', value: 'AcmeBakery' },
        { kind: 'uniqueId', value: 'AcmeOther' },
        { kind: 'clientId', value: 'c' },
      ],
      '2 values of uniqueId',
    ],
  ])('an application %s cannot be asked for', async (_what, ids, sentence) => {
    const { run, put } = anElavonStage([anApplication({ ids })]);
    put('api', { baseUrl: 'http://127.0.0.1:1', username: 'u', password: 'p', country: 'USA' });
    expect((await run('settle', 'AcmeBakery')).failure?.message).toContain(sentence);
  });

  test('without credentials it says which command puts them in', async () => {
    const { run } = anElavonStage();
    expect((await run('settle', 'AcmeBakery')).failure?.message).toContain('elavon set-api-credentials');
  });
});

describe('set-api-credentials', () => {
  const WORDS = ['set-api-credentials', '--base-url', 'https://api.example.com/api', '--username', 'partner'];

  test('keeps the password and shows it nowhere', async () => {
    const { runWith, secret } = anElavonStage();
    const { out, err } = await runWith('my-secret-word\n', ...WORDS, '--sales-rep-code', 'R1');
    expect(secret('api')).toEqual({
      baseUrl: 'https://api.example.com/api',
      username: 'partner',
      password: 'my-secret-word',
      country: 'USA',
      salesRepCode: 'R1',
    });
    expect(out + err).not.toContain('my-secret-word');
  });

  test.each([
    [['--base-url', 'http://api.example.com', '--username', 'x']],
    [['--base-url', 'https://api.example.com']],
    [['--base-url', 'https://api.example.com', '--username', 'x', '--country', 'US']],
    [['--base-url', 'https://api.example.com', '--username', 'x', '--password', 'word']],
  ])('%j cannot be understood', async (words) => {
    const { runWith } = anElavonStage();
    await expect(runWith('word', 'set-api-credentials', ...words)).resolves.toMatchObject({
      misused: expect.any(String),
    });
  });
});
