import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { parseJson } from '../../../domain/parse-json.ts';
import { NOT_SET } from '../../../domain/placeholder.ts';
import type { InquiryAccess } from '../../../providers/connectfi/inquiry.ts';
import { CommandFailure } from '../command-failure.ts';
import { commandLine, type Options } from '../options.ts';
import type { Stage } from '../stage.ts';

const put = z.string().refine((text) => text !== '' && text !== NOT_SET);

const accessSchema = z.object({ baseUrl: put, login: put, password: put });

/** What an operator put into the stage's secret; a sentence where that is still to be done. */
export async function readCredentials(stage: Stage, options: Options): Promise<InquiryAccess> {
  const SecretId = stage.output('ConnectFiCredentialsSecretArn');
  const { SecretString = '' } = await stage.secrets.send(new GetSecretValueCommand({ SecretId }));
  const { data } = accessSchema.safeParse(parseJson(SecretString));
  if (data !== undefined) return data;
  const command = commandLine(options, 'connectfi', 'set-credentials', '--base-url', 'URL', '--login', 'NAME');
  throw new CommandFailure(
    `Nobody has told ${stage.name} how to ask connectFi: its secret ConnectFiCredentialsSecret holds no credentials yet. Put them in with the password on standard input: ${command} < password.txt`,
  );
}

export async function writeCredentials(stage: Stage, access: InquiryAccess): Promise<void> {
  const SecretId = stage.output('ConnectFiCredentialsSecretArn');
  await stage.secrets.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(access) }));
}
