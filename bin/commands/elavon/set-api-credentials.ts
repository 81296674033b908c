import type { Command } from 'commander';
import { baseUrlArgument, countryArgument } from '../arguments.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { readPassword } from '../password.ts';
import { writeApiCredentials } from './api-credentials.ts';
import type { ConnectElavon } from './ports.ts';

type CredentialOptions = Options & {
  readonly baseUrl: string;
  readonly username: string;
  readonly country: string;
  readonly salesRepCode?: string;
};

const PASSWORD_VARIABLE = 'ELAVON_API_PASSWORD';

export function addSetApiCredentials(elavon: Command, connect: ConnectElavon): void {
  elavon
    .command('set-api-credentials')
    .description(
      `put in what Elavon's API is called with; the password is read from ${PASSWORD_VARIABLE}, else from standard input, and never shown`,
    )
    .requiredOption('--base-url <url>', 'of the API, with what stands before /v1/boardstatus', baseUrlArgument)
    .requiredOption('--username <name>', 'that Elavon gave out')
    .option('--country <code>', 'of the merchants, three letters', countryArgument, 'USA')
    .option('--sales-rep-code <code>', 'of the partner, where Elavon gave one out')
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<CredentialOptions>();
      const { baseUrl, username, country, salesRepCode } = options;
      const password = await readPassword(PASSWORD_VARIABLE);
      const stage = await connect(options);
      const told = { baseUrl, username, country, ...(salesRepCode !== undefined && { salesRepCode }) };
      await writeApiCredentials(stage, { ...told, password });
      print(told, [`${stage.name} asks Elavon at ${baseUrl} as ${username} from now on.`], options.json);
    });
}
