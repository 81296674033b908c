import { text } from 'node:stream/consumers';
import { type Command, InvalidArgumentError } from 'commander';
import { CommandFailure } from '../command-failure.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { connectToStage } from '../stage.ts';
import { writeCredentials } from './credentials.ts';

type CredentialOptions = Options & { readonly baseUrl: string; readonly login: string };

/** An argument would be in the shell's history and in every list of processes. */
const PASSWORD_VARIABLE = 'CONNECTFI_PASSWORD';

export function addSetCredentials(connectfi: Command): void {
  connectfi
    .command('set-credentials')
    .description(
      `put in what connectFi's inquiry API is called with; the password is read from ${PASSWORD_VARIABLE}, else from standard input, and never shown`,
    )
    .requiredOption('--base-url <url>', 'of the API, such as https://api.example.com', baseUrlArgument)
    .requiredOption('--login <name>', 'that connectFi gave out')
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<CredentialOptions>();
      const { baseUrl, login } = options;
      const password = await readPassword();
      const stage = await connectToStage(options);
      await writeCredentials(stage, { baseUrl, login, password });
      print({ baseUrl, login }, [`${stage.name} asks connectFi at ${baseUrl} as ${login} from now on.`], options.json);
    });
}

async function readPassword(): Promise<string> {
  const given = process.env[PASSWORD_VARIABLE] ?? (process.stdin.isTTY ? '' : await text(process.stdin));
  const password = given.replace(/\r?\n$/, '');
  if (password !== '') return password;
  throw new CommandFailure(
    `There is no password. Set ${PASSWORD_VARIABLE}, or give it on standard input: … < password.txt`,
  );
}

/** A password travels to it: only a simulator on this machine may do without TLS. */
function baseUrlArgument(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isLoopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  const isFit = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
  if (isFit && url.username === '' && url.search === '') return given;
  throw new InvalidArgumentError('Write the base URL that connectFi gave out, which begins with https://.');
}
