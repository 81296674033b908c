import { aCheckout, CARD, settled, transactionIn } from './a-checkout.ts';
import { PAYMENT_STATES } from '../../../domain/payment/state.ts';

/** A checkout whose first payment is pending at Spreedly, as transaction T1. */
async function aPendingPayment() {
  const page = aCheckout();
  page.answers.start.push(transactionIn('pending'));
  page.checkout.pay(CARD);
  await settled();
  return page;
}

test.each([
  ['succeeded', 'success'],
  ['pending', undefined],
  ['processing', 'pending'],
  ['gateway_processing_result_unknown', 'pending'],
  ['a_state_to_come', 'pending'],
  ['failed', 'declined'],
  ['gateway_processing_failed', 'declined'],
  ['gateway_setup_failed', 'declined'],
])('a payment that is %s at once', async (state, where) => {
  const page = aCheckout();
  page.answers.start.push(transactionIn(state));
  page.checkout.pay(CARD);
  await settled();
  expect(page.asked.includes('start T1')).toBe(state === 'pending');
  expect(page.left).toEqual(where === undefined || where === 'declined' ? [] : [`${where} pay_T1`]);
  expect(page.lastStep()?.kind === 'declined').toBe(where === 'declined');
});

test('every final state that Cardhook knows is an end here too', async () => {
  for (const { name } of PAYMENT_STATES.filter(({ isFinal }) => isFinal)) {
    const page = aCheckout();
    page.answers.start.push(transactionIn(name));
    page.checkout.pay(CARD);
    await settled();
    expect(page.kept()).toBeUndefined();
    expect(page.left.filter((where) => where.startsWith('pending'))).toEqual([]);
  }
});

test('a payment under way is not started once more, however often the button is pressed', async () => {
  const page = aCheckout();
  page.checkout.pay(CARD);
  page.checkout.pay(CARD);
  await settled();
  page.checkout.pay(CARD);
  expect(page.starts).toHaveLength(1);
  expect(page.asked).toEqual(['tokenise']);
});

test('what is sent is the card’s token, the price and what the bank wants to know of the browser', async () => {
  const page = await aPendingPayment();
  const order = { payment_method_token: 'card1', amount: 3004, browser_info: '03 text/html' };
  expect(page.starts).toEqual([{ key: 'key1', order }]);
  expect(page.asked.slice(1)).toEqual(['lifecycle T1 challenge-frame challenge-frame-03', 'start T1']);
});

test('after a decline the next payment is a new transaction with a new key, and 3ds:status is still registered once', async () => {
  const page = await aPendingPayment();
  page.answers.show.push(transactionIn('gateway_processing_failed', 'T1', 'Do not honor'));
  page.tell('3ds:status', { action: 'error', token: 'T1' });
  await settled();
  expect(page.lastStep()).toEqual({ kind: 'declined', reason: 'Do not honor', paymentId: 'pay_T1' });
  page.checkout.startOver();
  page.answers.start.push(transactionIn('pending', 'T2'));
  page.checkout.pay(CARD);
  await settled();
  expect(page.starts.map(({ key, order }) => `${key} ${order.payment_method_token}`)).toEqual([
    'key1 card1',
    'key2 card2',
  ]);
  expect(page.handlersOf('3ds:status')).toBe(1);

  page.tell('3ds:status', { action: 'succeeded', token: 'T1' });
  expect(page.left).toEqual([]);
  page.tell('3ds:status', { action: 'succeeded', token: 'T2' });
  expect(page.left).toEqual(['success pay_T2']);
});

test('a start that is not answered is sent again with its key until it is', async () => {
  const page = aCheckout();
  page.answers.start.push({ kind: 'unreached' }, { kind: 'unreached' }, transactionIn('succeeded'));
  page.checkout.pay(CARD);
  for (let turn = 0; turn < 3; turn += 1) {
    await settled();
    page.passTime();
  }
  await settled();
  expect(page.starts.map(({ key }) => key)).toEqual(['key1', 'key1', 'key1']);
  expect(page.left).toEqual(['success pay_T1']);
});

test('a server that stays away is said to, and the same payment is sent when the person says so, or after a reload', async () => {
  const page = aCheckout();
  page.checkout.pay(CARD);
  for (let turn = 0; turn < 6; turn += 1) {
    await settled();
    page.passTime();
  }
  await settled();
  expect(page.lastStep()).toEqual({ kind: 'unreached' });
  page.checkout.pay(CARD);
  page.answers.start.push(transactionIn('pending'));
  page.checkout.resume();
  await settled();
  expect(new Set(page.starts.map(({ key }) => key))).toEqual(new Set(['key1']));
  expect(page.asked).toContain('start T1');
});

test('a start whose fate is unknown is followed on the pending page, and its key is spent', async () => {
  const page = aCheckout();
  page.answers.start.push({ kind: 'unknown', paymentId: 'pay_1' });
  page.checkout.pay(CARD);
  await settled();
  expect(page.left).toEqual(['pending pay_1']);
  expect(page.kept()).toBeUndefined();
});

test('a refused start says why, and a new key goes on', async () => {
  const page = aCheckout();
  page.answers.start.push({ kind: 'refused', message: 'The card has expired.' });
  page.checkout.pay(CARD);
  await settled();
  expect(page.lastStep()).toEqual({ kind: 'declined', reason: 'The card has expired.' });
  page.checkout.startOver();
  page.checkout.pay(CARD);
  await settled();
  expect(page.starts.map(({ key }) => key)).toEqual(['key1', 'key2']);
});

describe('trigger-completion', () => {
  let finalized: object[];
  const finalize = (transaction: object): void => void finalized.push(transaction);
  beforeEach(() => {
    finalized = [];
  });

  test('is completed by the server; a transaction still pending goes back to the script, bare', async () => {
    const page = await aPendingPayment();
    page.answers.complete.push(transactionIn('pending'));
    page.tell('3ds:status', { action: 'trigger-completion', token: 'T1', finalize });
    await settled();
    expect(page.completions).toEqual([{ token: 'T1', context: undefined }]);
    expect(finalized).toMatchObject([{ token: 'T1', state: 'pending' }]);
    page.tell('3ds:status', { action: 'challenge', token: 'T1' });
    expect(page.lastStep()).toEqual({ kind: 'challenge' });
  });

  test.each([
    ['succeeded', ['success pay_T1'], 'completing'],
    ['gateway_processing_failed', [], 'declined'],
    ['processing', ['pending pay_T1'], 'completing'],
  ])('that comes to %s', async (state, left, step) => {
    const page = await aPendingPayment();
    page.answers.complete.push(transactionIn(state));
    page.tell('3ds:status', { action: 'trigger-completion', token: 'T1', finalize });
    await settled();
    expect(page.left).toEqual(left);
    expect(page.lastStep()?.kind).toBe(step);
    expect(finalized).toEqual([]);
  });

  test('that is told twice is completed once', async () => {
    const page = await aPendingPayment();
    page.answers.complete.push(transactionIn('succeeded'));
    page.tell('3ds:status', { action: 'trigger-completion', token: 'T1', finalize });
    page.tell('3ds:status', { action: 'trigger-completion', token: 'T1', finalize });
    await settled();
    expect(page.completions).toHaveLength(1);
  });

  test('takes Worldpay’s message along, and nothing that only says how the transaction stands', async () => {
    const message = { MessageType: 'profile.completed', SessionId: 'd3197c02', Status: true };
    const page = await aPendingPayment();
    page.answers.complete.push(transactionIn('pending'), transactionIn('succeeded'));
    page.tell('3ds:status', { action: 'trigger-completion', token: 'T1', context: message, finalize });
    await settled();
    page.tell('3ds:status', { action: 'trigger-completion', token: 'T1', context: { state: 'pending' }, finalize });
    await settled();
    expect(page.completions.map(({ context }) => context)).toEqual([message, undefined]);
  });

  test.each(['unreached', 'unknown', 'refused'] as const)(
    'that is %s leaves the end open, which the pending page looks for',
    async (kind) => {
      const page = await aPendingPayment();
      page.answers.complete.push(kind === 'refused' ? { kind, message: '' } : { kind });
      page.tell('3ds:status', { action: 'trigger-completion', token: 'T1', finalize });
      await settled();
      expect(page.left).toEqual(['pending pay_T1']);
    },
  );
});

test.each([
  ['succeeded', ['success pay_T1']],
  ['pending', ['pending pay_T1']],
])('after finalization-timeout it is completed by hand; %s', async (state, left) => {
  const page = await aPendingPayment();
  page.answers.complete.push(transactionIn(state));
  page.tell('3ds:status', { action: 'finalization-timeout', token: 'T1', finalize: () => undefined });
  await settled();
  expect(page.completions).toEqual([{ token: 'T1', context: undefined }]);
  expect(page.left).toEqual(left);
});

test.each([
  ['succeeded', ['success pay_T1']],
  ['processing', ['pending pay_T1']],
  ['failed', []],
  ['pending', []],
])('an error of the script is believed only as far as the server agrees: %s', async (state, left) => {
  const page = await aPendingPayment();
  page.answers.show.push(transactionIn(state));
  page.tell('3ds:status', { action: 'error', token: 'T1' });
  await settled();
  expect(page.left).toEqual(left);
  expect(page.lastStep()?.kind).toBe(left.length === 0 ? 'declined' : 'checking');
});

test('an error while the server is away does not have anybody pay twice', async () => {
  const page = await aPendingPayment();
  page.tell('3ds:status', { action: 'error', token: 'T1' });
  await settled();
  expect(page.left).toEqual(['pending pay_T1']);
});

test('who leaves their bank’s question sees what becomes of the payment', async () => {
  const page = await aPendingPayment();
  page.tell('3ds:status', { action: 'challenge', token: 'T1' });
  page.checkout.leaveChallenge();
  page.checkout.leaveChallenge();
  expect(page.left).toEqual(['pending pay_T1']);
});

describe('the card', () => {
  test('that Spreedly does not take is told, and may be tried again', async () => {
    const page = aCheckout({ answersTokenising: false });
    page.checkout.pay(CARD);
    const problem = { attribute: 'number', key: 'errors.invalid', message: 'Number is not valid' };
    page.tell('errors', [problem]);
    expect(page.lastStep()).toEqual({ kind: 'ready', problems: [problem] });
    page.checkout.pay(CARD);
    expect(page.asked).toEqual(['tokenise', 'tokenise']);
  });

  test('whose token never comes frees the form, and a token that comes then starts nothing', async () => {
    const page = aCheckout({ answersTokenising: false });
    page.checkout.pay(CARD);
    page.passTime();
    await settled();
    expect(page.lastStep()?.kind).toBe('ready');
    page.tell('paymentMethod', 'late', {} as never);
    await settled();
    expect(page.starts).toEqual([]);
  });
});
