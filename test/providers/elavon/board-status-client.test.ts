import { plainBoarding } from '../../../local/simulators/elavon/board.ts';
import {
  type BoardStatusServer,
  startBoardStatusServer,
} from '../../../local/simulators/elavon/board-status-server.ts';
import { createLedger } from '../../../local/simulators/elavon/ledger.ts';
import { createBoardStatus } from '../../../providers/elavon/board-status-client.ts';
import type { ScriptedFailure } from '../../../local/simulators/scripted-failure.ts';

const QUESTION = { clientId: 'simulated-client', uniqueId: 'AcmeBakery', country: 'USA' };

let server: BoardStatusServer;

beforeEach(async () => {
  const ledger = createLedger();
  ledger.begin(plainBoarding('managed', 'Bakery'));
  server = await startBoardStatusServer(ledger);
});

afterEach(() => server.stop());

const ask = (question = QUESTION, access = {}) =>
  createBoardStatus({ ...server.access, ...access }, { callMsMax: 300 }).ask(question);

test('Elavon tells what it holds of an application', async () => {
  expect(await ask()).toMatchObject({
    kind: 'told',
    answer: { boardingStatus: 'COMPLETE', messages: { messages: [{ text: 'Boarded', type: 'INFO', code: 'I200' }] } },
  });
  expect(server.calls()).toEqual([QUESTION]);
});

test('a base URL may end with a slash', async () => {
  expect(await ask(QUESTION, { baseUrl: `${server.access.baseUrl}/` })).toMatchObject({ kind: 'told' });
});

test.each([
  ['an application that Elavon does not know', { uniqueId: 'AcmeNobody' }, {}, 'refused'],
  ['a country that is none', { country: 'us' }, {}, 'refused'],
  ['a wrong password', {}, { password: 'a wrong word' }, 'credentials_refused'],
  ['nobody at home', {}, { baseUrl: 'http://127.0.0.1:1' }, 'unreachable'],
])('%s', async (_what, question, access, problem) => {
  const outcome = await ask({ ...QUESTION, ...question }, access);
  expect(outcome).toMatchObject({ kind: 'failed', problem });
  expect(JSON.stringify(outcome)).not.toContain('a wrong word');
});

test.each<[ScriptedFailure, string]>([
  [{ kind: 'status', status: 429 }, 'busy'],
  [{ kind: 'status', status: 503 }, 'busy'],
  [{ kind: 'status', status: 302 }, 'refused'],
  [{ kind: 'status', status: 403 }, 'credentials_refused'],
  [{ kind: 'html' }, 'answer_unreadable'],
  [{ kind: 'half_json' }, 'answer_unreadable'],
  [{ kind: 'incomplete' }, 'answer_unreadable'],
  [{ kind: 'reset' }, 'unreachable'],
  [{ kind: 'stall' }, 'out_of_time'],
])('%j is %s', async (fault, problem) => {
  server.fail(fault);
  expect(await ask()).toMatchObject({ kind: 'failed', problem });
});
