import {
  A_TIMELINE,
  aMember,
  aPayment,
  aSpreedlyStage,
  aStart,
  MINUTE_MS,
  NOW,
  PAYMENT_ID,
  TOKEN,
} from './a-spreedly-stage.ts';

const NASTY = '\u001b[2Jgone';

describe('list', () => {
  test('shows where each stands, the latest heard of first, and starts whose fate nobody knows', async () => {
    const other = aPayment({ token: 'other', state: 'pending', heardAtMs: NOW, isDisputed: true });
    const lost = aStart({ paymentId: 'pay_lost', fate: 'unknown' });
    const { run } = aSpreedlyStage({ payments: [aPayment(), other], starts: [aStart(), lost] });
    const lines = (await run('list')).out.split('\n');
    expect(lines[1]).toMatch(/other +pending, disputed/);
    expect(lines[2]).toMatch(new RegExp(`${TOKEN} +succeeded, final +Purchase +30.04 USD +messages.transaction`));
    expect(lines.filter((line) => /pay_lost +unknown +purchase +30.04 USD/.test(line))).toHaveLength(1);
    expect(lines.join()).not.toContain(PAYMENT_ID);
  });

  test('at most so many', async () => {
    const { run } = aSpreedlyStage({ payments: [aPayment(), aPayment({ token: 'other' })] });
    expect(JSON.parse((await run('list', '--json', '--most', '1')).out)).toMatchObject({
      payments: [{}],
      isMore: true,
    });
    expect(JSON.parse((await run('list', '--json')).out)).toMatchObject({ payments: [{}, {}], isMore: false });
  });

  test.each(['0', '-1', 'some'])('%s is no number of payments', async (most) => {
    expect((await aSpreedlyStage().run('list', '--most', most)).misused).toContain('Write a whole number above 0');
  });
});

describe('show', () => {
  test.each([TOKEN, PAYMENT_ID])('by %s tells what came, signed or not, and what was looked up', async (id) => {
    const { run } = aSpreedlyStage();
    const { out } = await run('show', id);
    for (const told of [
      `Payment ${TOKEN}: succeeded, final`,
      'Purchase, 30.04 USD, on a test gateway',
      'Succeeded! (messages.transaction_succeeded)',
      'success, Successful purchase',
      `Started here as ${PAYMENT_ID}`,
    ])
      expect(out).toContain(told);
    const timeline = out.split('\n').slice(-4);
    expect(timeline[0]).toMatch(/1 +2026-11-26T11:59:00Z +answer to the start +pending +challenge/);
    expect(timeline[1]).toMatch(/2 .*callback xml 1, signed \(current, sha1\) +pending +of 2026-11-26T11:59:10Z/);
    expect(timeline[2]).toMatch(/3 .*callback xml 2, not proven \(signature wrong\) +failed/);
    expect(timeline[3]).toMatch(/4 .*looked up +succeeded/);
    expect(JSON.parse((await run('show', id, '--json')).out)).toMatchObject({
      record: { token: TOKEN },
      start: { paymentId: PAYMENT_ID },
      timeline: [{ sequence: 1 }, {}, {}, {}],
    });
  });

  test('of a start without a transaction tells what became of it', async () => {
    const { token: _none, ...lost } = aStart({ fate: 'unknown', lookedFor: 2 });
    const { run } = aSpreedlyStage({ payments: [], starts: [lost] });
    const { out } = await run('show', PAYMENT_ID);
    expect(out).toContain('never sent again');
    expect(out).toContain('2 times');
  });

  test('of a transaction that was not started here has no start', async () => {
    const { paymentId: _none, ...foreign } = aPayment();
    const { run } = aSpreedlyStage({ payments: [foreign] });
    expect((await run('show', TOKEN)).out).not.toContain('Started here');
  });

  test('what nobody knows is told so', async () => {
    const { run } = aSpreedlyStage({ payments: [], starts: [] });
    expect((await run('show', TOKEN)).failure?.message).toContain(`Nothing is known of a transaction ${TOKEN}`);
    expect((await run('show', PAYMENT_ID)).failure?.message).toContain(`No payment ${PAYMENT_ID} was started`);
  });

  test('what others wrote does not steer the terminal', async () => {
    const payment = aPayment({
      state: NASTY,
      transactionType: NASTY,
      currency: NASTY,
      requiredAction: NASTY,
      message: { key: NASTY, text: NASTY },
      responses: { setup: { message: NASTY, errorCode: NASTY, errorDetail: NASTY } },
    });
    const timeline = A_TIMELINE.map((entry) =>
      entry.kind === 'callback' ? { ...entry, member: aMember({ told: { state: NASTY } }) } : entry,
    );
    const { run } = aSpreedlyStage({ payments: [payment], timeline });
    for (const words of [['list'], ['show', TOKEN]]) expect((await run(...words)).out).not.toContain('\u001b');
  });

  test.each(['4111111111111111', 'pay_short', 'a/b', `${TOKEN} `])('%j is no id', async (id) => {
    expect((await aSpreedlyStage().run('show', id)).misused).toContain('Write a token');
  });
});

describe('replay', () => {
  test.each([TOKEN, PAYMENT_ID])('of %s puts its callbacks on the queue, as they came and marked', async (id) => {
    const { run, queued } = aSpreedlyStage();
    const { out } = await run('replay', id);
    expect(out).toContain('2 callbacks');
    const callbacks = A_TIMELINE.filter((entry) => entry.kind === 'callback');
    expect(queued).toEqual(
      callbacks.map(({ member, atMs }) => ({ member: { ...member, isReplay: true }, receivedAtMs: atMs })),
    );
  });

  test('only the one that is named', async () => {
    const { run, queued } = aSpreedlyStage();
    expect(JSON.parse((await run('replay', TOKEN, '--entry', '3', '--json')).out)).toEqual({ replayed: [3] });
    expect(queued.map(({ member }) => member.proof.kind)).toEqual(['unproven']);
  });

  test('an entry that is no callback is not replayed', async () => {
    const { run, queued } = aSpreedlyStage();
    const { failure } = await run('replay', TOKEN, '--entry', '4');
    expect(failure?.found.result).toEqual({ callbacks: [2, 3] });
    expect(queued).toEqual([]);
  });

  test('without any callback it says so', async () => {
    const { run } = aSpreedlyStage({ timeline: A_TIMELINE.slice(0, 1) });
    expect((await run('replay', TOKEN)).failure?.message).toContain('nothing to replay');
    expect((await run('replay', TOKEN, '--entry', '1')).failure?.message).toContain('It has none.');
  });

  test('of a start that Spreedly never answered there is nothing', async () => {
    const { token: _none, ...lost } = aStart({ fate: 'unknown', claimedAtMs: NOW - MINUTE_MS });
    const { run } = aSpreedlyStage({ payments: [], starts: [lost] });
    expect((await run('replay', PAYMENT_ID)).failure?.message).toContain('nothing to replay');
  });
});
