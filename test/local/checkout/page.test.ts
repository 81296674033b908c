import type { Browser, Page } from 'playwright-core';
import { CHALLENGE_SIZES } from '../../../local/checkout/challenge-size.ts';
import { type CheckoutServer, startCheckoutServer } from '../../../local/checkout/server.ts';
import { launchBrowser } from '../../support/browser.ts';
import { PAYMENT, scriptedOperations, START, transaction } from './scripted-operations.ts';
import { serveScriptedSpreedly } from './scripted-spreedly.ts';

/** Unpacking the browser takes some seconds, once on a machine. */
const LAUNCH_MS_MAX = 60_000;

const operations = scriptedOperations();
let spreedly: Awaited<ReturnType<typeof serveScriptedSpreedly>>;
let server: CheckoutServer;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  spreedly = await serveScriptedSpreedly();
  server = await startCheckoutServer({
    port: 0,
    operations,
    scriptUrl: spreedly.scriptUrl,
    environmentKey: 'ENVIRONMENT',
  });
  browser = await launchBrowser();
}, LAUNCH_MS_MAX);

beforeEach(async () => {
  operations.calls.length = 0;
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce' });
  page = await context.newPage();
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  // Of what the policy for scripts and frames does not allow, Chromium complains there.
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
});

afterEach(async () => {
  await page.context().close();
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
});

afterAll(async () => {
  await browser.close();
  await server.close();
  await spreedly.close();
});

async function fillIn(path = '/'): Promise<void> {
  await page.goto(server.url + path);
  await page.getByLabel('Name on card').fill('Ada Lovelace');
  await page.getByLabel('Expiry date').fill('1029');
}

/** As Spreedly's script would. */
function tell(event: object): Promise<unknown> {
  return page.evaluate(`Spreedly.tell('3ds:status', ${JSON.stringify({ token: 'T1', ...event })})`);
}

function asked(name: string): Promise<unknown[][]> {
  return page.evaluate(`Spreedly.asked.filter(([one]) => one === '${name}')`);
}

const inStep = (step: string): Promise<unknown> => page.waitForSelector(`#checkout[data-step=${step}]`);

test('the bank is told the accept header that the browser sent with the request for the page', async () => {
  operations.answers(START, transaction('succeeded'));
  operations.answers(`GET /spreedly/transactions/${PAYMENT}`, transaction('succeeded'));
  const sent = page.waitForRequest(server.url + '/').then((request) => request.allHeaders());
  await fillIn();
  await page.getByRole('button', { name: 'Pay $30.04' }).click();
  await page.waitForURL(`**/success?payment_id=${PAYMENT}`);
  const { body = {} } = operations.calls[0] ?? {};
  const { browser_info: browserInfo, ...rest } = body as { browser_info: string };
  expect(JSON.parse(atob(browserInfo))).toEqual({ browser_size: '03', accept_header: (await sent)['accept'] });
  expect(rest).toEqual({
    payment_method_token: 'card1',
    amount: 3004,
    currency_code: 'USD',
    attempt_3dsecure: true,
    three_ds_version: '2',
  });
  expect(await page.getByRole('heading').textContent()).toBe('Thank you for your order');
});

test('a double click pays once', async () => {
  operations.answers(START, transaction('pending'));
  await fillIn();
  await page.locator('#pay').dblclick();
  await inStep('checking');
  expect(operations.calls.map(({ route }) => route)).toEqual([START]);
  expect(await asked('start')).toEqual([['start', 'T1']]);
});

test('a reload in the middle goes on with the same payment', async () => {
  operations.answers(START, transaction('pending'));
  await fillIn('/?amount=3005');
  await page.locator('#pay').click();
  await inStep('checking');
  await page.goto(server.url);
  await inStep('checking');
  const [first, second] = operations.calls;
  expect(second).toEqual(first);
  expect(await page.locator('#total').textContent()).toBe('$30.05');
});

test('a declined payment says why, and the next one has a new key', async () => {
  operations.answers(START, transaction('pending'), transaction('gateway_processing_failed', { token: 'T2' }));
  operations.answers(
    'GET /spreedly/transactions/T1',
    transaction('gateway_processing_failed', { message: '<b>Do not honor</b>' }),
  );
  await fillIn();
  await page.locator('#pay').click();
  await inStep('checking');
  await tell({ action: 'error' });
  await inStep('declined');
  expect(new URL(page.url()).pathname).toBe('/failure');
  expect(await page.locator('#declined-reason').textContent()).toBe('<b>Do not honor</b>');
  expect(await page.evaluate('document.activeElement.id')).toBe('declined-title');

  await page.getByRole('button', { name: 'Try again' }).click();
  expect(page.url()).toBe(`${server.url}/`);
  expect(await page.evaluate('document.activeElement.id')).toBe('card-name');
  await page.locator('#pay').click();
  await inStep('declined');
  const keys = operations.calls.filter(({ route }) => route === START).map(({ key }) => key);
  expect(new Set(keys).size).toBe(2);
  expect(await asked('on')).toHaveLength(5);
});

describe.each(CHALLENGE_SIZES)('a challenge of size $size', (one) => {
  test('stands in an iframe of exactly that size, in a dialog that is not lost by a key', async () => {
    operations.answers(START, transaction('pending'));
    await fillIn(`/?size=${one.size}`);
    await page.locator('#pay').click();
    await inStep('checking');
    await tell({ action: 'challenge' });
    const dialog = page.getByRole('dialog', { name: 'Confirm it is you' });
    await dialog.waitFor();
    const box = await page.locator('#challenge iframe').boundingBox();
    const { width, height } = 'width' in one ? one : { width: 1280, height: 860 };
    expect(box).toMatchObject({ width, height });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(true);

    operations.answers(`GET /spreedly/transactions/${PAYMENT}`, transaction('pending'));
    await page.getByRole('button', { name: 'Leave without confirming' }).click();
    await page.waitForURL(`**/pending?payment_id=${PAYMENT}`);
  });
});

test('the challenge that fits the window is chosen where nobody chose', async () => {
  operations.answers(START, transaction('pending'));
  await page.setViewportSize({ width: 390, height: 760 });
  await fillIn();
  await page.locator('#pay').click();
  await inStep('checking');
  const [[, options] = []] = await asked('Lifecycle');
  expect(options).toMatchObject({ challengeIframeClasses: 'challenge-frame challenge-frame-05' });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
});

test('a transaction that is triggered is completed, and a pending one is finalized', async () => {
  operations.answers(START, transaction('pending'));
  operations.answers('POST /spreedly/transactions/T1/complete', transaction('pending'));
  await fillIn();
  await page.locator('#pay').click();
  await inStep('checking');
  const context = { MessageType: 'profile.completed', SessionId: 'd3197c02', Status: true };
  await page.evaluate(
    `Spreedly.tell('3ds:status', { action: 'trigger-completion', token: 'T1', context: ${JSON.stringify(context)},
      finalize: ({ token, state }) => { document.body.dataset.finalized = token + ' ' + state; } })`,
  );
  await page.waitForSelector('body[data-finalized="T1 pending"]');
  expect(operations.calls.at(-1)).toEqual({
    route: 'POST /spreedly/transactions/T1/complete',
    body: { context },
  });
});

test('what is wrong with what was entered stands at its field, and nothing is sent', async () => {
  await page.goto(server.url);
  await page.getByLabel('Expiry date').fill('0120');
  await page.locator('#pay').click();
  expect(await page.locator('#problem-name').textContent()).toBe('Enter the name on the card.');
  expect(await page.locator('#problem-expiry').textContent()).toBe('This card has expired.');
  expect(await page.evaluate('document.activeElement.id')).toBe('card-name');
  expect(await asked('tokenizeCreditCard')).toEqual([]);
});

test('the pending page goes where the payment went', async () => {
  const route = `GET /spreedly/transactions/${PAYMENT}`;
  operations.answers(route, transaction('pending'), transaction('processing'), transaction('succeeded'));
  await page.goto(`${server.url}/pending?payment_id=${PAYMENT}`);
  expect(await page.getByRole('heading').textContent()).toBe('We are waiting for your bank');
  await page.waitForURL(`**/success?payment_id=${PAYMENT}`);
});
