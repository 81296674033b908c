import type { Browser, Page } from 'playwright-core';
import { createServer } from 'node:http';
import { CHALLENGE_SIZES } from '../../../local/checkout/challenge-size.ts';
import { type CheckoutServer, startCheckoutServer } from '../../../local/checkout/server.ts';
import { type SpreedlySimulator, startSpreedly } from '../../../local/simulators/spreedly/spreedly.ts';
import { closeServer, listenOnLoopback } from '../../../local/twin/listen.ts';
import { launchBrowser } from '../../support/browser.ts';
import { type CardhookStandIn, cardhookOver } from './a-cardhook.ts';

/** A browser that has to be unpacked, and pages in it on a machine that does ten other things. */
const MS_MAX = 90_000;

/** The fingerprint's ten seconds take one. */
const SPEED = 10;

const VALID_CARD = '4556761029983886';

/** Takes callbacks, and leads people who come back from their bank to the shop, as Cardhook does. */
const merchant = createServer(({ url = '' }, response) => {
  const [, query] = url.split('?');
  if (query === undefined) return void response.writeHead(200).end();
  response.writeHead(303, { location: `${server.url}/pending?${query}` }).end();
});
let spreedly: SpreedlySimulator;
let cardhook: CardhookStandIn;
let server: CheckoutServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  spreedly = await startSpreedly({ speed: SPEED });
  const port = await listenOnLoopback(merchant, 0);
  cardhook = cardhookOver(spreedly, {
    redirectUrl: `http://127.0.0.1:${port}/return`,
    callbackUrl: `http://127.0.0.1:${port}/callbacks`,
  });
  server = await startCheckoutServer({
    port: 0,
    operations: cardhook,
    scriptUrl: spreedly.scriptUrl,
    environmentKey: spreedly.credentials.environmentKey,
  });
  browser = await launchBrowser();
}, MS_MAX);

beforeEach(async () => {
  cardhook.asked.length = 0;
  cardhook.useGateway = undefined;
  page = await browser.newPage({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(60_000);
});

afterEach(() => page.context().close());

afterAll(async () => {
  await browser.close();
  await server.close();
  await closeServer(merchant);
  await spreedly.close();
});

async function pay(amount: number, { card = VALID_CARD, size = '03' } = {}): Promise<void> {
  await page.goto(`${server.url}/?amount=${amount}&size=${size}`);
  await page.getByLabel('Name on card').fill('Ada Testcard');
  await page.frameLocator('#card-number iframe').locator('input').fill(card);
  await page.getByLabel('Expiry date').fill('1029');
  await page.frameLocator('#card-cvv iframe').locator('input').fill('123');
  await page.locator('#pay').click();
}

async function answerTheBank(code = '1234'): Promise<void> {
  const bank = page.frameLocator('#challenge iframe');
  await bank.getByLabel('Code').fill(code);
  await bank.getByRole('button', { name: 'Confirm' }).click();
}

test.each([
  { amount: 3001, asks: false, ends: 'success', completions: 0 },
  { amount: 3003, asks: false, ends: 'success', completions: 1 },
  { amount: 3004, asks: true, ends: 'success', completions: 1 },
  { amount: 3005, asks: true, ends: 'success', completions: 0 },
  { amount: 3103, asks: false, ends: 'failure', completions: 1 },
  { amount: 3104, asks: true, ends: 'failure', completions: 0 },
  { amount: 44, asks: false, ends: 'failure', completions: 0 },
])(
  '$amount ends on the $ends page',
  async ({ amount, asks, ends, completions }) => {
    await pay(amount);
    if (asks) await answerTheBank();
    await page.waitForURL(`**/${ends}?payment_id=pay_*`);
    const made = spreedly.ledger.transactions().at(-1);
    expect(made).toMatchObject({ amount, currency: 'USD' });
    expect(made?.state === 'succeeded').toBe(ends === 'success');
    expect(cardhook.asked.filter((one) => one.startsWith('POST purchase'))).toHaveLength(1);
    expect(cardhook.asked.filter((one) => one === 'POST complete')).toHaveLength(completions);
  },
  MS_MAX,
);

test(
  'a failed payment is paid anew on the same page: another transaction, another key',
  async () => {
    const before = spreedly.ledger.transactions().length;
    await pay(3103);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('#pay').click();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    const starts = cardhook.asked.filter((one) => one.startsWith('POST purchase'));
    expect(new Set(starts).size).toBe(2);
    expect(cardhook.asked.filter((one) => one === 'POST complete')).toHaveLength(2);
    expect(spreedly.ledger.transactions()).toHaveLength(before + 2);
  },
  MS_MAX,
);

test.each(CHALLENGE_SIZES)(
  'the bank’s page can be answered in size $size',
  async ({ size }) => {
    await pay(3005, { size });
    await answerTheBank();
    await page.waitForURL('**/success?*');
    expect(spreedly.ledger.transactions().at(-1)?.state).toBe('succeeded');
  },
  MS_MAX,
);

test(
  'who is sent to their bank and back lands where the payment stands, and a reload of the page before starts no other',
  async () => {
    await pay(3005);
    await page.frameLocator('#challenge iframe').getByLabel('Code').waitFor();
    const made = spreedly.ledger.transactions();
    await page.goto(`${spreedly.url}/bank/${made.at(-1)?.token}/challenge?returns=true`);
    await page.getByLabel('Code').fill('1234');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.waitForURL('**/success?transaction_token=*');
    await page.goto(server.url);
    await page.waitForURL('**/success?payment_id=*');
    expect(spreedly.ledger.transactions()).toHaveLength(made.length);
  },
  MS_MAX,
);

test(
  'a card that Spreedly does not take is told at its field, and nothing is started',
  async () => {
    await pay(3001, { card: '4111' });
    await page.locator('#problem-number').filter({ hasText: /./ }).waitFor();
    expect(cardhook.asked).toEqual([]);
  },
  MS_MAX,
);

test(
  'what Worldpay’s page posts is in the completion',
  async () => {
    cardhook.useGateway = spreedly.worldpayGatewayToken;
    await pay(3003);
    await page.waitForURL('**/success?*');
    const completion = spreedly.ledger.calls().findLast(({ name }) => name === 'complete');
    expect(completion?.body).toMatchObject({ context: { MessageType: 'profile.completed' } });
  },
  MS_MAX,
);

test(
  'a challenge that nobody answers is completed by hand when the script gives up',
  async () => {
    await pay(3005);
    await page.frameLocator('#challenge iframe').getByLabel('Code').waitFor();
    spreedly.pass(16 * 60_000);
    await page.waitForURL(/\/(?:failure|pending|success)\?/);
    expect(cardhook.asked).toContain('POST complete');
  },
  MS_MAX,
);

test(
  'nothing that opens Spreedly’s API or AWS reaches the browser',
  async () => {
    const seen: string[] = [];
    page.on('response', (response) => {
      const reading = response.text().then((text) => `${text}${JSON.stringify(response.headers())}`);
      void reading.then((text) => seen.push(text)).catch(() => undefined);
    });
    await pay(3003);
    await page.waitForURL('**/success?*');
    expect(seen.join('\n')).toContain(spreedly.credentials.environmentKey);
    for (const secret of [spreedly.credentials.accessSecret, spreedly.signingSecret, 'AWS4-HMAC', 'x-amz-date'])
      expect(seen.join('\n')).not.toContain(secret);
  },
  MS_MAX,
);
