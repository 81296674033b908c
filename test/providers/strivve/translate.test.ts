import * as fc from 'fast-check';
import {
  readAccessKey,
  readCreated,
  readJob,
  readMessages,
  readRequests,
} from '../../../providers/strivve/translate.ts';

const of = (message: unknown, rest = {}) => ({ type: 'job_status', job_id: 101, message, ...rest });

describe('status messages', () => {
  test('of the page', () => {
    expect(
      readMessages([
        of({ status: 'UPDATING', percent_complete: 80, job_timeout: 300 }),
        of({
          status: 'TIMEOUT_TFA',
          percent_complete: 100,
          job_timeout: 150,
          termination_type: 'USER_DATA_FAILURE',
        }),
      ]),
    ).toEqual([
      { status: 'UPDATING', percentComplete: 80, timeLeftMs: 300_000 },
      { status: 'TIMEOUT_TFA', percentComplete: 100, timeLeftMs: 150_000, terminationType: 'USER_DATA_FAILURE' },
    ]);
  });

  test('with what newer pages add', () => {
    const message = {
      status: 'ODD_ONE',
      status_message: 'Hold on …',
      auth_percent_complete: 5,
      termination_type: null,
    };
    expect(readMessages([of(message)])).toEqual([{ status: 'ODD_ONE', statusText: 'Hold on …' }]);
  });

  test.each([
    [300, 300_000],
    [0, 0],
    [3_600, 3_600_000],
    [769_392, 769_392],
    [856_058, 856_058],
    ['300', 300_000],
    ['769392', 769_392],
    [12.5, 12_500],
    [-3, 0],
    [86_400_000, 86_400_000],
    [86_400_001, undefined],
    [1e16, undefined],
    ['99999999999999999999', undefined],
    [1e300, undefined],
    [-1e300, 0],
    ['soon', undefined],
    [null, undefined],
    [{}, undefined],
  ])('job_timeout %j is %j milliseconds', (job_timeout, timeLeftMs) => {
    expect(readMessages([of({ status: 'AUTH', job_timeout })])?.[0]?.timeLeftMs).toBe(timeLeftMs);
  });

  test.each([
    [80, 80],
    ['80', 80],
    ['80%', 80],
    [0, 0],
    [101, undefined],
    [-1, undefined],
    [[80], undefined],
    [true, undefined],
  ])('percent_complete %j is %j', (percent_complete, percentComplete) => {
    expect(readMessages([of({ percent_complete })])?.[0]?.percentComplete).toBe(percentComplete);
  });

  test.each([
    ['BILLABLE', 'BILLABLE'],
    ['A_NEW_ONE', 'A_NEW_ONE'],
    [4, '4'],
    [null, undefined],
    ['', undefined],
    [' ', undefined],
    ['null', undefined],
    [false, undefined],
    [0, undefined],
    ['0', undefined],
    [[], undefined],
    [[null], undefined],
    [['BILLABLE'], 'BILLABLE'],
  ])('termination_type %j is %j', (termination_type, terminationType) => {
    expect(readMessages([of({ termination_type })])?.[0]?.terminationType).toBe(terminationType);
  });

  test.each([null, undefined, []])('%j is no message', (json) => {
    expect(readMessages(json)).toEqual([]);
  });

  test.each([
    ['one without its list', of({ status: 'AUTH' })],
    ['one without its envelope', { status: 'AUTH' }],
  ])('a message alone: %s', (_what, json) => {
    expect(readMessages(json)).toEqual([{ status: 'AUTH' }]);
  });

  test.each([{}, { error: 'x' }, 'text', 7, true])('%j could be anything: messages may be lost', (json) => {
    expect(readMessages(json)).toBeUndefined();
  });

  test('one that is not understood is still one', () => {
    expect(readMessages([of(7), 'a sentence', null, {}, of(undefined), [], of({ status: 12 })])).toEqual([
      { statusText: '7' },
      { statusText: 'a sentence' },
      {},
      {},
      {},
      { status: '12' },
    ]);
  });

  test.each([
    ['a message', of('{"status":"SUCCESSFUL","termination_type":"BILLABLE"}')],
    ['all of it', JSON.stringify(of({ status: 'SUCCESSFUL', termination_type: 'BILLABLE' }))],
  ])('JSON that is text once more is opened: %s', (_what, json) => {
    expect(readMessages([json])).toEqual([{ status: 'SUCCESSFUL', terminationType: 'BILLABLE' }]);
  });

  test.each(['{status: AUTH}', '{"status":', '{}'])('%j is a text, or says nothing', (text) => {
    expect(readMessages([of(text)])).toEqual([text === '{}' ? {} : { statusText: text }]);
  });

  test('more of them than a transaction can keep may be lost', () => {
    expect(readMessages(Array.from({ length: 5_000 }, () => of({ status: 'AUTH' })))).toHaveLength(5_000);
    expect(readMessages(Array.from({ length: 100_000 }, () => 1))).toBeUndefined();
    expect(readMessages(Array.from({ length: 1_000 }, () => of('x'.repeat(1_000))))).toBeUndefined();
  });

  test('a card number in a text does not pass', () => {
    const status_message = 'Could not place 4111 1111 1111 1111 at the shop';
    expect(readMessages([of({ status_message })])?.[0]?.statusText).toBe(
      'Could not place [card number removed] at the shop',
    );
  });

  test('a long text is cut', () => {
    expect(readMessages([of({ status_message: 'x'.repeat(5_000) })])?.[0]?.statusText).toHaveLength(1_000);
  });
});

describe('credential requests', () => {
  const ENVELOPE = 'uHsa6mI3GYO2ZwOf82SuaA==';

  test('of the page, one without a list', () => {
    expect(readRequests({ type: 'tfa_request', job_id: 101, envelope_id: ENVELOPE })).toEqual([
      { envelopeId: ENVELOPE, kind: 'tfa', type: 'tfa_request', fields: [] },
    ]);
  });

  test('a list, each envelope once', () => {
    const requests = [
      { type: 'tfa_request', envelope_id: 'a' },
      { type: 'credential_request', envelope_id: 'b' },
      { type: 'tfa_request', envelope_id: 'a' },
    ];
    expect(readRequests(requests)).toEqual([
      { envelopeId: 'a', kind: 'tfa', type: 'tfa_request', fields: [] },
      { envelopeId: 'b', kind: 'credentials', type: 'credential_request', fields: [] },
    ]);
  });

  test('says what to ask for, and nothing that was filled in', () => {
    const account_link = [
      { key_name: 'username', label: 'E-mail', secret: 'false', value: 'ann@example.com' },
      { key_name: 'password', label: 'Password', secret: 'true', type: 'initial_account_link' },
    ];
    expect(readRequests([{ type: 'initial_account_link', envelope_id: 'a', account_link }])).toEqual([
      {
        envelopeId: 'a',
        kind: 'credentials',
        type: 'initial_account_link',
        fields: [
          { name: 'username', label: 'E-mail' },
          { name: 'password', label: 'Password' },
        ],
      },
    ]);
  });

  test.each([
    ['tfa_request', [], 'tfa'],
    ['TFA', [], 'tfa'],
    ['credential_request', [], 'credentials'],
    ['tfa_message', [], 'acknowledgement'],
    ['tfa', ['tfa_message'], 'acknowledgement'],
    ['new_word', ['tfa'], 'tfa'],
    ['new_word', ['username', 'password'], 'credentials'],
    ['security', ['security'], 'other'],
    ['new_word', [], 'other'],
  ])('type %s with fields %j is %s', (type, names, kind) => {
    const account_link = names.map((key_name) => ({ key_name }));
    expect(readRequests([{ type, envelope_id: 'a', account_link }])).toMatchObject([{ kind }]);
  });

  test.each([
    [null, []],
    [[], []],
    [{}, []],
    [[null], []],
    [[{ type: 'tfa_request' }], undefined],
    [[{ envelope_id: null }], undefined],
    [['x', null], undefined],
    ['text', undefined],
    [{ type: 'tfa_request' }, undefined],
    [{ envelope_id: 'with a blank' }, undefined],
  ])('%j is %j', (json, expected) => {
    expect(readRequests(json)).toEqual(expected);
  });

  test('that cannot be read are told of beside those that can', () => {
    const listing = [{ envelope_id: null }, { type: 'tfa_request', envelope_id: 'a' }, null, 'x'];
    expect(readRequests(listing)).toEqual(['unreadable', expect.objectContaining({ envelopeId: 'a' }), 'unreadable']);
    expect(readJob({ credential_requests: listing })?.requests).toHaveLength(3);
    expect(readJob({ credential_requests: ['x'] })).toEqual({});
  });

  test('ask for no more than a record can hold forty times', () => {
    const fields = (count: number, text: string) =>
      Array.from({ length: count }, () => ({ key_name: `${text}1`, label: `${text}2` }));
    const read = (account_link: unknown) => {
      const [request] = readRequests([{ type: 't'.repeat(5_000), envelope_id: 'a', account_link }]) ?? [];
      return request === undefined || request === 'unreadable' ? undefined : request;
    };
    expect(read(fields(500, 'short'))?.fields).toHaveLength(20);
    const long = read(fields(500, 'x'.repeat(1_000)));
    expect(long?.type).toHaveLength(200);
    expect(long?.fields).toHaveLength(5);
    expect(long?.fields[0]?.label).toHaveLength(200);
  });
});

describe('the job itself', () => {
  test('with its open requests', () => {
    const job = {
      id: 101,
      status: 'PENDING_TFA',
      status_message: 'Waiting',
      termination_type: null,
      percent_complete: 40,
      credential_requests: [{ type: 'tfa_request', envelope_id: 'a' }],
    };
    expect(readJob(job)).toEqual({
      status: 'PENDING_TFA',
      statusText: 'Waiting',
      percentComplete: 40,
      requests: [{ envelopeId: 'a', kind: 'tfa', type: 'tfa_request', fields: [] }],
    });
    expect(readJob([job])).toEqual(readJob(job));
  });

  test('without them says nothing of them', () => {
    expect(readJob({ id: 101, status: 'SUCCESSFUL', termination_type: 'BILLABLE' })).toEqual({
      status: 'SUCCESSFUL',
      terminationType: 'BILLABLE',
    });
    expect(readJob({ credential_requests: null })).toEqual({});
    expect(readJob({ credential_requests: [] })).toEqual({ requests: [] });
  });

  test.each([null, [], [{}, {}], 'x'])('%j is no job', (json) => {
    expect(readJob(json)).toBeUndefined();
  });

  test('just created has an id, and perhaps a key', () => {
    expect(readCreated({ id: 1585, access_key: 'S0VZ' })).toEqual({ jobId: '1585', accessKey: 'S0VZ' });
    expect(readCreated({ id: '1585' })).toEqual({ jobId: '1585' });
    expect(readCreated({ access_key: 'S0VZ' })).toBeUndefined();
  });

  test('an access key that would break a header is none', () => {
    expect(readAccessKey({ access_key: 'S0VZ' })).toBe('S0VZ');
    expect(readAccessKey({ access_key: 'a\r\nb' })).toBeUndefined();
    expect(readAccessKey([])).toBeUndefined();
  });
});

const entries = fc.array(
  fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        message: fc.jsonValue(),
        status: fc.jsonValue(),
        envelope_id: fc.jsonValue(),
        account_link: fc.jsonValue(),
        credential_requests: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  ),
);

test('a list of so many messages is read as so many, whatever they are', () => {
  fc.assert(
    fc.property(entries, (list) => {
      expect(readMessages(list)).toHaveLength(list.filter((entry) => entry !== null).length);
    }),
  );
});

test.each([
  ['messages', readMessages],
  ['requests', readRequests],
  ['a job', readJob],
  ['an access key', readAccessKey],
  ['a job just created', readCreated],
])('reading %s never throws', (_what, read) => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), entries), (json) => {
      expect(() => read(json)).not.toThrow();
    }),
  );
});
