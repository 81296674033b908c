import { readCompleteRequest, readStartRequest } from '../../contracts/payment-request.ts';

const URLS = { callbackUrl: 'https://a.example/spreedly/callbacks', redirectUrl: 'https://a.example/spreedly/return' };

const BROWSER = {
  width: 1_512,
  height: 982,
  depth: 24,
  timezone: -60,
  user_agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0.6778.139 Safari/537.36',
  java: false,
  language: 'en-GB',
  browser_size: '04',
  accept_header: 'text/html,application/xhtml+xml',
};

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const PLAIN = { payment_method_token: 'Pm1', amount: 3001, currency_code: 'USD' };
const WITH_3DS = { ...PLAIN, attempt_3dsecure: true, three_ds_version: '2', browser_info: encoded(BROWSER) };

const bytes = (body: unknown) => new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
const read = (body: unknown) => readStartRequest(bytes(body), URLS);

/** The names of the fields that are told to be wrong. */
function wrongIn(body: unknown): readonly string[] {
  const outcome = read(body);
  return 'fields' in outcome ? [...new Set(outcome.fields.map(({ name }) => name))] : [];
}

test('a plain purchase goes as it is', () => {
  expect(read(PLAIN)).toEqual({ amount: 3001, currency: 'USD', transaction: PLAIN });
});

test('all that may be said goes under Spreedly’s names, and the gateway beside it', () => {
  const body = {
    ...WITH_3DS,
    gateway_token: 'Gw1',
    description: 'Two cups',
    ip: '203.0.113.9',
    email: 'jane@example.com',
    retain_on_success: true,
    merchant_name_descriptor: 'CUPS',
    merchant_location_descriptor: 'Berlin',
    gateway_specific_fields: { worldpay: { a: 1 } },
  };
  const { gateway_token: gatewayToken, ...transaction } = body;
  expect(read(body)).toEqual({ gatewayToken, amount: 3001, currency: 'USD', transaction });
});

test.each(['2', '2.0', 2])('version %p of 3DS is version 2', (version) => {
  expect(read({ ...WITH_3DS, three_ds_version: version })).toMatchObject({ transaction: { three_ds_version: '2' } });
});

test.each([
  ['1', ['three_ds_version']],
  ['3', ['three_ds_version']],
  ['2.2.0', ['three_ds_version']],
  [3, ['three_ds_version']],
])('version %p of 3DS is refused', (version, wrong) => {
  expect(wrongIn({ ...WITH_3DS, three_ds_version: version })).toEqual(wrong);
});

test.each([
  ['left out', { ...WITH_3DS, attempt_3dsecure: undefined }],
  ['false', { ...WITH_3DS, attempt_3dsecure: false, three_ds_version: '1' }],
])('with attempt_3dsecure %s it is a plain one: nothing of 3DS goes', (_what, body) => {
  const { transaction } = read(body) as { transaction: object };
  expect(transaction).not.toHaveProperty('browser_info');
  expect(transaction).not.toHaveProperty('three_ds_version');
});

describe('a field that is wrong is named', () => {
  test.each<[string, object, readonly string[]]>([
    ['an amount as text', { amount: '3001' }, ['amount']],
    ['an amount with decimals', { amount: 30.01 }, ['amount']],
    ['nothing to pay', { amount: 0 }, ['amount']],
    ['less than nothing', { amount: -1 }, ['amount']],
    ['an amount beyond what a number holds', { amount: 1e21 }, ['amount']],
    ['a currency that is none', { currency_code: 'XYZ' }, ['currency_code']],
    ['a currency in small letters', { currency_code: 'usd' }, ['currency_code']],
    ['no payment method', { payment_method_token: undefined }, ['payment_method_token']],
    ['a payment method that is a path', { payment_method_token: '../x' }, ['payment_method_token']],
    ['a gateway that is a path', { gateway_token: 'a/../b' }, ['gateway_token']],
    ['3DS as a word', { attempt_3dsecure: 'true' }, ['attempt_3dsecure']],
    ['3DS without the browser', { browser_info: undefined }, ['browser_info']],
    ['3DS without a version', { three_ds_version: undefined }, ['three_ds_version']],
    ['camel case', { browser_info: undefined, browserInfo: 'x' }, ['browser_info']],
    ['camel case of a number', { attempt_3dsecure: undefined, attempt3DSecure: true }, ['attempt_3dsecure']],
    ['an order id', { order_id: '4711' }, ['order_id']],
    ['a callback format', { callback_format: 'json' }, ['callback_format']],
    ['somebody else’s callback URL', { callback_url: 'https://evil.example' }, ['callback_url']],
    ['somebody else’s redirect URL', { redirect_url: `${URLS.redirectUrl}/..` }, ['redirect_url']],
    ['an address that is none', { ip: '999.1.1.1' }, ['ip']],
    ['two lines', { description: 'a\nb' }, ['description']],
    ['a name that nobody knows', { 'shipping of Jane Doe': 1 }, ['other']],
  ])('%s', (_what, changes, wrong) => {
    const body = { ...WITH_3DS, ...changes };
    expect(wrongIn(body)).toEqual(wrong);
    expect(JSON.stringify(read(body))).not.toMatch(/Jane|evil/);
  });

  test.each<[string, unknown]>([
    ['no base64', '{"width":1}'],
    ['base64 of no JSON', Buffer.from('browser').toString('base64')],
    ['a list', encoded([BROWSER])],
    ['no user agent', encoded({ ...BROWSER, user_agent: undefined })],
    ['no width', encoded({ ...BROWSER, width: undefined })],
    ['a size of its own', encoded({ ...BROWSER, browser_size: '06' })],
    ['far too much', encoded({ ...BROWSER, user_agent: 'x'.repeat(9_000) })],
    ['nothing', ''],
    ['an object', BROWSER],
  ])('a browser of %s', (_what, browser) => {
    expect(wrongIn({ ...WITH_3DS, browser_info: browser })).toEqual(['browser_info']);
  });
});

test('this stage’s own URLs may be repeated', () => {
  const body = { ...PLAIN, callback_url: URLS.callbackUrl, redirect_url: URLS.redirectUrl };
  expect(read(body)).toEqual({ amount: 3001, currency: 'USD', transaction: PLAIN });
});

test.each([
  ['as older samples have it', { ...BROWSER, browser_size: undefined, accept_header: undefined }],
  ['with numbers as text', { ...BROWSER, width: '1512', timezone: '-60', java: 'false' }],
  ['with what newer scripts add', { ...BROWSER, javascript: true }],
])('a browser %s is taken, unchanged', (_what, browser) => {
  const info = encoded(browser);
  expect(read({ ...WITH_3DS, browser_info: info })).toMatchObject({ transaction: { browser_info: info } });
});

describe('card data is not taken, wherever it stands', () => {
  test.each<[string, object]>([
    ['as Spreedly’s form', { credit_card: { number: 'x' } }],
    ['as a text', { description: 'card 4556 7610 2998 3886' }],
    ['as a number', { amount: 4_556_761_029_983_886 }],
    ['as a name', { gateway_specific_fields: { '4556761029983886': 1 } }],
    ['deep inside', { gateway_specific_fields: { a: [{ b: '4556-7610-2998-3886' }] } }],
    ['as a code', { gateway_specific_fields: { cvv: '123' } }],
  ])('%s', (_what, changes) => {
    expect(read({ ...PLAIN, ...changes })).toEqual({ reason: 'card_data_not_accepted' });
    expect(readCompleteRequest(bytes({ context: changes }))).toEqual({ reason: 'card_data_not_accepted' });
  });
});

test.each([
  ['nothing', ''],
  ['no JSON', '{"amount":'],
  ['a list', '[1]'],
  ['a text', '"x"'],
  ['a name twice', '{"payment_method_token":"a","amount":1,"amount":2,"currency_code":"USD"}'],
])('%s is no body', (_what, body) => {
  expect(read(body)).toEqual({ reason: 'body_unreadable' });
});

test('a completion may say nothing', () => {
  expect([readCompleteRequest(bytes('')), readCompleteRequest(bytes('{}'))]).toEqual([{}, {}]);
});
