import type { PartnerSecret } from '../simulators/elavon/spellings.ts';
import { pushBoarding } from './elavon-boarding.ts';
import { configurationOf, type DevProfile } from './elavon-configuration.ts';
import { operatorCommand } from './operator-command.ts';
import type { Scene } from './scene.ts';
import type { TwinAccess } from './twin-access.ts';

/** Two secrets are live while one is exchanged, and the old one is not given up before the new one is used. */
export function elavonRotation(twin: TwinAccess, code: DevProfile, prefix: string): readonly Scene[] {
  let before: PartnerSecret = {};

  async function operate(...words: readonly string[]): Promise<string> {
    const { exitCode } = await operatorCommand(twin.endpoints, 'elavon', ...words);
    return `exit ${exitCode}`;
  }

  async function rotate(): Promise<string> {
    before = (await configurationOf(twin.endpoints, code)).secret;
    return operate('set-secret', code, '--generate');
  }

  const push = (merchant: string, changes: { readonly secret?: PartnerSecret }) =>
    pushBoarding(twin, { code, flow: 'managed', merchant: `${prefix}${merchant}`, changes });

  return [
    { sent: `cardhook elavon set-secret ${code} --generate`, expected: 'exit 0', play: rotate },
    { sent: 'a boarding by the old secret', expected: '200 × 5', play: () => push('old', { secret: before }) },
    { sent: 'a boarding by the new one', expected: '200 × 5', play: () => push('new', {}) },
    {
      sent: `cardhook elavon end-rotation ${code}, at once`,
      expected: 'exit 1',
      play: () => operate('end-rotation', code),
    },
    { sent: 'the same --anyway', expected: 'exit 0', play: () => operate('end-rotation', code, '--anyway') },
  ];
}
