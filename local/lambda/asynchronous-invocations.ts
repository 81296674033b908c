import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { readProperties } from '../template/read-properties.ts';
import { resourcesOfType, type Credentials, type ResolvedTemplate } from '../template/resolved-template.ts';
import { readFailureDestination, type FailureDestination } from './failure-destination.ts';
import type { Functions } from './functions.ts';
import type { Invocation } from './invocation.ts';

/** Lambda's asynchronous `Invoke`: whoever invokes does not wait, and a run that fails is tried again. */
export type AsynchronousInvocations = {
  /** Resolves with how it ended, for whoever wants to wait all the same: `failed` after the last try. */
  readonly invoke: (reference: string, payload: string) => Promise<'done' | 'failed'>;
  /** Gives up what waits for its next try. */
  readonly stop: () => void;
};

export type AsynchronousInvocationsOptions = {
  /** Where SQS answers, as `http://127.0.0.1:8480`. */
  readonly endpointUrl: string;
  readonly credentialsFor: (roleArn: string) => Credentials;
  readonly onLog: (functionName: string, line: string) => void;
};

type Settings = {
  readonly retriesMax: number;
  readonly ageMsMax: number;
  readonly tellFailure: FailureDestination | undefined;
};

const propertiesSchema = z.object({
  FunctionName: z.string(),
  Qualifier: z.string(),
  MaximumRetryAttempts: z.coerce.number().default(2),
  MaximumEventAgeInSeconds: z.coerce.number().default(21_600),
});

/** Lambda's own, for a function without a configuration. Source: developer guide, "Asynchronous invocation". */
const DEFAULTS: Settings = { retriesMax: 2, ageMsMax: 21_600_000, tellFailure: undefined };

/** Lambda waits one minute before the second try and two before the third. Here it is seconds. */
const PAUSES_MS = [1_000, 2_000];

/** @throws {TemplateRefused} for a configuration that the twin cannot follow */
export function createAsynchronousInvocations(
  template: ResolvedTemplate,
  functions: Pick<Functions, 'invoke' | 'find'>,
  options: AsynchronousInvocationsOptions,
): AsynchronousInvocations {
  const settings = readSettings(template, functions, options);
  const stopping = new AbortController();

  async function run(reference: string, payload: string): Promise<'done' | 'failed'> {
    const beganAt = performance.now();
    const { retriesMax, ageMsMax, tellFailure } = settings.get(reference) ?? DEFAULTS;
    let invocation = await functions.invoke(reference, payload);
    let runs = 1;
    while (invocation.outcome !== 'returned') {
      const isThrottled = invocation.outcome === 'throttled';
      const isTooOld = performance.now() - beganAt > ageMsMax;
      if (isTooOld || (!isThrottled && runs > retriesMax)) {
        const condition = isTooOld ? 'EventAgeExceeded' : 'RetriesExhausted';
        options.onLog(reference, `an asynchronous run is given up (${condition}): ${reasonOf(invocation)}`);
        await tellFailure?.(failureRecord({ reference, payload, invocation, condition, runs }));
        return 'failed';
      }
      const pauseMs = PAUSES_MS[runs - 1] ?? PAUSES_MS[1];
      await sleep(pauseMs, undefined, { signal: stopping.signal });
      // A call that Lambda had no room for is not one of the tries.
      if (!isThrottled) runs += 1;
      invocation = await functions.invoke(reference, payload);
    }
    return 'done';
  }

  return {
    async invoke(reference, payload) {
      try {
        return await run(reference, payload);
      } catch (error) {
        if (!stopping.signal.aborted) options.onLog(reference, error instanceof Error ? error.message : String(error));
        return 'failed';
      }
    },
    stop: () => stopping.abort(),
  };
}

/** By every name under which a function with a configuration can be invoked. */
function readSettings(
  template: ResolvedTemplate,
  functions: Pick<Functions, 'find'>,
  { endpointUrl, credentialsFor }: AsynchronousInvocationsOptions,
): ReadonlyMap<string, Settings> {
  return new Map(
    resourcesOfType(template, 'AWS::Lambda::EventInvokeConfig').flatMap((resource): [string, Settings][] => {
      const properties = readProperties(resource, propertiesSchema);
      const definition = functions.find(properties.FunctionName);
      if (definition === undefined) return [];
      const credentials = credentialsFor(definition.roleArn);
      const one: Settings = {
        retriesMax: properties.MaximumRetryAttempts,
        ageMsMax: properties.MaximumEventAgeInSeconds * 1_000,
        tellFailure: readFailureDestination(template, resource, { endpointUrl, credentials }),
      };
      const names =
        properties.Qualifier === '$LATEST'
          ? [definition.name, definition.arn]
          : [`${definition.arn}:${properties.Qualifier}`];
      return names.map((name) => [name, one]);
    }),
  );
}

type GivenUp = {
  readonly reference: string;
  readonly payload: string;
  readonly invocation: Exclude<Invocation, { outcome: 'returned' }>;
  readonly condition: string;
  readonly runs: number;
};

/** Source: Lambda developer guide, "Capturing records of Lambda asynchronous invocations". */
function failureRecord({ reference, payload, invocation, condition, runs }: GivenUp): object {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: 'requestId' in invocation ? invocation.requestId : '',
      functionArn: `${reference}:$LATEST`,
      condition,
      approximateInvokeCount: runs,
    },
    requestPayload: JSON.parse(payload),
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: 'payload' in invocation ? JSON.parse(invocation.payload) : null,
  };
}

function reasonOf(invocation: GivenUp['invocation']): string {
  return 'errorType' in invocation ? `it ended with ${invocation.errorType}` : invocation.message;
}
