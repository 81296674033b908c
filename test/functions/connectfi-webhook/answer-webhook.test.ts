import type { Advice } from '../../../domain/advice.ts';
import type { DecisionStore, RecordOutcome } from '../../../domain/ports.ts';
import { unseenCard } from '../../../domain/card.ts';
import { NOTHING_SHARED } from '../../../domain/decision/reading.ts';
import type { Condition } from '../../../domain/rules/condition.ts';
import { emptyRuleSet } from '../../../domain/rules/rule-set.ts';
import { bodyWith } from '../../support/connectfi-bodies.ts';
import { aDecline } from '../../support/rules.ts';
import { aWebhook } from './a-webhook.ts';

const REQUEST = bodyWith('request', {});
const ADVICE = bodyWith('advice', {});
const CARD = 'icrd_7kLj9RSVzlwOtNb8vd6lPW';
const VARIETY_STORE: Condition = { column: { field: 'mcc' }, test: 'in', values: ['5999'] };
const latest = () => emptyRuleSet('approve');
const approved = { statusCode: 200, body: { responseCode: '00' } };
const answered = (responseCode: string) => ({ statusCode: 200, body: { responseCode } });

describe('an authorization request', () => {
  test('is approved and remembered', async () => {
    const webhook = aWebhook();
    expect(await webhook.post(REQUEST)).toEqual(approved);
    expect([...webhook.store.decisions.values()]).toMatchObject([
      { decision: { answer: '00', trail: { ruleSet: 'live' } } },
    ]);
    expect(webhook.metric('Approved')).toBe(1);
  });

  test('is refused as the rule says', async () => {
    const webhook = aWebhook({}, [aDecline('r', { answer: '65', when: VARIETY_STORE })]);
    expect(await webhook.post(REQUEST)).toEqual(answered('65'));
    expect(webhook.metric('Declined')).toBe(1);
  });

  test('gets its first answer again, although the rules have changed since', async () => {
    const webhook = aWebhook({}, [aDecline('r', { answer: '34', when: VARIETY_STORE })]);
    expect(await webhook.post(REQUEST)).toEqual(answered('34'));
    const lenient = aWebhook({ store: webhook.store });
    expect(await lenient.post(REQUEST)).toEqual(answered('34'));
    expect(await lenient.post(bodyWith('request', { 'transaction.authTransactionId': '000000000089' }))).toEqual(
      approved,
    );
  });

  test('that another instance answered in between gets that answer', async () => {
    const answers: RecordOutcome[] = [{ kind: 'remembered', remembered: { answer: '61', deliveryId: 'another' } }];
    const webhook = aWebhook({ store: storeThatRecords(answers) });
    expect(await webhook.post(REQUEST)).toEqual(answered('61'));
  });

  test('of a card that was blocked in between is decided again, and refused', async () => {
    const card = { ...unseenCard(CARD), status: 'blocked' } as const;
    const changed: RecordOutcome = { kind: 'state_changed', state: { card, shared: NOTHING_SHARED } };
    const webhook = aWebhook({ store: storeThatRecords([changed, { kind: 'recorded' }]) });
    expect(await webhook.post(REQUEST)).toEqual(answered('05'));
  });

  test('that finds the store busy is tried again until it is through', async () => {
    const conflicts = Array.from({ length: 7 }, (): RecordOutcome => ({ kind: 'busy', because: 'throttled' }));
    const webhook = aWebhook({ store: storeThatRecords([...conflicts, { kind: 'recorded' }]) });
    expect(await webhook.post(REQUEST)).toEqual(approved);
    expect(webhook.lines).toMatchObject([{ event: 'AUTHORIZATION_ANSWERED', fields: { attempts: 8 } }]);
  });
});

describe('an authorization request', () => {
  test('whose own write was committed and only its answer lost is told as decided', async () => {
    const lost: RecordOutcome = { kind: 'remembered', remembered: { answer: '00', deliveryId: 'this delivery' } };
    const webhook = aWebhook({ store: storeThatRecords([{ kind: 'busy', because: 'throttled' }, lost]) });
    expect(await webhook.post(REQUEST)).toEqual(approved);
    expect(webhook.metric('Approved')).toBe(1);
  });

  test('that finds the store busy while reading is tried again', async () => {
    const store = storeThatRecords([]);
    let reads = 0;
    const busyAtFirst: DecisionStore = {
      ...store,
      read: async (...asked) => ((reads += 1) < 4 ? { kind: 'busy', because: 'throttled' } : store.read(...asked)),
    };
    const webhook = aWebhook({ store: busyAtFirst });
    expect(await webhook.post(REQUEST)).toEqual(approved);
    expect(webhook.standIns).toEqual([]);
  });

  test('whose first read hangs on a dead connection is read again', async () => {
    const store = storeThatRecords([]);
    let reads = 0;
    const hangingOnce: DecisionStore = {
      ...store,
      read: (identity, plan, signal) =>
        (reads += 1) === 1 ? hangUntilCut(signal) : store.read(identity, plan, signal),
    };
    const webhook = aWebhook({ store: hangingOnce });
    expect(await webhook.post(REQUEST)).toEqual(approved);
    expect(webhook.standIns).toEqual([]);
  });
});

describe('a stand-in', () => {
  test('does not approve a card that is blocked, although no rule set can be had', async () => {
    const webhook = aWebhook({ ruleSets: { latest, current: async () => 'unusable' } });
    webhook.store.cards.set(CARD, { ...unseenCard(CARD), status: 'blocked' });
    expect(await webhook.post(REQUEST)).toEqual(answered('05'));
    const failing = aWebhook({
      store: webhook.store,
      ruleSets: { latest, current: () => Promise.reject(new Error('no query')) },
    });
    expect(await failing.post(REQUEST)).toEqual(answered('05'));
  });

  const failing: DecisionStore = {
    read: () => Promise.reject(new Error('no table')),
    readShared: () => Promise.reject(new Error('no table')),
    record: () => Promise.reject(new Error('no table')),
  };

  test('answers by policy when the store fails, and is queued with what was answered', async () => {
    const webhook = aWebhook({ store: failing });
    expect(await webhook.post(REQUEST)).toEqual(approved);
    expect(webhook.standIns).toMatchObject([
      { answer: '00', cause: 'store_failed', request: { authTransactionId: '000000000088' } },
    ]);
    expect(webhook.metric('StandIn')).toBe(1);
  });

  test('does not approve what the rules refused, although the refusal could not be recorded', async () => {
    const readable: DecisionStore = { ...storeThatRecords([]), record: () => Promise.reject(new Error('no write')) };
    const refusing = aWebhook({ store: readable }, [aDecline('r', { answer: '34', when: VARIETY_STORE })]);
    expect(await refusing.post(REQUEST)).toEqual(answered('34'));
    expect(refusing.standIns).toMatchObject([{ answer: '34', cause: 'store_failed' }]);
    expect(await aWebhook({ store: readable }).post(REQUEST)).toEqual(approved);
  });

  test('refuses above the cap', async () => {
    const webhook = aWebhook({ store: failing });
    const dear = bodyWith('request', { 'transaction.message.cardholderBillingAmount.amount': 200.01 });
    expect(await webhook.post(dear)).toEqual(answered('05'));
  });

  test('answers although it cannot be queued, and that is counted', async () => {
    const webhook = aWebhook({ store: failing, standInQueue: { send: () => Promise.reject(new Error('no queue')) } });
    expect(await webhook.post(REQUEST)).toEqual(approved);
    expect(webhook.metric('StandInNotQueued')).toBe(1);
  });

  test('answers when the store stays busy', async () => {
    const webhook = aWebhook({ store: storeThatRecords([], { kind: 'busy', because: 'throttled' }) });
    expect(await webhook.post(REQUEST)).toEqual(approved);
    expect(webhook.standIns).toMatchObject([{ cause: 'store_busy' }]);
    expect(webhook.lines).toMatchObject([{ event: 'STAND_IN_ANSWERED', fields: { error: 'throttled' } }]);
  });

  test('answers when no good rule set can be had', async () => {
    const webhook = aWebhook({ ruleSets: { latest, current: async () => 'unusable' } });
    expect(await webhook.post(REQUEST)).toEqual(approved);
    expect(webhook.standIns).toMatchObject([{ cause: 'rule_set_unusable' }]);
  });

  test('answers when a store never does, not even to being cut', async () => {
    const deaf: DecisionStore = {
      read: () => new Promise(() => undefined),
      readShared: () => new Promise(() => undefined),
      record: () => new Promise(() => undefined),
    };
    const webhook = aWebhook({ store: deaf, standInQueue: { send: () => new Promise(() => undefined) } });
    const lateByMs = 1_500;
    expect(await webhook.post(REQUEST, undefined, Date.now() - lateByMs)).toEqual(approved);
    expect(webhook.lines).toMatchObject([
      { event: 'STAND_IN_NOT_QUEUED', fields: { error: 'deadline_passed' } },
      { event: 'STAND_IN_ANSWERED', fields: { cause: 'deadline_passed' } },
    ]);
  });
});

describe('the key', () => {
  test('when wrong is a 404 that touches nothing', async () => {
    const touched: string[] = [];
    const store: DecisionStore = {
      read: async () => {
        touched.push('read');
        throw new Error('never');
      },
      readShared: async () => {
        touched.push('readShared');
        throw new Error('never');
      },
      record: async () => {
        touched.push('record');
        throw new Error('never');
      },
    };
    const webhook = aWebhook({ store });
    expect(await webhook.post(REQUEST, 'wrong')).toEqual({ statusCode: 404, body: { message: 'Not Found' } });
    expect(await webhook.post(Buffer.from('not json'), '')).toEqual({
      statusCode: 404,
      body: { message: 'Not Found' },
    });
    expect(await webhook.post(ADVICE, 'wrong')).toEqual({ statusCode: 404, body: { message: 'Not Found' } });
    expect([touched, webhook.advices, webhook.standIns]).toEqual([[], [], []]);
    expect(webhook.metric('WebhookKeyRefused')).toBe(3);
  });

  test('when never loaded leaves the stand-in to answer, recorded nowhere, and alarms', async () => {
    const webhook = aWebhook({ keys: { check: async () => 'unavailable' } });
    expect(await webhook.post(REQUEST, 'anything')).toEqual(approved);
    expect([webhook.standIns, [...webhook.store.decisions]]).toEqual([[], []]);
    expect([webhook.metric('StandIn'), webhook.metric('WebhookKeyUnavailable')]).toEqual([1, 1]);
  });

  test('when never loaded acknowledges no advice', async () => {
    const webhook = aWebhook({ keys: { check: async () => 'unavailable' } });
    expect((await webhook.post(ADVICE, 'anything')).statusCode).toBe(503);
    expect(webhook.advices).toEqual([]);
  });
});

describe('an advice', () => {
  test('is acknowledged once it is queued', async () => {
    const webhook = aWebhook();
    expect(await webhook.post(ADVICE)).toEqual(approved);
    expect(webhook.advices).toMatchObject([{ authTransactionId: '000000000088', statusCode: '00' }]);
  });

  test.each([
    ['refuses it', () => Promise.reject(new Error('no queue'))],
    ['never answers', () => new Promise<void>(() => undefined)],
  ])('is kept in the table when the queue %s, and acknowledged then', async (_what, send) => {
    const kept: Advice[] = [];
    const webhook = aWebhook({
      adviceQueue: { send },
      adviceRefuge: { keep: async (advice) => void kept.push(advice) },
    });
    expect(await webhook.post(ADVICE, undefined, Date.now() - 2_000)).toEqual(approved);
    expect(kept).toMatchObject([{ authTransactionId: '000000000088' }]);
    expect([webhook.metric('AdviceKeptAside'), webhook.metric('AdviceLost')]).toEqual([1, 0]);
  });

  test.each([
    ['refuse it', () => Promise.reject(new Error('no store'))],
    ['never answer', () => new Promise<void>(() => undefined)],
  ])('is not acknowledged when queue and table %s, and that is counted', async (_what, send) => {
    const webhook = aWebhook({ adviceQueue: { send }, adviceRefuge: { keep: send } });
    expect((await webhook.post(ADVICE, undefined, Date.now() - 2_000)).statusCode).toBe(503);
    expect(webhook.metric('AdviceLost')).toBe(1);
  });
});

test('what cannot be read gets the answer that the stage gives, and is counted', async () => {
  const webhook = aWebhook({ unreadableAnswer: '34' });
  expect(await webhook.post(Buffer.from('{'))).toEqual(answered('34'));
  expect(webhook.lines).toMatchObject([{ event: 'REQUEST_UNREADABLE', fields: { reason: 'not_json', answer: '34' } }]);
});

test('no log line holds a card number, a body or a key', async () => {
  const webhook = aWebhook();
  for (const body of [REQUEST, ADVICE, Buffer.from('{"pan":"4111111111111111"')]) await webhook.post(body);
  await webhook.post(REQUEST, 'secret-guess');
  const log = JSON.stringify(webhook.lines);
  for (const secret of ['110195062152752', '4111111111111111', 'secret-guess', 'kkkk'])
    expect(log).not.toContain(secret);
});

/** What the SDK does on a connection that nobody is at the other end of. */
function hangUntilCut(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}

/** A store whose `record` gives these outcomes in turn, and then the last word for ever. */
function storeThatRecords(
  outcomes: readonly RecordOutcome[],
  lastWord: RecordOutcome = { kind: 'recorded' },
): DecisionStore {
  const left = [...outcomes];
  return {
    read: async ({ cardId }) => ({
      kind: 'view',
      card: unseenCard(cardId),
      shared: NOTHING_SHARED,
      remembered: undefined,
      live: { hash: 'live', publishedAtMs: 0 },
    }),
    readShared: async () => ({ kind: 'shared', shared: NOTHING_SHARED }),
    record: async () => left.shift() ?? lastWord,
  };
}
