import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cardhook } from '../../bin/commands/cardhook.ts';
import { createDecisionStore } from '../../adapters/dynamo/decision-store.ts';
import { createRuleSetSource } from '../../adapters/dynamo/rule-set-source.ts';
import { createDynamoLives } from '../../adapters/lives/dynamo-lives.ts';
import type { AuthoredRuleFile } from '../../contracts/rule-file.ts';
import type { Answer } from '../../domain/answer.ts';
import type { AuthorizationRequest } from '../../domain/authorization-request.ts';
import { emptyRuleSet } from '../../domain/rules/rule-set.ts';
import { decideAuthorization } from '../../functions/connectfi-webhook/decide-authorization.ts';
import { createLiveRuleSets } from '../../adapters/live-rule-sets.ts';
import { startDynamoDb } from '../support/dynamodb.ts';

const TABLES = { rules: 'rules', cards: 'cards', authorizations: 'authorizations' };

export type Ran = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** A stage without its functions: tables in DynamoDB Local, and a stack that says what they are called. */
export type AStage = Awaited<ReturnType<typeof aStage>>;

export async function aStage() {
  const dynamo = await startDynamoDb(Object.values(TABLES));
  const stack = await startStack();
  const directory = mkdtempSync(join(tmpdir(), 'cardhook-bin-'));
  const store = createDecisionStore(dynamo.direct, TABLES);
  const onUnusable = (problem: string): void => {
    throw new Error(problem);
  };
  Object.assign(process.env, dynamo.environment, { AWS_ENDPOINT_URL_CLOUDFORMATION: stack.url });

  return {
    dynamo: dynamo.direct,
    tables: TABLES,
    cardhook: cardhookOnDev,
    /** The result of a command that succeeds, as JSON. */
    async json(...args: string[]): Promise<Record<string, unknown>> {
      const { exitCode, stdout, stderr } = await cardhookOnDev('--json', ...args);
      if (exitCode !== 0) throw new Error(`cardhook ${args.join(' ')} failed: ${stderr}`);
      return JSON.parse(stdout);
    },
    file(name: string, content: AuthoredRuleFile | string): string {
      const path = join(directory, name);
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    },
    /** Decides a request at a time of its own, as the deployed function would; an instance that has just started. */
    async authorize(request: AuthorizationRequest, nowMs: number): Promise<Answer> {
      const outcome = await decideAuthorization(
        request,
        `delivery-${request.requestKey}`,
        { enteredAtMs: nowMs, answerByMs: nowMs + 20_000, decideByMs: nowMs + 19_000 },
        {
          store,
          ruleSets: createLiveRuleSets(
            createRuleSetSource(dynamo.direct, TABLES.rules),
            emptyRuleSet('approve'),
            onUnusable,
          ),
          clock: () => nowMs,
          pause: async () => {},
          bounded: (signal, call) => call(signal),
          endDueHolds: async () => undefined,
        },
      );
      if (outcome.kind === 'no_decision') throw new Error(`No decision: ${outcome.cause} ${String(outcome.error)}`);
      return outcome.answer;
    },
    standIn: (request: AuthorizationRequest, answer: Answer, answeredAtMs: number) =>
      createDynamoLives(dynamo.direct, TABLES, { clock: () => answeredAtMs, onUnusable }).settleStandIn({
        deliveryId: 'stood-in',
        request,
        answer,
        cause: 'deadline_passed',
        answeredAtMs,
      }),
    async stop(): Promise<void> {
      rmSync(directory, { recursive: true });
      stack.stop();
      await dynamo.stop();
    },
  };
}

/** Runs the operator's command line as on a deployed stage, and tells what it wrote. One at a time. */
async function cardhookOnDev(...args: string[]): Promise<Ran> {
  const { jest } = import.meta;
  const written = { stdout: '', stderr: '' };
  const keep = (name: keyof typeof written) => (text: unknown) => {
    written[name] += String(text);
    return true;
  };
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((line: unknown) => void keep('stdout')(`${String(line)}\n`)),
    jest.spyOn(console, 'error').mockImplementation((line: unknown) => void keep('stderr')(`${String(line)}\n`)),
    jest.spyOn(process.stdout, 'write').mockImplementation(keep('stdout')),
    jest.spyOn(process.stderr, 'write').mockImplementation(keep('stderr')),
  ];
  try {
    return { exitCode: await cardhook(['--stage', 'dev', ...args]), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Answers DescribeStacks, whatever it is asked, in the words of AWS's query protocol. */
async function startStack() {
  const outputs = {
    RulesTableName: TABLES.rules,
    CardsTableName: TABLES.cards,
    AuthorizationsTableName: TABLES.authorizations,
  };
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const body = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>Cardhook-dev</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/xml' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stack listens on no port');
  return { url: `http://127.0.0.1:${address.port}`, stop: () => void server.close() };
}
