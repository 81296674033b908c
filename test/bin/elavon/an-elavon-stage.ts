import type { Reveal } from '../../../adapters/dynamo/reveal-log.ts';
import { addElavonCommands } from '../../../bin/commands/elavon.ts';
import type { ElavonStage, ProfileNote, ShownApplication } from '../../../bin/commands/elavon/ports.ts';
import { NOT_SET } from '../../../domain/placeholder.ts';
import { createBoardStatus } from '../../../providers/elavon/board-status-client.ts';
import { type Ran, runCommand, withInput } from '../run-command.ts';

export const NOW = Date.UTC(2026, 10, 26, 12);
export const DAY_MS = 24 * 3_600_000;

/** Terminal credentials as the stand-in vault opens them: planted, to be looked for. */
export const PLANTED = { userId: 'planted-user', pin: 'planted-pin' };

export const anApplication = (changes: Partial<ShownApplication> = {}): ShownApplication => ({
  applicationId: 'TOKEN/unique/AcmeBakery@simulated-client',
  profileCode: 'TOKEN',
  appStatus: 'COMPLETE',
  boardingStatus: 'COMPLETE',
  contradictions: [],
  isUnidentified: false,
  lacksCredentials: false,
  formerIds: [],
  unreadable: 0,
  heardAtMs: NOW - DAY_MS,
  ids: [
    { kind: 'uniqueId', value: 'AcmeBakery' },
    { kind: 'clientId', value: 'simulated-client' },
    { kind: 'boardingId', value: 'AWB1' },
  ],
  signers: [{ signerId: '1DAM1', status: 'SIGNED' }],
  merchantId: '8012345678',
  messages: { pendMessages: [{ text: 'A voided cheque is missing', type: 'WARN', code: 'W1' }] },
  terminals: [
    {
      itemCode: 'CONV',
      terminalId: 'T1',
      errorTexts: [],
      credentials: [{ sealed: 'c2VhbGVkLXRleHQ=', mark: 'abcdef0123456789' }],
    },
    { itemCode: 'VX520', errorTexts: ['not available'], credentials: [] },
  ],
  terminalDetails: [],
  cut: [],
  settlements: [],
  history: [
    { receivedAtMs: NOW - 2 * DAY_MS, event: 'EMAIL_SENT', appStatus: 'DRAFT', signers: [] },
    { receivedAtMs: NOW - DAY_MS, event: 'BOARDING_STATUS', boardingStatus: 'COMPLETE', signers: [] },
  ],
  ...changes,
});

/** Elavon's part of a stage in memory, and the commands over it. */
export function anElavonStage(applications: readonly ShownApplication[] = [anApplication()]) {
  const secrets = new Map([
    ['arn:BASIC', JSON.stringify({ current: { username: NOT_SET, password: NOT_SET } })],
    ['arn:TOKEN', JSON.stringify({ current: { token: 'first-token-of-32-characters-or-so' } })],
    ['arn:PASSWORD', JSON.stringify({ current: { clientId: NOT_SET } })],
    ['arn:CLIENT', JSON.stringify({ current: { clientId: NOT_SET, clientSecret: NOT_SET } })],
    ['arn:keys', JSON.stringify({ current: 'first-key' })],
    ['arn:api', JSON.stringify({ baseUrl: NOT_SET, username: NOT_SET, password: NOT_SET })],
  ]);
  const notes = new Map<string, ProfileNote>();
  const revealed: Reveal[] = [];
  const happened: string[] = [];
  const settled: unknown[] = [];
  const state = { nowMs: NOW, writeFails: false, leftOpen: [] as string[] };
  const stage: ElavonStage = {
    name: 'dev',
    profiles: [
      { code: 'BASIC', mode: 'basic', secretArn: 'arn:BASIC' },
      { code: 'TOKEN', mode: 'token', secretArn: 'arn:TOKEN' },
      { code: 'PASSWORD', mode: 'oauth2_password', secretArn: 'arn:PASSWORD' },
      { code: 'CLIENT', mode: 'oauth2_client_credentials', secretArn: 'arn:CLIENT' },
    ],
    tokenKeysSecretArn: 'arn:keys',
    apiCredentialsSecretArn: 'arn:api',
    secrets: {
      read: async (arn) => ({ text: secrets.get(arn) ?? '', writtenAtMs: NOW - 10 * DAY_MS }),
      write: async (arn, text) => void secrets.set(arn, text),
    },
    notes: { read: async (code) => notes.get(code) },
    applications: {
      list: async ({ profileCode, most }) => {
        const all = applications.filter((one) => profileCode === undefined || one.profileCode === profileCode);
        return { applications: all.slice(0, most), isMore: all.length > most, unreadable: 0 };
      },
      find: async (id, profileCode) =>
        applications.filter(
          (one) =>
            (one.applicationId === id || one.ids.some(({ value }) => value === id)) &&
            (profileCode === undefined || one.profileCode === profileCode),
        ),
    },
    settler: {
      settle: async (applicationId, answer, atMs) => {
        settled.push({ applicationId, answer, atMs });
        return { applicationId, contradictions: state.leftOpen };
      },
    },
    vault: {
      open: async (sealed) => {
        happened.push('opened');
        if (sealed.some(({ mark }) => mark === 'broken')) throw new Error('A sealed text is not one of ours.');
        return sealed.map(() => PLANTED);
      },
    },
    reveals: {
      write: async (reveal) => {
        if (state.writeFails) throw Object.assign(new Error('throttled'), { name: 'ThrottlingException' });
        happened.push('written');
        revealed.push(reveal);
      },
      of: async (id) => revealed.filter(({ applicationId }) => applicationId === id),
    },
    boardStatus: (access) => createBoardStatus(access, { callMsMax: 2_000 }),
    now: () => state.nowMs,
    sleep: async (ms) => void (state.nowMs += ms),
  };

  const run = (...words: readonly string[]): Promise<Ran> =>
    runCommand(
      (program) => {
        addElavonCommands(program, async () => stage);
      },
      ['elavon', ...words],
    );

  return {
    run,
    state,
    notes,
    revealed,
    happened,
    settled,
    secret: (name: string): unknown => JSON.parse(secrets.get(`arn:${name}`) ?? ''),
    put: (name: string, value: unknown) => void secrets.set(`arn:${name}`, JSON.stringify(value)),
    /** The same with something on standard input. */
    runWith: (input: string, ...words: readonly string[]) => withInput(input, () => run(...words)),
  };
}
