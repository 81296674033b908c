import type * as library from 'aws-local-stepfunctions';

/** What runs the Amazon States Language: a library, of which the twin replaces every Task. */
export type Interpreter = typeof library;

/** It brings AWS clients that the twin never uses, and half a second to load them: time that a start can use otherwise. */
export function loadInterpreter(): Promise<Interpreter> {
  return import('aws-local-stepfunctions');
}
