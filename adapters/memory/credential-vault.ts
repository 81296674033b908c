import type { CredentialVault } from '../../domain/merchant-application/ports.ts';
import type { TerminalCredentials } from '../../domain/merchant-application/push.ts';

/** A vault in memory, which keeps what it seals: a sealed text and a mark are numbers, and say nothing. */
export function createMemoryCredentialVault(): CredentialVault {
  const kept: TerminalCredentials[] = [];
  const marks = new Map<string, number>();
  return {
    async seal(credentials, signal) {
      signal.throwIfAborted();
      return credentials.map((plain) => {
        const known = JSON.stringify([plain.userId, plain.pin]);
        const mark = marks.get(known) ?? marks.size;
        marks.set(known, mark);
        return { sealed: btoa(`sealed ${kept.push(plain) - 1}`), mark: mark.toString(16).padStart(64, '0') };
      });
    },

    async open(sealed, signal) {
      signal.throwIfAborted();
      return sealed.map(({ sealed: text }) => {
        const plain = kept[Number(atob(text).replace('sealed ', ''))];
        if (plain === undefined) throw new Error('A sealed text is not one of ours.');
        return plain;
      });
    },
  };
}
