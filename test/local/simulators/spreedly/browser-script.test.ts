import type { Browser, Page } from 'playwright-core';
import type { SpreedlyOptions } from '../../../../local/simulators/spreedly/spreedly.ts';
import { aShopPage, launchBrowser, toldOf } from './a-shop-page.ts';
import { aSpreedly, orderOf, type Transaction } from './a-spreedly.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);

afterAll(() => browser.close());

/** A shop that is open while the test runs. Spreedly's time is twenty times faster unless the test says otherwise. */
async function withShop(
  options: SpreedlyOptions,
  play: (shop: Awaited<ReturnType<typeof aSpreedly>> & Awaited<ReturnType<typeof aShopPage>>) => Promise<void>,
): Promise<void> {
  const playing = await aSpreedly({ speed: 20, ...options });
  const { scriptUrl, credentials } = playing.spreedly;
  const page = await aShopPage(browser, scriptUrl, credentials.environmentKey);
  try {
    await play({ ...playing, ...page });
  } finally {
    await page.close();
    await playing.close();
  }
}

async function startLifecycle(page: Page, transaction: Transaction): Promise<void> {
  await page.evaluate(`new Spreedly.ThreeDS.Lifecycle({
    environmentKey: 'any', hiddenIframeLocation: 'hidden', challengeIframeLocation: 'challenge',
    transactionToken: '${transaction.token}', challengeIframeClasses: 'size-02',
  }).start()`);
}

async function typeCode(page: Page, code: string): Promise<void> {
  const bank = page.frameLocator('#challenge iframe');
  await bank.getByLabel('Code').fill(code);
  await bank.getByRole('button', { name: 'Confirm' }).click();
}

test('a card is tokenised without the page seeing it', () =>
  withShop({}, async ({ page, spreedly, start }) => {
    await toldOf(page, 'ready');
    await page.frameLocator('#number iframe').locator('input').fill('4556 7610 2998 3886');
    await page.frameLocator('#cvv iframe').locator('input').fill('123');
    await page.evaluate(`Spreedly.tokenizeCreditCard({ full_name: 'Ada Testcard', month: '10', year: '2029' })`);
    const [, token, method] = await toldOf(page, 'paymentMethod');
    expect(method).toMatchObject({ token, last_four_digits: '3886', card_type: 'visa' });
    expect(await page.evaluate('JSON.stringify(told)')).not.toContain('4556761029983886');
    expect((await start(3001, { payment_method_token: token })).transaction.state).toBe('succeeded');
    expect(spreedly.ledger.calls().map(({ name }) => name)).toContain('tokenize');
  }));

test('what is wrong with a card is told by its field', () =>
  withShop({}, async ({ page }) => {
    await toldOf(page, 'ready');
    await page.frameLocator('#number iframe').locator('input').fill('4556761029983887');
    await page.evaluate(`Spreedly.tokenizeCreditCard({ full_name: '', month: 13, year: 2029 })`);
    const [, errors] = await toldOf(page, 'errors');
    const attributes = (errors as readonly { readonly attribute: string }[]).map(({ attribute }) => attribute);
    expect(attributes).toEqual(['full_name', 'number', 'verification_value', 'month']);
  }));

test('browser data has the names of the guide', () =>
  withShop({}, async ({ page }) => {
    const text: string = await page.evaluate(`Spreedly.ThreeDS.serialize('02', 'text/html; ü')`);
    expect(JSON.parse(Buffer.from(text, 'base64').toString('utf8'))).toEqual({
      width: expect.any(Number),
      height: expect.any(Number),
      depth: expect.any(Number),
      timezone: expect.any(Number),
      user_agent: expect.stringContaining('Chrome'),
      java: false,
      language: expect.any(String),
      browser_size: '02',
      accept_header: 'text/html; ü',
    });
  }));

test('a fingerprint takes ten seconds, and the completion ends it', () =>
  withShop({ speed: 0 }, async ({ page, spreedly, start, call, actions }) => {
    const { transaction } = await start(3003);
    await startLifecycle(page, transaction);
    await toldOf(page, '3ds:status', 'device-fingerprint');
    spreedly.pass(9_000);
    await page.waitForResponse(/status/);
    expect(await actions()).toEqual(['device-fingerprint']);
    spreedly.pass(1_000);
    await toldOf(page, '3ds:status', 'trigger-completion');
    const { transaction: completed } = await call('POST', `/transactions/${transaction.token}/complete.json`);
    await page.evaluate(`last.finalize(${JSON.stringify(completed)})`);
    await toldOf(page, '3ds:status', 'succeeded');
    expect(await page.locator('#hidden iframe').count()).toBe(0);
  }));

test('a fingerprint that leads to a challenge', () =>
  withShop({}, async ({ page, start, call, actions }) => {
    const { transaction } = await start(3004);
    await startLifecycle(page, transaction);
    await toldOf(page, '3ds:status', 'trigger-completion');
    const { transaction: completed } = await call('POST', `/transactions/${transaction.token}/complete.json`);
    await page.evaluate(`last.finalize(${JSON.stringify(completed)})`);
    await toldOf(page, '3ds:status', 'challenge');
    const box = await page.locator('#challenge iframe').boundingBox();
    expect(box).toMatchObject({ width: 390, height: 300 });
    await typeCode(page, '1234');
    await toldOf(page, '3ds:status', 'succeeded');
    expect(await actions()).toEqual(['device-fingerprint', 'trigger-completion', 'challenge', 'succeeded']);
  }));

test('a challenge whose code is wrong once', () =>
  withShop({}, async ({ page, start, actions }) => {
    const { transaction } = await start(3005);
    await startLifecycle(page, transaction);
    await toldOf(page, '3ds:status', 'challenge');
    await typeCode(page, '0000');
    await page.frameLocator('#challenge iframe').getByRole('alert').waitFor();
    await typeCode(page, '1234');
    await toldOf(page, '3ds:status', 'succeeded');
    expect(await actions()).toEqual(['challenge', 'succeeded']);
  }));

test('a fingerprint that fails tells why', () =>
  withShop({}, async ({ page, start, call }) => {
    const { transaction } = await start(3103);
    await startLifecycle(page, transaction);
    await toldOf(page, '3ds:status', 'trigger-completion');
    const { transaction: completed } = await call('POST', `/transactions/${transaction.token}/complete.json`);
    await page.evaluate(`last.finalize(${JSON.stringify(completed)})`);
    const [, , event] = await toldOf(page, '3ds:status', 'error');
    expect(event).toMatchObject({ response: { state: 'gateway_processing_failed', error_code: 'declined' } });
  }));

test('a challenge that fails although the code was right', () =>
  withShop({}, async ({ page, start, actions }) => {
    const { transaction } = await start(3104);
    await startLifecycle(page, transaction);
    await toldOf(page, '3ds:status', 'challenge');
    await typeCode(page, '1234');
    await toldOf(page, '3ds:status', 'error');
    expect(await actions()).toEqual(['challenge', 'error']);
  }));

test('a challenge that changes nothing for ten minutes is completed by hand', () =>
  withShop({ speed: 0, challengeResults: 'on_completion' }, async ({ page, spreedly, start, call, actions }) => {
    const { transaction } = await start(3005);
    await startLifecycle(page, transaction);
    await toldOf(page, '3ds:status', 'challenge');
    await typeCode(page, '1234');
    await page.frameLocator('#challenge iframe').getByText('Thank you').waitFor();
    spreedly.pass(600_000);
    await toldOf(page, '3ds:status', 'finalization-timeout');
    const { transaction: completed } = await call('POST', `/transactions/${transaction.token}/complete.json`);
    await page.evaluate(`last.finalize(${JSON.stringify(completed)})`);
    await toldOf(page, '3ds:status', 'succeeded');
    expect(await actions()).toEqual(['challenge', 'finalization-timeout', 'succeeded']);
  }));

test('what Worldpay’s page posts comes with the completion', () =>
  withShop({ speed: 0 }, async ({ page, spreedly, call, callbackUrl }) => {
    const { transaction } = await call('POST', `/gateways/${spreedly.worldpayGatewayToken}/purchase.json`, {
      transaction: orderOf(spreedly, 3003, callbackUrl),
    });
    await startLifecycle(page, transaction);
    const [, , event] = await toldOf(page, '3ds:status', 'trigger-completion');
    const { context } = event as { readonly context: object };
    expect(context).toEqual({ MessageType: 'profile.completed', SessionId: expect.any(String), Status: true });
    const completed = await call('POST', `/transactions/${transaction.token}/complete.json`, { context });
    expect(completed.transaction.state).toBe('succeeded');
  }));

test('a transaction that nobody knows is an error, and so is a Spreedly that is away', () =>
  withShop({}, async ({ page, start, spreedly }) => {
    await startLifecycle(page, { token: 'unknown', state: 'pending', required_action: 'challenge' });
    const [, , event] = await toldOf(page, '3ds:status', 'error');
    expect(event).toMatchObject({ token: 'unknown', context: expect.stringContaining('does not know') });
    const { transaction } = await start(3003);
    spreedly.fail({ on: 'status', answer: { kind: 'reset' }, times: 7 });
    await page.evaluate(`told.length = 0`);
    await page.evaluate(`new Spreedly.ThreeDS.Lifecycle({
      hiddenIframeLocation: 'hidden', challengeIframeLocation: 'challenge', transactionToken: '${transaction.token}',
    }).start(${JSON.stringify(transaction)})`);
    const [, , away] = await toldOf(page, '3ds:status', 'error');
    expect(away).toMatchObject({ context: 'Spreedly does not answer.' });
  }));

test('a handler that is registered twice is called twice', () =>
  withShop({}, async ({ page, start, actions }) => {
    await page.evaluate(`Spreedly.on('3ds:status', (event) => told.push(['3ds:status', event.action, event]))`);
    const { transaction } = await start(3001);
    await startLifecycle(page, transaction);
    await toldOf(page, '3ds:status', 'succeeded');
    expect(await actions()).toEqual(['succeeded', 'succeeded']);
  }));
