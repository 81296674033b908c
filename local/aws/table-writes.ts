import type { AwsCall } from './aws-call.ts';
import { dynamoDbActions } from './dynamodb-actions.ts';
import type { Inventory } from './inventory.ts';

/** Tells whoever follows a table's stream that there may be something new in it. */
export type TableWrites = {
  /** Aborts with the next write to the table with this ARN. */
  readonly next: (tableArn: string) => AbortSignal;
  /** To call when the engine has answered; a call that only reads is none. */
  readonly note: (call: Pick<AwsCall, 'operation' | 'input'>) => void;
};

const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);

export function createTableWrites({ tables }: Pick<Inventory, 'tables'>): TableWrites {
  const waitedFor = new Map<string, AbortController>();

  function note(call: Pick<AwsCall, 'operation' | 'input'>): void {
    for (const { action, table } of dynamoDbActions(call)) {
      if (!WRITES.has(action)) continue;
      // A call names a table by its name or by its ARN.
      const arn = tables.get(table)?.arn ?? table;
      waitedFor.get(arn)?.abort();
      waitedFor.delete(arn);
    }
  }

  return {
    next(tableArn) {
      const waiting = waitedFor.get(tableArn) ?? new AbortController();
      waitedFor.set(tableArn, waiting);
      return waiting.signal;
    },
    note,
  };
}
