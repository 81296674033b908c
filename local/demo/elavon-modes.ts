import { pushBoarding, type PlayedBoarding, standingOf } from './elavon-boarding.ts';
import type { Scene } from './scene.ts';
import type { TwinAccess } from './twin-access.ts';

/** A boarding's pushes, as many as it has. */
const PUSHES = { guided: 13, managed: 5 } as const;

const BOARDED = 'COMPLETE, COMPLETE, 2 terminals';

type Sent = Omit<PlayedBoarding, 'merchant'> & { readonly how: string };

const SENT: readonly Sent[] = [
  { code: 'BASIC', flow: 'guided', how: 'Basic' },
  { code: 'TOKEN', flow: 'managed', how: 'its token in base64', changes: { spelling: 'Bearer base64' } },
  { code: 'PLAIN', flow: 'managed', how: 'its token as it is' },
  { code: 'PASSWORD', flow: 'managed', how: 'a password grant', changes: { clientAuthentication: 'body' } },
  { code: 'CLIENT', flow: 'guided', how: 'client credentials', changes: { clientAuthentication: 'basic' } },
];

/** A whole boarding through each of the five modes, and strangers. */
export function elavonModes(twin: TwinAccess, prefix: string): readonly Scene[] {
  return [
    ...SENT.flatMap(({ how, ...boarding }) =>
      boarded(twin, how, { ...boarding, merchant: `${prefix}${boarding.code}` }),
    ),
    stranger(
      twin,
      'a wrong token',
      { code: 'TOKEN', changes: { secret: { token: 'a-wrong-token' } } },
      '401 × 5',
      prefix,
    ),
    stranger(
      twin,
      'a wrong client secret',
      { code: 'CLIENT', changes: { secret: { clientId: prefix, clientSecret: 'wrong' } } },
      'invalid_client × 5',
      prefix,
    ),
  ];
}

function boarded(twin: TwinAccess, how: string, boarding: PlayedBoarding): readonly Scene[] {
  const { flow, merchant } = boarding;
  return [
    {
      sent: `a ${flow} boarding, by ${how}`,
      expected: `200 × ${PUSHES[flow]}`,
      play: () => pushBoarding(twin, boarding),
    },
    { sent: '(where it stands)', expected: BOARDED, play: () => standingOf(twin, merchant, BOARDED) },
  ];
}

function stranger(
  twin: TwinAccess,
  how: string,
  boarding: Pick<PlayedBoarding, 'code' | 'changes'>,
  expected: string,
  prefix: string,
): Scene {
  const play = () => pushBoarding(twin, { ...boarding, flow: 'managed', merchant: `${prefix}stranger` });
  return { sent: `a managed boarding, by ${how}`, expected, play };
}
