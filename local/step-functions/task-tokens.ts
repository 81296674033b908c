import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod';

/** How a task that waits for its token is ended by whoever has it. */
export type TaskOutcome =
  /** `output` is JSON. */
  | { readonly outcome: 'succeeded'; readonly output: string }
  | { readonly outcome: 'failed'; readonly error: string; readonly cause: string };

/** The tokens of the tasks that wait. */
export type TaskTokens = {
  /** A token of a task of this machine, which waits from now on. */
  readonly issue: (machineArn: string) => WaitingTask;
  /** `gone`: its task has ended, by this token or by itself. `invalid`: no such token was ever given out. */
  readonly settle: (token: string, outcome: TaskOutcome) => 'settled' | 'gone' | 'invalid';
  /** The same without an end: whether the task still waits. */
  readonly look: (token: string) => 'waiting' | 'gone' | 'invalid';
};

export type WaitingTask = {
  readonly token: string;
  readonly outcome: Promise<TaskOutcome>;
  /** The task waits no longer. */
  readonly drop: () => void;
};

const contentSchema = z.object({ machineArn: z.string(), id: z.string(), seal: z.string() });

export function createTaskTokens(): TaskTokens {
  const key = randomBytes(32);
  const waiting = new Map<string, (outcome: TaskOutcome) => void>();

  function look(token: string): 'waiting' | 'gone' | 'invalid' {
    if (waiting.has(token)) return 'waiting';
    const { machineArn, id, seal } = contentOf(token);
    return seal === sealOf(machineArn, id, key) ? 'gone' : 'invalid';
  }

  return {
    look,
    issue(machineArn) {
      const id = randomUUID();
      const seal = sealOf(machineArn, id, key);
      const token = Buffer.from(JSON.stringify({ machineArn, id, seal })).toString('base64');
      const { promise, resolve } = Promise.withResolvers<TaskOutcome>();
      waiting.set(token, resolve);
      return { token, outcome: promise, drop: () => waiting.delete(token) };
    },
    settle(token, outcome) {
      const resolve = waiting.get(token);
      if (resolve === undefined) return look(token) === 'gone' ? 'gone' : 'invalid';
      waiting.delete(token);
      resolve(outcome);
      return 'settled';
    },
  };
}

/** The machine that a token belongs to, which is what a policy says who may send it back to; empty for what is no token. */
export function machineOfToken(token: string): string {
  return contentOf(token).machineArn;
}

function sealOf(machineArn: string, id: string, key: Buffer): string {
  return createHmac('sha256', key).update(`${machineArn} ${id}`).digest('hex');
}

function contentOf(token: string): z.infer<typeof contentSchema> {
  try {
    return contentSchema.parse(JSON.parse(Buffer.from(token, 'base64').toString('utf8')));
  } catch {
    return { machineArn: '', id: '', seal: '' };
  }
}
