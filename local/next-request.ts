import { Command, InvalidArgumentError } from 'commander';
import { createConnectfi, outcomeOf } from './simulators/connectfi/connectfi.ts';
import { openNumberBook } from './simulators/connectfi/number-book.ts';
import { adviceBody, type Purchase, requestBody } from './simulators/connectfi/webhook-body.ts';
import { parsePort } from './twin/parse-port.ts';
import { runningTwinOrExit } from './twin/running-twin.ts';
import { STATE_DIRECTORY } from './twin/state-directory.ts';

const options = new Command('npm run -s request --')
  .description(
    'Prints a new connectFi request: the documented body with the next authTransactionId and traceNumber.\nEach call gives the next one; the documented body itself is the one before the first.',
  )
  .option('--send', 'send it to the running twin, and print the answer')
  .option('--amount <figure>', 'such as 40 or 12.50, in USD', parseAmount)
  .option('--mcc <digits>', 'merchant category code, such as 7995', parseMcc)
  .option('--country <code>', "the merchant's country, such as CAN", parseCountry)
  .option('--card <cFiCardId>', 'another card than the documented one', parseCard)
  .option('--advice', 'instead of a new request, the advice that the last one was approved')
  .option('--json', 'one JSON object on one line; with --send also the answer')
  .option('--port <number>', 'of which twin, when several run (the newest one otherwise)', parsePort)
  .parse()
  .opts<{
    send?: true;
    amount?: number;
    mcc?: string;
    country?: string;
    card?: string;
    advice?: true;
    json?: true;
    port?: number;
  }>();

const url = options.send === true ? registeredUrl(options.port) : undefined;
const body = nextBody();
if (url === undefined) console.log(options.json === true ? JSON.stringify(JSON.parse(body)) : body);
else await send(body, url);

function nextBody(): string {
  const numbers = openNumberBook(STATE_DIRECTORY);
  const { amount, mcc, country, card: cardId } = options;
  const purchase: Purchase = {
    ...(amount !== undefined && { amount }),
    ...(mcc !== undefined && { mcc }),
    ...(country !== undefined && { country }),
    ...(cardId !== undefined && { cardId }),
  };
  return options.advice === true
    ? adviceBody(numbers.nextMessage(), purchase, outcomeOf('00'))
    : requestBody(numbers.nextTransaction(), purchase);
}

async function send(text: string, to: string): Promise<void> {
  const delivery = await createConnectfi({ url: to }).post(text);
  if (options.json === true) console.log(JSON.stringify({ sent: JSON.parse(text), ...delivery }));
  else if (delivery.kind === 'answered') {
    console.log(`${delivery.status} ${delivery.body} after ${delivery.tookMs.toFixed(0)} ms`);
  } else {
    console.error(
      `No answer after ${delivery.tookMs.toFixed(0)} ms (${delivery.problem}). The twin's own lines say more.`,
    );
  }
  if (delivery.kind === 'unanswered') process.exitCode = 1;
}

function registeredUrl(port: number | undefined): string {
  const { connectfi } = runningTwinOrExit(port).endpoints;
  if (connectfi !== null) return connectfi;
  console.error('The running twin has no connectFi route. Look at the stack it runs: npm run -s synth');
  process.exit(1);
}

function parseAmount(text: string): number {
  const amount = Number(text);
  if (/^-?\d+(\.\d+)?$/.test(text) && Number.isFinite(amount)) return amount;
  throw new InvalidArgumentError('Write a figure such as 40 or 12.50.');
}

function parseMcc(text: string): string {
  if (/^\d{4}$/.test(text)) return text;
  throw new InvalidArgumentError('A merchant category code is four digits, such as 5999.');
}

function parseCountry(text: string): string {
  if (/^[A-Z]{3}$/.test(text)) return text;
  throw new InvalidArgumentError('Write the ISO 3166-1 alpha-3 code that connectFi sends, such as USA.');
}

/** The same check as of the operator's commands: whatever is typed here ends up in a shell's history. */
function parseCard(text: string): string {
  if (/^icrd_[0-9A-Za-z_-]{1,59}$/.test(text)) return text;
  throw new InvalidArgumentError('Write a cFiCardId, such as icrd_7kLj9RSVzlwOtNb8vd6lPW, never a card number.');
}
