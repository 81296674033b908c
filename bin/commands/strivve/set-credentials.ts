import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { ConnectionWithSecret } from '../../../domain/job/connection.ts';
import { connectionArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import type { ConnectStrivve, StrivveStage } from '../jobs/ports.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { parseJson } from '../../../domain/parse-json.ts';
import { type CredentialFields, problemsOf } from './credential-fields.ts';

export function addSetConnectionCredentials(strivve: Command, connect: ConnectStrivve): void {
  strivve
    .command('set-credentials')
    .description(
      'put in what a connection signs in with, as JSON on standard input: {"integratorName", "integratorKey", "username", "password"}',
    )
    .argument('<connection>', 'its name in lib/stage-settings.ts', connectionArgument)
    .action(async (connectionName: string, _own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const credentials = await readInput();
      const stage = await connect(options);
      const { name, instance, secretArn } = connectionOf(stage, connectionName);
      await stage.secrets.write(secretArn, JSON.stringify(credentials));
      const { username, integratorName, apiUrl = `https://api.${instance}.cardsavr.io` } = credentials;
      print(
        { connection: name, instance, integratorName, username, apiUrl },
        [
          `Connection ${name} of ${stage.name} is ${username} of integrator ${integratorName} at ${apiUrl} from now on.`,
          'Functions that run already have read it within five minutes.',
        ],
        options.json,
      );
    });
}

/** The connection of a name; a sentence with those that there are where it is none. */
function connectionOf({ connections, name }: StrivveStage, wanted: string): ConnectionWithSecret {
  const connection = connections.find((one) => one.name === wanted);
  if (connection !== undefined) return connection;
  const known = connections.map((one) => one.name).join(', ');
  throw new CommandFailure(`There is no connection ${wanted} on ${name}. There are: ${known}.`);
}

async function readInput(): Promise<CredentialFields> {
  const typed = process.stdin.isTTY ? '' : await text(process.stdin);
  if (typed.trim() === '') {
    throw new CommandFailure('There are no credentials. Give them as JSON on standard input: … < credentials.json');
  }
  const value = parseJson(typed);
  const problems = problemsOf(value);
  if (problems.length === 0) return value as CredentialFields;
  throw new CommandFailure(`Those are no credentials of a CardSavr client. ${problems.join(' ')}`, {
    result: { problems },
  });
}
