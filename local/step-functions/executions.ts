import { randomUUID } from 'node:crypto';
import { startExecution, type Execution } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import type { Interpreter } from './interpreter.ts';
import type { TaskCalls } from './run-task.ts';
import type { Machine } from './state-machine.ts';
import type { TaskTokens } from './task-tokens.ts';

/** What an execution was and cost, without what went through it. */
export type ExecutionSummary = {
  /** The machine's logical id. */
  readonly machine: string;
  readonly kind: 'STANDARD' | 'EXPRESS';
  readonly executionArn: string;
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly error?: string;
  readonly startedAtMs: number;
  /** Of one that runs, so far. */
  readonly durationMs: number;
  /** States entered, and tries again: what a Standard machine is billed by. */
  readonly transitions: number;
  /** Of which a Standard execution may have 25,000. */
  readonly historyEvents: number;
};

/** Every execution of a template's machines. */
export type Executions = {
  /**
   * A Standard machine has one execution a name: a second start with the same input while it runs is that one, and any other
   * is `already_exists`. An Express machine starts one more each time.
   */
  readonly start: (
    machine: Machine,
    asked: { readonly name?: string; readonly input: string },
  ) => Execution | 'already_exists';
  /** A Standard execution by its ARN. */
  readonly find: (executionArn: string) => Execution | undefined;
  /** Those of a Standard machine, the newest first. */
  readonly of: (machine: Machine) => readonly Execution[];
  /** All of them, in the order in which they began. */
  readonly summaries: () => readonly ExecutionSummary[];
  /** Aborts what runs. */
  readonly stop: () => void;
};

export type ExecutionsOptions = {
  readonly interpreter: Interpreter;
  readonly calls: TaskCalls;
  readonly tokens: TaskTokens;
  readonly onEvent: (machine: Machine, executionArn: string, event: HistoryEvent) => void;
};

/** Express executions leave only their summary, and of so many at most. */
const EXPRESS_SUMMARIES_MAX = 20_000;

export function createExecutions({ interpreter, calls, tokens, onEvent }: ExecutionsOptions): Executions {
  const standard = new Map<string, Execution>();
  const express = new Set<Execution>();
  const expressOver: ExecutionSummary[] = [];

  function begin(machine: Machine, arn: string, name: string, input: string, onEnd: () => void = () => {}): Execution {
    return startExecution(machine, {
      arn,
      name,
      input,
      interpreter,
      calls,
      tokens,
      onEnd,
      onEvent: (event) => onEvent(machine, arn, event),
    });
  }

  function startExpress(machine: Machine, name: string, input: string): Execution {
    const arn = `${arnOfKind(machine, 'express')}:${name}:${randomUUID()}`;
    const execution = begin(machine, arn, name, input, () => {
      express.delete(execution);
      expressOver.push(summaryOf(execution));
      if (expressOver.length > EXPRESS_SUMMARIES_MAX) expressOver.shift();
    });
    express.add(execution);
    return execution;
  }

  function startStandard(machine: Machine, name: string, input: string): Execution | 'already_exists' {
    const arn = `${arnOfKind(machine, 'execution')}:${name}`;
    const known = standard.get(arn);
    if (known !== undefined) {
      return known.end() === undefined && known.input === input ? known : 'already_exists';
    }
    const execution = begin(machine, arn, name, input);
    standard.set(arn, execution);
    return execution;
  }

  return {
    start(machine, { name = randomUUID(), input }) {
      return machine.kind === 'EXPRESS' ? startExpress(machine, name, input) : startStandard(machine, name, input);
    },
    find: (executionArn) => standard.get(executionArn),
    of: (machine) => [...standard.values()].filter((execution) => execution.machine === machine).toReversed(),
    summaries: () =>
      // A parent before the child that it started in the same millisecond.
      [...[...standard.values(), ...express].map(summaryOf), ...expressOver].toSorted(
        (left, right) => left.startedAtMs - right.startedAtMs,
      ),
    stop() {
      for (const execution of [...express, ...standard.values()]) execution.stop({ status: 'ABORTED' });
    },
  };
}

function arnOfKind({ arn }: Machine, kind: 'execution' | 'express'): string {
  return arn.replace(':stateMachine:', `:${kind}:`);
}

function summaryOf(execution: Execution): ExecutionSummary {
  const { machine, arn, name, startedAtMs, history } = execution;
  const end = execution.end();
  const error = end !== undefined && 'error' in end ? end.error : undefined;
  return {
    machine: machine.logicalId,
    kind: machine.kind,
    executionArn: arn,
    name,
    status: end?.status ?? 'RUNNING',
    ...(error !== undefined && { error }),
    startedAtMs,
    durationMs: (end?.endedAtMs ?? Date.now()) - startedAtMs,
    transitions: execution.transitions(),
    historyEvents: history.length,
  };
}
