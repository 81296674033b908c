import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { fromRow } from '../../adapters/dynamo/rows.ts';
import type { TwinAccess } from '../../local/demo/twin-access.ts';

/** Something that was written down somewhere, and where. */
export type Written = { readonly where: string; readonly text: string };

/** What must not be found, by what it is. */
export type Secrets = Readonly<Record<string, string>>;

/** One sentence for each secret in each place that holds it, in plain or as part of something in base64. */
export function leaks(written: Iterable<Written>, secrets: Secrets): string[] {
  return [...written].flatMap(({ where, text }) => {
    // Card numbers are also written with spaces or dashes in them.
    const joined = text.replaceAll(/(?<=\d)[ -](?=\d)/g, '');
    return Object.entries(secrets)
      .filter(([, secret]) => joined.includes(secret) || inBase64(secret).some((trace) => text.includes(trace)))
      .map(([what]) => `${where} holds ${what}`);
  });
}

/** The characters of a text in base64 that are the same whatever stands before and behind it. */
function inBase64(secret: string): string[] {
  return [0, 1, 2].map((bytesBefore) => {
    const encoded = Buffer.from(`${'-'.repeat(bytesBefore)}${secret}`).toString('base64');
    return encoded.slice(Math.ceil((bytesBefore * 8) / 6), Math.floor(((bytesBefore + secret.length) * 8) / 6));
  });
}

export function writtenIn(directory: string): Written[] {
  return globSync('**/*', { cwd: directory, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => ({ where: name, text: readFileSync(join(parentPath, name), 'utf8') }));
}

/** Every row of every table. */
export async function writtenInTables({ dynamo: client, endpoints }: TwinAccess): Promise<Written[]> {
  const written: Written[] = [];
  for (const TableName of Object.values(endpoints.tables)) {
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
      written.push(...Items.map((row) => ({ where: TableName, text: JSON.stringify(fromRow(row)) })));
    }
  }
  return written;
}

/** Every message that a queue or dead-letter queue holds and nobody is working on. */
export async function writtenInQueues({ endpoints }: TwinAccess): Promise<Written[]> {
  const { sqs: endpoint, credentials } = endpoints;
  const client = new SQSClient({ endpoint, region: credentials.region, credentials });
  const written: Written[] = [];
  for (const name of Object.values(endpoints.queues)) {
    const QueueUrl = `${endpoint}/000000000000/${name}`;
    let messages: Message[] = [];
    do {
      const request = { QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All' as const] };
      ({ Messages: messages = [] } = await client.send(new ReceiveMessageCommand(request)));
      written.push(...messages.map((message) => ({ where: name, text: JSON.stringify(message) })));
    } while (messages.length > 0);
  }
  client.destroy();
  return written;
}

/** These digits and the one that makes them pass the Luhn check. Source: ISO/IEC 7812-1, annex B. */
export function withCheckDigit(digits: string): string {
  const sum = Array.from(digits, Number).reduceRight((total, digit, index) => {
    const weighted = digit * ((digits.length - index) % 2 === 1 ? 2 : 1);
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
