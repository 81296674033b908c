import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { App } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { CardhookStack } from '../../lib/cardhook-stack.ts';
import { stageSettings } from '../../lib/stage-settings.ts';
import { accessTwin, type TwinAccess } from '../../local/demo/twin-access.ts';
import { createConnectfi } from '../../local/simulators/connectfi/connectfi.ts';
import { DOCUMENTED_NUMBERS } from '../../local/simulators/connectfi/transaction-numbers.ts';
import { requestBody } from '../../local/simulators/connectfi/webhook-body.ts';
import { startTwin } from '../../local/twin/twin.ts';

/** Starting DynamoDB Local takes three seconds, and more where other tests use the same two processors. */
export const START_MS_MAX = 60_000;

/** A twin of stage dev on a free port, with everything a test asks of it from outside. */
export type ATwin = Awaited<ReturnType<typeof aTwin>>;

export type ATwinOptions = {
  /** A DynamoDB Local that twins share, one after the other. */
  readonly dynamodbUrl?: string;
  /** What `anAssembly` gave, for a file that starts more than one. */
  readonly assemblyDirectory?: string;
  /** A certificate that the functions trust: that of a simulated provider. */
  readonly caFile?: string;
};

export async function aTwin(options: ATwinOptions = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'cardhook-e2e-'));
  const logDirectory = join(directory, 'logs');
  const said: string[] = [];
  const twin = await startTwin({
    port: 0,
    stage: 'dev',
    assemblyDirectory: options.assemblyDirectory ?? anAssembly(join(directory, 'cdk.out')),
    logDirectory,
    onLogLine: (source, line) => void said.push(`${source} ${line}`),
    onRefusal: (sentence) => void said.push(`access denied: ${sentence}`),
    ...(options.dynamodbUrl !== undefined && { dynamodbUrl: options.dynamodbUrl }),
    ...(options.caFile !== undefined && { caFile: options.caFile }),
  });
  const url = twin.endpoints.connectfi;
  if (url === null) throw new Error('stage dev has no connectFi route');
  const access = accessTwin(twin.endpoints);
  const connectfi = createConnectfi({ url });
  const metric = (name: string): number =>
    twin.metrics
      .list()
      .filter((one) => one.name === name)
      .reduce((sum, one) => sum + one.sum, 0);
  return {
    ...access,
    url,
    logDirectory,
    faults: twin.faults,
    connectfi,
    /** What the state machines have run. */
    executions: twin.executions.summaries,
    /** Every line of every function, and every refused call, so far. */
    said: (): readonly string[] => said,
    /** The sum of a metric over all functions; 0 for one that was never written. */
    metric,
    /** Starts all environments, until all of them decide: on a busy machine the first answers are stand-ins. */
    async warmUp(): Promise<void> {
      const approved = () => metric('Approved');
      for (let round = 0; round < 20; round += 1) {
        const before = approved();
        const bodies = Array.from({ length: 8 }, (_, index) => {
          const authTransactionId = String(800_000_000_000 + round * 8 + index);
          return requestBody({ ...DOCUMENTED_NUMBERS, authTransactionId }, { cardId: `icrd_warm${index}`, amount: 1 });
        });
        await Promise.all(bodies.map((body) => connectfi.ask(body)));
        if (approved() - before === bodies.length) return;
      }
    },
    async stop(): Promise<void> {
      if (options.dynamodbUrl !== undefined) await deleteTables(access);
      access.close();
      await twin.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The next twin creates them anew. */
async function deleteTables({ dynamo, endpoints }: TwinAccess): Promise<void> {
  for (const TableName of Object.values(endpoints.tables)) {
    await dynamo.send(new DeleteTableCommand({ TableName }));
  }
}

/** Stage dev, synthesised here and not by bin/app.ts: test files run at once, and each would bundle into the same folder. */
export function anAssembly(outdir: string): string {
  // Validating the template takes seconds, and test/lib/ does it.
  process.env['CDK_VALIDATION'] = 'false';
  const app = new App({ outdir, context: cdkJson.context });
  new CardhookStack(app, 'Cardhook-dev', stageSettings.dev);
  return app.synth().directory;
}
