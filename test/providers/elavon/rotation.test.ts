import fc from 'fast-check';
import type { NotificationMode } from '../../../domain/merchant-application/notification-profile.ts';
import type { NotificationSecret } from '../../../domain/merchant-application/notification-secret.ts';
import type { NotificationSecrets } from '../../../domain/merchant-application/ports.ts';
import { createPushAuthenticator } from '../../../providers/elavon/authenticate-push.ts';
import { anElavon, aSecret, CODE_OF, NOW, TOKEN_KEYS } from '../../support/elavon.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** What the runbook has an operator wait for. */
const TOKEN_LIFE_MS = 10 * MINUTE_MS;
const KEYS_OVERLAP_MS = 16 * MINUTE_MS;

/**
 * How long an environment may not know of a new secret that nobody has presented to it: only so long may the one before it go on
 * after it is revoked. And how long a flood of wrong ones may keep a new one from being known.
 */
const SUCCESSOR_KNOWN_WITHIN_MS = 5 * SECOND_MS;
const KNOWN_WITHIN_MS = 2 * SECOND_MS;

type Action =
  | { readonly do: 'rotate' | 'hand over' | 'finish' | 'rotate keys' | 'finish keys' }
  | { readonly do: 'wait'; readonly ms: number }
  /** `anew`: Elavon has lost the token that it held. */
  | { readonly do: 'push'; readonly at: number; readonly anew: boolean }
  | { readonly do: 'push what was revoked' | 'flood'; readonly at: number };

/** Enough to have everything fetched anew as often as that may be asked for at once. */
const FLOOD = 4;

const environments = fc.nat(1);
const actions: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constantFrom<'rotate' | 'hand over' | 'finish'>('rotate', 'hand over', 'finish') }),
  fc.record({ do: fc.constantFrom<'rotate keys' | 'finish keys'>('rotate keys', 'finish keys') }),
  fc.record({
    do: fc.constant<'wait'>('wait'),
    ms: fc.constantFrom(
      SECOND_MS,
      5 * SECOND_MS,
      9 * SECOND_MS,
      MINUTE_MS,
      5 * MINUTE_MS,
      6 * MINUTE_MS,
      11 * MINUTE_MS,
    ),
  }),
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant<'push'>('push'), at: environments, anew: fc.boolean() }),
  },
  fc.record({ do: fc.constant<'push what was revoked'>('push what was revoked'), at: environments }),
);
const withStrangers = fc.oneof(
  { weight: 4, arbitrary: actions },
  fc.record({ do: fc.constant<'flood'>('flood'), at: environments }),
);

/** As they are, or as a design would have them that must be found out. */
type Design = (secrets: NotificationSecrets) => NotificationSecrets;

const ours: Design = (secrets) => secrets;
/** Takes a secret that is being given up without looking whether it is revoked. */
const unconfirmed: Design = (secrets) => ({ ...secrets, confirm: () => Promise.resolve() });

/** Plays operators, Elavon and strangers; what the promises did not allow. Answers of Secrets Manager come in any order. */
async function play(
  mode: NotificationMode,
  history: readonly Action[],
  scheduler: fc.Scheduler,
  design = ours,
): Promise<string[]> {
  const code = CODE_OF[mode];
  const elavon = anElavon();
  const hasStrangers = history.some((action) => action.do === 'flood');
  const isByToken = mode.startsWith('oauth2');
  const environmentsOf = [0, 1].map(() => {
    const observe = { refused: () => undefined, secretMissing: () => undefined };
    const delay = () => scheduler.schedule(Promise.resolve());
    const [secrets, tokens] = [design(elavon.newSecrets(delay)), elavon.newTokens({ delay })];
    return { tokens, authenticator: createPushAuthenticator({ profiles: elavon.profiles, secrets, tokens, observe }) };
  });

  let nowMs = NOW;
  let generation = 0;
  const secretOf = (number: number) => ({ ...aSecret(mode, `generation ${number}`) });
  const live: { current: number; previous?: number; rotatedAtMs: number } = { current: 0, rotatedAtMs: 0 };
  const store = (): void => {
    const { current, previous } = live;
    elavon.store(code, { current: secretOf(current), ...(previous !== undefined && { previous: secretOf(previous) }) });
  };
  store();
  let inUse = 0;
  let handedOverAtMs = 0;
  let keys: { current: string; previous?: string; rotatedAtMs: number } = {
    current: 'k0'.padEnd(40, '-'),
    rotatedAtMs: 0,
  };
  const storeKeys = (): void => {
    const { rotatedAtMs, ...texts } = keys;
    elavon.store(TOKEN_KEYS, texts, rotatedAtMs);
  };
  storeKeys();
  /** From when on each must be refused. */
  const refusedFromMs = new Map<number, number>();
  let held: { readonly token: string; readonly untilMs: number } | undefined;
  const problems: string[] = [];
  const underWay: Promise<void>[] = [];

  async function headerOf(number: number): Promise<string> {
    const secret = secretOf(number);
    if (!isByToken) return secret['token'] ?? '';
    const typed = { mode, ...secret } as NotificationSecret;
    // By an environment that began just now, and so knows the newest keys.
    const grant = { profileCode: code, clientId: 'c', subject: 's', secret: typed };
    const issued = await elavon.newTokens().issue(grant, nowMs);
    return issued === 'unavailable' ? issued : `Bearer ${issued.token}`;
  }

  /** As Elavon would: one token until it ends, also when the secret has changed meanwhile. */
  async function elavonsHeader(): Promise<string> {
    if (!isByToken) return headerOf(inUse);
    if (held === undefined || held.untilMs <= nowMs)
      held = { token: await headerOf(inUse), untilMs: nowMs + TOKEN_LIFE_MS };
    return held.token;
  }

  function push(at: number, header: string, expected: 'authentic' | 'refused', what: string): void {
    const headers = { authorization: [header] };
    const began = nowMs - NOW;
    const checked = environmentsOf[at]?.authenticator.check(code, headers, nowMs);
    async function compare(): Promise<void> {
      const proof = await checked;
      if (proof?.kind !== expected) problems.push(`${what} at ${began} ms was ${proof?.kind}`);
    }
    underWay.push(compare());
  }

  async function settle(): Promise<void> {
    // A signature is checked outside of the scheduler: more may be asked of it when that is done.
    await scheduler.waitFor(Promise.all(underWay.splice(0)));
  }

  for (const action of history) {
    switch (action.do) {
      case 'wait':
        // No answer of Secrets Manager is waited for longer than 300 ms.
        await settle();
        nowMs += action.ms;
        break;
      case 'rotate':
        if (live.previous !== undefined) break;
        live.previous = live.current;
        live.current = generation += 1;
        live.rotatedAtMs = nowMs;
        store();
        break;
      case 'hand over':
        if (nowMs < live.rotatedAtMs + (hasStrangers ? KNOWN_WITHIN_MS : 0)) break;
        if (inUse !== live.current) handedOverAtMs = nowMs;
        inUse = live.current;
        break;
      case 'finish':
        if (live.previous === undefined || inUse !== live.current) break;
        if (isByToken && nowMs < handedOverAtMs + TOKEN_LIFE_MS) break;
        // What Elavon sent before is on its way no more.
        await settle();
        refusedFromMs.set(live.previous, Math.max(nowMs, live.rotatedAtMs + SUCCESSOR_KNOWN_WITHIN_MS));
        delete live.previous;
        store();
        break;
      case 'rotate keys':
        if (keys.previous !== undefined) break;
        keys = { current: `k${nowMs}`.padEnd(40, '-'), previous: keys.current, rotatedAtMs: nowMs };
        storeKeys();
        break;
      case 'finish keys':
        if (keys.previous === undefined || nowMs < keys.rotatedAtMs + KEYS_OVERLAP_MS) break;
        await settle();
        keys = { current: keys.current, rotatedAtMs: nowMs };
        storeKeys();
        break;
      case 'push':
        if (action.anew) held = undefined;
        push(action.at, await elavonsHeader(), 'authentic', 'a valid push');
        break;
      case 'push what was revoked':
        for (const [number, fromMs] of refusedFromMs) {
          if (nowMs < fromMs) continue;
          push(action.at, await headerOf(number), 'refused', 'a revoked push');
        }
        break;
      case 'flood':
        for (let stranger = 0; stranger < FLOOD; stranger += 1) {
          push(action.at, 'Bearer something.wrong', 'refused', 'a wrong push');
        }
        break;
    }
  }
  await settle();
  return problems;
}

describe.each(['plain', 'oauth2_client_credentials'] as const)('%s, in any order of rotations and pushes', (mode) => {
  test.each([
    ['no push of Elavon is refused, and none with what is revoked is accepted', actions],
    ['nor while strangers present wrong secrets, two seconds after a new one was put in', withStrangers],
  ])(
    '%s',
    async (_promise, drawn) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(drawn, { maxLength: 40, size: 'max' }),
          fc.scheduler(),
          async (history, scheduler) => {
            expect(await play(mode, history, scheduler)).toEqual([]);
          },
        ),
        { numRuns: 300 },
      );
    },
    120_000,
  );

  test('a design that does not look before it takes the secret of before is found out', async () => {
    const history: readonly Action[] = [
      { do: 'rotate' },
      { do: 'hand over' },
      { do: 'wait', ms: 11 * MINUTE_MS },
      { do: 'push', at: 0, anew: true },
      { do: 'finish' },
      { do: 'push what was revoked', at: 0 },
    ];
    const inAnyOrder = fc.asyncProperty(fc.scheduler(), fc.scheduler(), async (one, another) => {
      expect(await play(mode, history, one, ours)).toEqual([]);
      expect(await play(mode, history, another, unconfirmed)).toEqual([
        expect.stringMatching('a revoked push .* was authentic'),
      ]);
    });
    await fc.assert(inAnyOrder, { numRuns: 20 });
  });
});
