import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { createMemoryCredentialVault } from '../../adapters/memory/credential-vault.ts';
import type { ApplicationPushMessage } from '../../contracts/application-push.ts';
import { accessTwin, lookUntil } from '../../local/demo/twin-access.ts';
import type { Fault } from '../../local/faults/fault.ts';
import type { Endpoints } from '../../local/twin/endpoints.ts';
import { sealPush } from '../../providers/elavon/seal-push.ts';
import { translate } from '../../providers/elavon/translate.ts';

/** Times in milliseconds, one a call. */
export type AcknowledgedPushes = {
  readonly basic: readonly number[];
  readonly bearer: readonly number[];
  readonly bare: readonly number[];
};

const WARM_UP_ROUNDS = 4;
const ROUNDS = 20;
const CALLS_A_ROUND = 50;
const DRAINED_MS_MAX = 300_000;

/** Holds the processor still while something is timed: on this machine it would compute beside it. */
const PROCESSOR_HELD: readonly Fault[] = [{ kind: 'stall', service: 'dynamodb' }];

/** Each goes first as often as the others. */
const ORDERS = [
  ['basic', 'bearer', 'bare'],
  ['bearer', 'bare', 'basic'],
  ['bare', 'basic', 'bearer'],
] as const;

const basicSchema = z.object({ current: z.object({ username: z.string(), password: z.string() }) });
const clientSchema = z.object({ current: z.object({ clientId: z.string(), clientSecret: z.string() }) });
const tokenSchema = z.object({ access_token: z.string() });

/**
 * Pushes over HTTP in Basic and in Bearer mode, and the very messages that they become sent to the same queue, one at a time in
 * turns. Each part of a round begins with an empty queue, and nothing is processed before its end.
 */
export async function measurePushes(endpoints: Endpoints): Promise<AcknowledgedPushes> {
  const { credentials, sqs: endpoint } = endpoints;
  const access = accessTwin(endpoints);
  const sqs = new SQSClient({ endpoint, region: credentials.region, credentials, maxAttempts: 1 });
  const QueueUrl = `${endpoint}/000000000000/${named(endpoints.queues, 'ApplicationPushQueue')}`;
  const basic = { url: named(endpoints.elavon, 'BASIC'), authorization: await basicProof(endpoints) };
  const bearer = { url: named(endpoints.elavon, 'CLIENT'), authorization: await bearerProof(endpoints) };

  async function pushTo({ url, authorization }: typeof basic, body: string): Promise<void> {
    const response = await fetch(url, { method: 'POST', headers: { authorization }, body });
    const answer = await response.text();
    if (response.status !== 200) throw new Error(`A push was not accepted: ${response.status} ${answer}`);
  }

  async function sendBare(MessageBody: string): Promise<void> {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }

  async function timed(inputs: readonly string[], call: (input: string) => Promise<void>): Promise<readonly number[]> {
    const timesMs: number[] = [];
    await access.whileFaulty(PROCESSOR_HELD, async () => {
      for (const input of inputs) {
        const beganAt = performance.now();
        await call(input);
        timesMs.push(performance.now() - beganAt);
      }
    });
    const left = await lookUntil(
      () => access.messagesIn('ApplicationPushQueue'),
      (messages) => messages === 0,
      DRAINED_MS_MAX,
    );
    if (left > 0) throw new Error(`${left} pushes were not worked off.`);
    return timesMs;
  }

  async function playRound(round: number): Promise<AcknowledgedPushes> {
    const bodies = [...Array(CALLS_A_ROUND).keys()].map((index) => bodyOf(`bench-${round}-${index}`));
    const messages = await Promise.all(bodies.map(messageOf));
    const parts = {
      basic: () => timed(bodies, (body) => pushTo(basic, body)),
      bearer: () => timed(bodies, (body) => pushTo(bearer, body)),
      bare: () => timed(messages, sendBare),
    };
    const times: Record<keyof typeof parts, readonly number[]> = { basic: [], bearer: [], bare: [] };
    for (const name of ORDERS[round % ORDERS.length] ?? []) times[name] = await parts[name]();
    return times;
  }

  try {
    const rounds: AcknowledgedPushes[] = [];
    for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
      const times = await playRound(round);
      if (round >= WARM_UP_ROUNDS) rounds.push(times);
    }
    return {
      basic: rounds.flatMap((times) => times.basic),
      bearer: rounds.flatMap((times) => times.bearer),
      bare: rounds.flatMap((times) => times.bare),
    };
  } finally {
    sqs.destroy();
    access.close();
  }
}

/** A push of the managed flow as most are: without credentials. */
function bodyOf(uniqueId: string): string {
  return JSON.stringify({
    uniqueId,
    clientId: '10042',
    packetId: uniqueId,
    notificationEvent: 'BOARDING_STATUS',
    appStatus: 'SUBMITTED',
    boardingStatusDetail: {
      boardingStatus: 'PEND',
      boardingId: `AWB${uniqueId}`,
      pendMessages: ['Voided cheque is missing'],
      underwriterNotes: ['Asked for bank statements'],
    },
  });
}

async function messageOf(body: string): Promise<string> {
  const translation = translate(Buffer.from(body));
  if (translation.kind !== 'push') throw new Error('The bench pushes what cannot be read.');
  const { signal } = new AbortController();
  const push = await sealPush('BASIC', translation.push, createMemoryCredentialVault(), signal);
  return JSON.stringify({ version: 1, receivedAtMs: Date.now(), push } satisfies ApplicationPushMessage);
}

async function basicProof(endpoints: Endpoints): Promise<string> {
  const { username, password } = basicSchema.parse(await secretOf(endpoints, 'ElavonBASICSecret')).current;
  return `Basic ${btoa(`${username}:${password}`)}`;
}

/** One token for the whole bench, as Elavon would use one until it ends: it lives for ten minutes, and the bench takes fewer. */
async function bearerProof(endpoints: Endpoints): Promise<string> {
  const { clientId, clientSecret } = clientSchema.parse(await secretOf(endpoints, 'ElavonCLIENTSecret')).current;
  if (endpoints.elavonToken === null) throw new Error('Stage dev has no token route.');
  const response = await fetch(endpoints.elavonToken, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return `Bearer ${tokenSchema.parse(await response.json()).access_token}`;
}

async function secretOf({ dynamodb: endpoint, credentials, secrets }: Endpoints, name: string): Promise<unknown> {
  const client = new SecretsManagerClient({ endpoint, region: credentials.region, credentials });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: named(secrets, name) }));
  client.destroy();
  return JSON.parse(SecretString ?? '');
}

function named(names: Readonly<Record<string, string>>, name: string): string {
  const known = names[name];
  if (known === undefined) throw new Error(`The twin has no ${name}.`);
  return known;
}
