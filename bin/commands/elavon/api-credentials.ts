import * as z from 'zod';
import { NOT_SET } from '../../../domain/placeholder.ts';
import type { ElavonApiAccess } from '../../../providers/elavon/board-status-client.ts';
import { CommandFailure } from '../command-failure.ts';
import { commandLine, type Options } from '../options.ts';
import { parseJson } from '../../../domain/parse-json.ts';
import type { ElavonStage } from './ports.ts';

/** What Elavon's API is called with, and what every question to it says alike. */
export type ApiCredentials = ElavonApiAccess & {
  /** ISO 3166-1 alpha-3. */
  readonly country: string;
  readonly salesRepCode?: string;
};

const put = z.string().refine((text) => text !== '' && text !== NOT_SET);

const credentialsSchema = z.object({
  baseUrl: put,
  username: put,
  password: put,
  country: put,
  salesRepCode: put.exactOptional(),
});

/** What an operator put into the stage's secret; a sentence where that is still to be done. */
export async function readApiCredentials(stage: ElavonStage, options: Options): Promise<ApiCredentials> {
  const { text } = await stage.secrets.read(stage.apiCredentialsSecretArn);
  const { data } = credentialsSchema.safeParse(parseJson(text));
  if (data !== undefined) return data;
  const command = commandLine(options, 'elavon', 'set-api-credentials', '--base-url', 'URL', '--username', 'NAME');
  throw new CommandFailure(
    `Nobody has told ${stage.name} how to ask Elavon: its secret ElavonApiCredentialsSecret holds no credentials yet. Put them in with the password on standard input: ${command} < password.txt`,
  );
}

export async function writeApiCredentials(stage: ElavonStage, credentials: ApiCredentials): Promise<void> {
  await stage.secrets.write(stage.apiCredentialsSecretArn, JSON.stringify(credentials));
}
