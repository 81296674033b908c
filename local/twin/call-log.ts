import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** One AWS call, when it is over. */
export type AwsCallRecord = {
  /** The caller's ARN. */
  readonly caller: string;
  readonly service: string;
  readonly operation: string;
  /** Undefined when the connection ended before anything was answered. */
  readonly status: number | undefined;
  readonly tookMs: number;
};

/** Writes one line a call to `aws-calls.log`, as CloudTrail would: who, what and the outcome, never the content. */
export function openCallLog(directory: string): (record: AwsCallRecord) => void {
  mkdirSync(directory, { recursive: true });
  const file = createWriteStream(join(directory, 'aws-calls.log'), { flags: 'a' });
  return ({ tookMs, ...record }) => {
    file.write(`${JSON.stringify({ time: new Date().toISOString(), ...record, tookMs: Number(tookMs.toFixed(2)) })}\n`);
  };
}
