import type { Command } from 'commander';
import { addApplications } from './elavon/applications.ts';
import { addAuth } from './elavon/auth.ts';
import { addEndRotation } from './elavon/end-rotation.ts';
import type { ConnectElavon } from './elavon/ports.ts';
import { addReveal } from './elavon/reveal.ts';
import { addRotateTokenKeys } from './elavon/rotate-token-keys.ts';
import { addSetApiCredentials } from './elavon/set-api-credentials.ts';
import { addSetSecret } from './elavon/set-secret.ts';
import { addSettle } from './elavon/settle.ts';
import { addShowApplication } from './elavon/show.ts';
import { connectElavon } from './elavon/stage-elavon.ts';

export function addElavonCommands(program: Command, connect: ConnectElavon = connectElavon): void {
  const elavon = program
    .command('elavon')
    .description("merchant applications that Elavon boards, and the proofs of Elavon's pushes");
  addApplications(elavon, connect);
  addShowApplication(elavon, connect);
  addSettle(elavon, connect);
  addReveal(elavon, connect);
  addAuth(elavon, connect);
  addSetSecret(elavon, connect);
  addEndRotation(elavon, connect);
  addRotateTokenKeys(elavon, connect);
  addSetApiCredentials(elavon, connect);
}
