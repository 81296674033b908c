import { aSpreedlyStage, aStart, CREDENTIALS, PAYMENT_ID, TOKEN } from './a-spreedly-stage.ts';

/** A transcript as the log of a connection, a body in each of the formats that gateways speak. */
const TRANSCRIPT = String.raw`opening connection to gateway.example.com:443...
opened
starting SSL for gateway.example.com:443...
<- "POST /v1/charges?card_number=4111111111111111 HTTP/1.1\r\nContent-Type: text/xml\r\nAuthorization: Basic cGxhbnRlZDpwbGFudGVk\r\nHost: gateway.example.com\r\n\r\n"
<- "<?xml version=\"1.0\"?><request apiKey=\"planted-key\"><card:Number>4111111111111111</card:Number><CardHolderName>Jane Planted</CardHolderName><cvc>917</cvc><amount>3004</amount><note><![CDATA[planted]]></note></request>"
<- "{\"card\":{\"number\":\"4111 1111 1111 1111\",\"verification_value\":917,\"email\":\"jane@planted.example\"},\"amount\":3004}"
<- "card[number]=4111111111111111&card[cvc]=917&card[name]=Jane+Planted&amount=3004&currency=USD"
<- "{:card=>{:name=>\"Jane Planted\", \"email\"=>\"jane@planted.example\", :code=>917}, :amount=>3004}"
-> "HTTP/1.1 402 Payment Required\r\n"
-> "Set-Cookie: session=planted\r\n"
-> "<response><resultCode>05</resultCode><message>Declined for Jane planted, call +1 (jane@planted.example)</message></response>"
-> "{\"error\":{\"code\":\"card_declined\",\"decline_code\":\"do_not_honor\"},\"street\":[\"Planted Road 1\",\"2\"]}"
1|1|This was approved|Jane|Planted|4111111111111111
Conn close`;

const HIDDEN = [/planted/i, /jane/i, /917/, /4111/, /cGxhbnRl/, /@/, /Road/];

async function shown(transcript: string): Promise<string> {
  const { run, put, state } = aSpreedlyStage();
  put('arn:credentials', CREDENTIALS);
  state.transcript = { kind: 'answered', value: transcript };
  const { out } = await run('transcript', TOKEN);
  expect(JSON.parse((await run('transcript', TOKEN, '--json')).out)).toEqual({ token: TOKEN, transcript: out });
  return out;
}

test('nothing of the card, of its holder and of what was signed in with is shown', async () => {
  const out = await shown(TRANSCRIPT);
  for (const hidden of HIDDEN) expect(out).not.toMatch(hidden);
});

test('what the gateway said of the payment is', async () => {
  const out = await shown(TRANSCRIPT);
  for (const kept of [
    'opening connection to gateway.example.com:443...',
    'POST /v1/charges?card_number=[removed] HTTP/1.1',
    'Content-Type: text/xml',
    '<card:Number>[removed]</card:Number>',
    '<amount>3004</amount>',
    '&amount=3004&currency=USD',
    String.raw`{\"card\":{\"number\":\"[removed]\"`,
    String.raw`{:card=>{:name=>\"[removed]\"`,
    ':code=>[removed]}, :amount=>3004}',
    'HTTP/1.1 402 Payment Required',
    '<resultCode>05</resultCode>',
    'Declined for [removed] [removed], call',
    String.raw`\"code\":\"card_declined\"`,
    String.raw`\"decline_code\":\"do_not_honor\"`,
    'Conn close',
  ])
    expect(out).toContain(kept);
});

test.each([
  ['a number that a message repeats', '<cvv>917</cvv><message>CVV 917 does not match</message>'],
  ['a long number in a message', '{"message":"Card 4111-1111-1111-1111 declined"}'],
  ['a security code that is called code', '{"code":"917"}'],
  ['JSON that is cut in the middle', '{"message":"declined","holder":{"name":"Jane Plan'],
  ['an element that is cut in the middle', '<message>declined</message><Name>Jane'],
  ['an attribute', '<holder name="Jane Planted" status="ok"/>'],
  ['a value over two lines', '<address>Planted Road 1\nJaneville</address>'],
  ['a header in small letters', 'authorization: Bearer planted'],
  ['an unknown header', 'X-Planted: Jane'.replace('Planted', 'Trace')],
  ['text of no format', 'Charged Jane Planted of Road 1'],
  ['an address in a path', 'GET /customers/jane@planted.example HTTP/1.1'],
  ['single quotes', "{'name': 'Jane Planted'}"],
  ['a quote in a name', String.raw`{"name":"Jane \"Planted\" Road"}`],
  ['a comment', '<!-- Jane Planted -->'],
])('%s is not shown', async (_what, transcript) => {
  const out = await shown(transcript);
  for (const hidden of HIDDEN) expect(out).not.toMatch(hidden);
});

test('of a long number no part is left where a piece of it was removed', async () => {
  expect(await shown('{"pan":"4111","message":"Card 4111 1111 1111 1111 declined"}')).not.toContain('1111');
});

test('a megabyte of it is shown in a moment', async () => {
  const hostile = [
    '"'.repeat(200_000),
    '"a":"'.repeat(40_000),
    'a '.repeat(100_000),
    '<'.repeat(200_000),
    'a='.repeat(100_000),
  ];
  for (const text of hostile) expect(await shown(text)).not.toBe('');
}, 20_000);

test('it does not steer the terminal', async () => {
  const { run, put, state } = aSpreedlyStage();
  put('arn:credentials', CREDENTIALS);
  state.transcript = { kind: 'answered', value: '<message>\u001b[2Jgone</message>' };
  expect((await run('transcript', TOKEN)).out).not.toContain('\u001b');
});

test('it is asked for by token, also where a payment id is given or nothing is known here', async () => {
  const { run, put, asked } = aSpreedlyStage();
  put('arn:credentials', CREDENTIALS);
  for (const id of [TOKEN, PAYMENT_ID, 'unheardOf']) await run('transcript', id);
  expect(asked).toEqual([TOKEN, TOKEN, 'unheardOf'].map((token) => ({ token, by: CREDENTIALS })));
});

test('nothing is stored: no secret, no queue', async () => {
  const { run, put, state, queued, secret } = aSpreedlyStage();
  put('arn:credentials', CREDENTIALS);
  state.transcript = { kind: 'answered', value: TRANSCRIPT };
  await run('transcript', TOKEN);
  expect(queued).toEqual([]);
  expect(secret('arn:credentials')).toEqual(CREDENTIALS);
});

test('a start without a transaction has none', async () => {
  const { token: _none, ...lost } = aStart({ fate: 'unknown' });
  const { run, asked } = aSpreedlyStage({ payments: [], starts: [lost] });
  expect((await run('transcript', PAYMENT_ID)).failure?.message).toContain('its start is unknown');
  expect(asked).toEqual([]);
});

test.each([
  [{ accessSecret: 'not set', environmentKey: 'a', gatewayToken: 'b' }, 'Nobody has told dev'],
  [{ accessSecret: 'planted' }, 'cannot be read'],
])('without credentials it says how to put them in', async (stored, sentence) => {
  const { run, put } = aSpreedlyStage();
  put('arn:credentials', stored);
  const { failure } = await run('transcript', TOKEN);
  expect(failure?.message).toContain(sentence);
  expect(failure?.message).toContain('spreedly set-credentials');
  expect(failure?.message).not.toContain('planted');
});

test.each([
  ['not_found', `Spreedly has no transcript of ${TOKEN}.`],
  ['unauthorized', 'Spreedly did not tell: unauthorized (401).'],
] as const)('what Spreedly does not tell (%s) is told with its reason', async (reason, sentence) => {
  const { run, put, state } = aSpreedlyStage();
  put('arn:credentials', CREDENTIALS);
  state.transcript = { kind: 'failed', reason, maybeDone: false, status: 401 };
  const { failure } = await run('transcript', TOKEN);
  expect(failure?.message).toBe(sentence);
  expect(failure?.found.result).toEqual({ reason, status: 401 });
});
