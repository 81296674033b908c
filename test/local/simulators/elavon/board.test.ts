import * as fc from 'fast-check';
import { board, type Boarding, plainBoarding, type Pushed, toldOf } from '../../../../local/simulators/elavon/board.ts';
import { createOwnClock } from '../../../../local/simulators/elavon/clock.ts';
import { drawBoardings } from '../../../../local/simulators/elavon/draw-boardings.ts';
import { createElavon } from '../../../../local/simulators/elavon/elavon.ts';
import { createLedger } from '../../../../local/simulators/elavon/ledger.ts';
import { notificationBody, type Shape } from '../../../../local/simulators/elavon/notification-body.ts';
import { describeReports, profileReport } from '../../../../local/simulators/elavon/report.ts';
import { TROUBLE_NAMES } from '../../../../local/simulators/elavon/troubles.ts';
import { aPartner } from './a-partner.ts';

const DAY_MS = 24 * 3_600_000;
const BEGAN = Date.UTC(2026, 10, 26);

async function played(boarding: Boarding, status = 200) {
  const partner = await aPartner(() => ({ status, body: '{}' }));
  try {
    const elavon = createElavon({ mode: 'plain', url: partner.url, secret: { token: 't' } }, () => 0);
    const clock = createOwnClock(BEGAN);
    const ledger = createLedger();
    const pushed = await board(elavon, boarding, clock, ledger);
    return { pushed, received: partner.pushes().map(({ body }) => body), ledger };
  } finally {
    await partner.stop();
  }
}

const statuses = (boarding: Boarding) =>
  toldOf(boarding)
    .map(({ notification }) => notification.boardingStatus)
    .filter((status) => status !== undefined);

test('a guided boarding tells all six events, and reminds with the same body after 7 and after 14 days', async () => {
  const { pushed, received } = await played(plainBoarding('guided', 'Bakery'));
  expect(new Set(pushed.map(({ told }) => told.notification.event))).toEqual(
    new Set([
      'EMAIL_SENT',
      'REGISTRATION_ERROR',
      'REGISTRATION_COMPLETED',
      'SIGNATURE_STATUS',
      'APPLICATION_SUBMITTED',
      'BOARDING_STATUS',
    ]),
  );
  const mails = pushed.filter(({ told }) => told.notification.event === 'EMAIL_SENT');
  expect(mails.map(({ atMs }) => (atMs - BEGAN) / DAY_MS)).toEqual([0, 7, 14]);
  expect(new Set(mails.map(({ body }) => body)).size).toBe(1);
  expect(received).toEqual(pushed.map(({ body }) => body));
});

test('a managed boarding tells of the boarding alone, under a packet and no group packet', async () => {
  const { pushed } = await played(plainBoarding('managed', 'Bakery'));
  expect(new Set(pushed.map(({ told }) => told.notification.event))).toEqual(new Set(['BOARDING_STATUS']));
  expect(JSON.parse(pushed[0]?.body ?? '')).toMatchObject({ packetId: expect.any(String), uniqueId: 'AcmeBakery' });
  expect(pushed[0]?.body).not.toContain('groupPacketId');
});

test('each trouble is what it says', () => {
  const told = (trouble: Boarding['trouble']) => statuses(plainBoarding('managed', 'Bakery', trouble));
  expect(told('none')).toEqual(['INPROGRESS', 'PEND', 'INPROGRESS', 'COMPLETE', 'COMPLETE']);
  expect(told('late_in_progress').slice(-2)).toEqual(['COMPLETE', 'INPROGRESS']);
  expect(told('contradiction').slice(-2)).toEqual(['COMPLETE', 'DECLINED']);
  const late = toldOf(plainBoarding('managed', 'Bakery', 'late_terminals')).at(-1);
  expect([late?.afterMs, late?.notification.terminals?.length]).toEqual([30 * DAY_MS, 2]);
});

test('whatever happens to a boarding, all of it is told', () => {
  const boardings = fc.record({
    flow: fc.constantFrom('guided' as const, 'managed' as const),
    merchant: fc.stringMatching(/^[A-Za-z0-9]{1,20}$/),
    trouble: fc.constantFrom(...TROUBLE_NAMES),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(boardings, (boarding) => {
      const told = toldOf(boarding);
      const bodies = new Set(told.map(({ notification }) => notificationBody(notification)));
      for (const { notification } of toldOf({ ...boarding, trouble: 'none' }))
        expect(bodies).toContain(notificationBody(notification));
      expect(toldOf(boarding)).toEqual(told);
      expect(told.every(({ notification }) => (notification.ids.uniqueId?.length ?? 99) <= 32)).toBe(true);
    }),
  );
});

const SHAPE: Shape = { terminals: 'object', messages: 'strings', detail: 'nested', isWrapped: false };
const NOTIFICATION = {
  ids: { uniqueId: 'u', boardingId: 'AWB1' },
  event: 'BOARDING_STATUS',
  boardingStatus: 'PEND',
  messages: { pendMessages: ['why'] },
  terminals: [{ itemCode: 'A', terminalId: 'T1' }],
};

test.each<[Partial<Shape>, object]>([
  [{}, { boardingStatusDetail: { boardingStatus: 'PEND', boardingId: 'AWB1', pendMessages: ['why'] } }],
  [{ detail: 'flat' }, { boardingStatus: 'PEND', boardingId: 'AWB1', pendMessages: ['why'] }],
  [{ messages: 'objects', detail: 'flat' }, { pendMessages: [{ typeCode: 'INFO', description: 'why' }] }],
  [{}, { terminalIdInfo: { terminalIdDataMap: { A: [{ terminalId: 'T1' }] } } }],
  [{ terminals: 'array' }, { terminalIdInfo: { terminalIdDataMap: [{ A: [{ terminalId: 'T1' }] }] } }],
  [{ terminals: 'key_string' }, { terminalIdInfo: { terminalIdDataMap: [{ keyString: [{ terminalId: 'T1' }] }] } }],
  [{ terminals: 'single' }, { terminalIdInfo: { terminalIdDataMap: { A: { terminalId: 'T1' } } } }],
  [{ isWrapped: true }, { notificationStatusRequest: { uniqueId: 'u' } }],
])('the shape %j is such a body', (shape, expected) => {
  expect(JSON.parse(notificationBody(NOTIFICATION, { ...SHAPE, ...shape }))).toMatchObject(expected);
});

test('the same seed draws the same boardings, both flows and every trouble among them', () => {
  const wish = { seed: 7, count: 2 * TROUBLE_NAMES.length, prefix: 'm' };
  const drawn = drawBoardings(wish);
  expect(drawBoardings(wish)).toEqual(drawn);
  expect(drawBoardings({ ...wish, seed: 8 })).not.toEqual(drawn);
  expect(new Set(drawn.map(({ flow, trouble }) => `${flow} ${trouble}`)).size).toBe(2 * TROUBLE_NAMES.length);
});

test('the report counts what was pushed and how it was answered', async () => {
  const boarding = plainBoarding('managed', 'Bakery');
  const [well, badly] = [await played(boarding), await played(boarding, 503)];
  const unanswered: Pushed[] = well.pushed.slice(0, 1).map((one) => ({
    ...one,
    delivery: { kind: 'unanswered', problem: 'reset', tookMs: 1 },
  }));
  const report = profileReport('TEST', [well.pushed, badly.pushed, unanswered], 3);
  expect(report).toMatchObject({
    boardings: 3,
    pushes: 11,
    accepted: 5,
    refused: { 503: 5 },
    unanswered: 1,
    tokensFetched: 3,
    pushMs: { count: 10 },
  });
  expect(describeReports([report]).join('\n')).toContain('5 with 503');
});
