import { resourcesOfType, type Credentials, type ResolvedTemplate } from '../template/resolved-template.ts';
import { createEnvironmentPool } from './environment-pool.ts';
import { environmentVariables } from './environment-variables.ts';
import { startExecutionEnvironment } from './execution-environment.ts';
import { functionDefinitions, type FunctionDefinition } from './function-definition.ts';
import { openFunctionLog, type LogOptions } from './function-log.ts';
import { createFunctionRunner, type FunctionRunner } from './function-runner.ts';
import type { Invocation } from './invocation.ts';

export type FunctionsOptions = LogOptions & {
  /** Where the functions' AWS clients send their calls, as `http://127.0.0.1:8480`. */
  readonly endpointUrl: string;
  readonly credentialsFor: (roleArn: string) => Credentials;
  /** Certificates that the functions trust besides the public ones, PEM. */
  readonly caFile?: string;
};

/** What one function has been used for since the start. A log that leaves out Lambda's own lines does not tell it. */
export type FunctionUsage = {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly invocations: number;
  /** Each invocation's time and that of its init, together rounded up to a millisecond. */
  readonly billedMs: number;
};

/** The Lambda functions of a template. */
export type Functions = {
  readonly definitions: readonly FunctionDefinition[];
  /**
   * Lambda's synchronous `Invoke`.
   * @param reference a function's name or ARN, or the ARN of one of its aliases or versions
   * @param payload the event, as JSON
   */
  readonly invoke: (reference: string, payload: string) => Promise<Invocation>;
  /** The function that a name or ARN means; undefined if the template has none. */
  readonly find: (reference: string) => FunctionDefinition | undefined;
  readonly usage: () => readonly FunctionUsage[];
  /** Ends every process and resolves when every log line is on disk. Invocations under way end as `exited`. */
  readonly stop: () => Promise<void>;
};

type RunningFunction = {
  readonly definition: FunctionDefinition;
  readonly run: FunctionRunner;
  readonly usage: () => FunctionUsage;
  readonly stop: () => Promise<void>;
};

/**
 * Makes the functions ready to be invoked. No process starts before the first invocation, as on Lambda.
 * @throws {TemplateRefused} for a function that Lambda, or the twin, would not run
 */
export function startFunctions(template: ResolvedTemplate, options: FunctionsOptions): Promise<Functions> {
  const running = functionDefinitions(template).map((definition) => startFunction(definition, options));
  const byReference = new Map<string, RunningFunction>();
  for (const one of running) byReference.set(one.definition.name, one).set(one.definition.arn, one);
  for (const type of ['AWS::Lambda::Alias', 'AWS::Lambda::Version']) {
    for (const { physicalId, properties } of resourcesOfType(template, type)) {
      const target = byReference.get(String(properties['FunctionName']));
      if (target !== undefined) byReference.set(physicalId, target);
    }
  }

  return Promise.resolve({
    definitions: running.map(({ definition }) => definition),
    async invoke(reference, payload) {
      const target = byReference.get(reference);
      if (target === undefined) return { outcome: 'not_found', message: `Function not found: ${reference}` };
      return target.run(payload, reference.startsWith('arn:') ? reference : target.definition.arn);
    },
    find: (reference) => byReference.get(reference)?.definition,
    usage: () => running.map((one) => one.usage()),
    async stop() {
      await Promise.all(running.map((one) => one.stop()));
    },
  });
}

function startFunction(definition: FunctionDefinition, options: FunctionsOptions): RunningFunction {
  const log = openFunctionLog(definition, options);
  const { endpointUrl, caFile } = options;
  const twin = {
    endpointUrl,
    credentials: options.credentialsFor(definition.roleArn),
    ...(caFile !== undefined && { caFile }),
  };
  const pool = createEnvironmentPool(() =>
    startExecutionEnvironment(definition, {
      variables: (runtimeApi) => environmentVariables(definition, { ...twin, runtimeApi }),
      onLine: log.line,
    }),
  );
  let invocations = 0;
  let billedMs = 0;
  return {
    definition,
    run: createFunctionRunner(definition, pool, log, (durationMs, initDurationMs) => {
      invocations += 1;
      billedMs += Math.ceil(durationMs + initDurationMs);
    }),
    usage: () => ({ functionName: definition.name, memoryMb: definition.memoryMb, invocations, billedMs }),
    async stop() {
      await pool.stop();
      // The reports of what the stop cut short are written one turn later.
      await new Promise((resolve) => setImmediate(resolve));
      await log.close();
    },
  };
}
