import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { parseJson } from '../../../domain/parse-json.ts';
import type { SpreedlyCredentials } from '../../../domain/payment/credentials.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Options } from '../options.ts';
import { print } from '../output.ts';
import { type FieldProblem, isHttps, isText, problemsOfTyped } from '../typed-fields.ts';
import type { ConnectSpreedly } from './ports.ts';

const REQUIRED = ['environmentKey', 'accessSecret', 'gatewayToken'] as const;

const SPREEDLY_URL = 'https://core.spreedly.com';

export function addSetSpreedlyCredentials(spreedly: Command, connect: ConnectSpreedly): void {
  spreedly
    .command('set-credentials')
    .description(
      'put in what Spreedly\'s API is called with, as JSON on standard input: {"environmentKey", "accessSecret", "gatewayToken"}',
    )
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const credentials = await readInput();
      const stage = await connect(options);
      await stage.secrets.write(stage.credentialsSecretArn, JSON.stringify(credentials));
      const { environmentKey, gatewayToken, apiUrl = SPREEDLY_URL } = credentials;
      print(
        { environmentKey, gatewayToken, apiUrl },
        [
          `${stage.name} is environment ${environmentKey} at ${apiUrl} from now on, and starts payments at gateway ${gatewayToken}.`,
          'Functions that run already have read it within five minutes.',
        ],
        options.json,
      );
    });
}

async function readInput(): Promise<SpreedlyCredentials> {
  const typed = process.stdin.isTTY ? '' : await text(process.stdin);
  if (typed.trim() === '') {
    throw new CommandFailure('There are no credentials. Give them as JSON on standard input: … < credentials.json');
  }
  const value = parseJson(typed);
  const problems = problemsOfTyped(value, REQUIRED, ofTexts);
  if (problems.length === 0) return value as SpreedlyCredentials;
  throw new CommandFailure(`Those are no credentials of a Spreedly environment. ${problems.join(' ')}`, {
    result: { problems },
  });
}

function ofTexts(fields: Readonly<Record<string, unknown>>): readonly FieldProblem[] {
  const { environmentKey, apiUrl } = fields;
  return [
    ...REQUIRED.map((name): FieldProblem => [
      name,
      hasBlank(fields[name]) ? 'may have letters, digits and signs' : undefined,
    ]),
    ['environmentKey', isText(environmentKey) && environmentKey.includes(':') ? COLON : undefined],
    [
      'apiUrl',
      apiUrl === undefined || isHttps(apiUrl) || isOfSimulator(apiUrl)
        ? undefined
        : 'is no address that begins with https://',
    ],
  ];
}

const COLON = 'may have no colon: Basic authentication ends it there';

function hasBlank(value: unknown): boolean {
  return isText(value) && !/^[\u0021-\u007e]+$/.test(value);
}

/** What never leaves this machine needs no TLS. */
function isOfSimulator(url: unknown): boolean {
  return isText(url) && URL.canParse(url) && /^http:\/\/127\.0\.0\.1(?::\d+)?\/?$/.test(url);
}
