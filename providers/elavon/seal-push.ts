import { createHash } from 'node:crypto';
import type { CredentialVault } from '../../domain/merchant-application/ports.ts';
import type { ApplicationPush, PushedTerminal } from '../../domain/merchant-application/push.ts';
import type { PlainPush } from './plain-push.ts';
import type { PlainTerminal, PlainTerminals } from './terminals.ts';

/**
 * The push as everything behind the door knows it: credentials sealed, and a digest. A push without credentials asks the
 * vault for nothing. Throws when the vault fails.
 */
export async function sealPush(
  profileCode: string,
  { terminals, ...push }: PlainPush,
  vault: Pick<CredentialVault, 'seal'>,
  signal: AbortSignal,
): Promise<ApplicationPush> {
  const sealed = {
    profileCode,
    ...push,
    ...(terminals && { terminals: await sealedTerminals(terminals, vault, signal) }),
  };
  return { ...sealed, digest: digestOf(sealed) };
}

/** The same where nothing can be sealed: each terminal that came with credentials says that they were not kept. */
export function leaveCredentialsOut(profileCode: string, { terminals, ...push }: PlainPush): ApplicationPush {
  const left = {
    profileCode,
    ...push,
    ...(terminals && { terminals: { ...terminals, entries: terminals.entries.map(withoutCredentials) } }),
  };
  return { ...left, digest: digestOf(left) };
}

function withoutCredentials({ credentials, ...terminal }: PlainTerminal): PushedTerminal {
  return { ...terminal, ...(credentials !== undefined && { credentials: 'not_kept' as const }) };
}

async function sealedTerminals(
  { entries, ...rest }: PlainTerminals,
  vault: Pick<CredentialVault, 'seal'>,
  signal: AbortSignal,
): Promise<NonNullable<ApplicationPush['terminals']>> {
  const plain = entries.flatMap(({ credentials }) => (credentials === undefined ? [] : [credentials]));
  const sealed = plain.length === 0 ? [] : await vault.seal(plain, signal);
  if (sealed.length !== plain.length)
    throw new Error('The vault sealed another number of credentials than it was given.');
  const inOrder = sealed.values();
  return {
    ...rest,
    entries: entries.map(({ credentials, ...terminal }): PushedTerminal => {
      const next = credentials === undefined ? undefined : inOrder.next().value;
      return next === undefined ? terminal : { ...terminal, credentials: next };
    }),
  };
}

/**
 * SHA-256 over everything that is told, in one order of fields. Terminals and signers are sorted, because a Java map has no
 * order; messages are not. Of credentials the mark counts and not what is sealed, which is new each time; that they were not
 * kept is something else than any mark, so that the same push with its credentials is no repetition of the one without.
 */
function digestOf(push: Omit<ApplicationPush, 'digest'>): string {
  const { profileCode, ids, event, appStatus, boardingStatus, signers, merchantId, chainId, messages, terminals } =
    push;
  const told = [
    1,
    profileCode,
    [ids.uniqueId, ids.clientId, ids.correlationId, ids.packetId, ids.groupPacketId, ids.boardingId],
    [event, appStatus, boardingStatus, merchantId, chainId],
    sorted(signers.map(({ signerId, status }) => [signerId, status])),
    [
      messages.messages,
      messages.errorMessages,
      messages.pendMessages,
      messages.underwriterNotes,
      messages.underwriterContacts,
    ].map((kind) => kind?.map(({ text, type, code }) => [text, type, code])),
    terminals && [
      [terminals.error, terminals.welcomeUrl, terminals.virtualId, terminals.terminalBin],
      sorted(
        terminals.entries.map(({ itemCode, terminalId, errorText, credentials }) => [
          itemCode,
          terminalId,
          errorText,
          credentials === 'not_kept' ? credentials : credentials?.mark,
        ]),
      ),
    ],
  ];
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}

function sorted(rows: readonly (readonly (string | undefined)[])[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}
