import { STREAM_LABEL } from '../template/physical-ids.ts';
import type { AwsCall } from './aws-call.ts';
import { entries, member, text } from './parameters.ts';

const TRANSACT_ACTIONS = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** One action on one table that a call to DynamoDB asks for; a call may ask for several. */
export type TableAction = {
  readonly action: string;
  readonly table: string;
  /** An index or the stream: `index/<name>`, `stream/<label>`. */
  readonly part?: string;
};

/** What an operation does, to which tables. Source: service authorization reference, "Amazon DynamoDB". */
export function dynamoDbActions({ operation, input }: Pick<AwsCall, 'operation' | 'input'>): readonly TableAction[] {
  switch (operation) {
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.keys(Object(input['RequestItems'])).map((table) => ({ action: operation, table }));
    case 'TransactGetItems':
      return entries(input['TransactItems']).map((entry) => tableAction('GetItem', member(entry, 'Get')));
    case 'TransactWriteItems':
      return entries(input['TransactItems']).flatMap((entry) =>
        Object.entries(TRANSACT_ACTIONS).flatMap(([kind, action]) => {
          const write = member(entry, kind);
          return write === undefined ? [] : [tableAction(action, write)];
        }),
      );
    case 'DescribeStream':
    case 'GetShardIterator':
    case 'GetRecords':
      return [streamAction(operation, input)];
    default:
      return [tableAction(operation, input)];
  }
}

function tableAction(action: string, request: unknown): TableAction {
  const table = text(member(request, 'TableName')) || text(member(request, 'ResourceArn'));
  const index = member(request, 'IndexName');
  return typeof index === 'string' ? { action, table, part: `index/${index}` } : { action, table };
}

/** A stream by its ARN, which an iterator of one of its shards holds too. */
function streamAction(action: string, input: AwsCall['input']): TableAction {
  const named = text(input['StreamArn']) || text(input['ShardIterator']);
  const [, table = ''] = /:table\/([\w.-]+)\/stream\//.exec(named) ?? [];
  return { action, table, part: `stream/${STREAM_LABEL}` };
}
