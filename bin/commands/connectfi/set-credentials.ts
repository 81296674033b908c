import type { Command } from 'commander';
import { baseUrlArgument } from '../arguments.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { readPassword } from '../password.ts';
import { connectToStage } from '../stage.ts';
import { writeCredentials } from './credentials.ts';

type CredentialOptions = Options & { readonly baseUrl: string; readonly login: string };

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
      const password = await readPassword(PASSWORD_VARIABLE);
      const stage = await connectToStage(options);
      await writeCredentials(stage, { baseUrl, login, password });
      print({ baseUrl, login }, [`${stage.name} asks connectFi at ${baseUrl} as ${login} from now on.`], options.json);
    });
}
