import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { pinLogicalId } from './logical-id.ts';

export interface DataTableProps {
  readonly key: IKey;
  /** Whether the table outlives the stack and refuses to be deleted. */
  readonly keepsData: boolean;
}

/** A table as Cardhook keeps its data: encrypted with our key, restorable to any second. Its id becomes the logical id. */
export function dataTable(
  scope: Construct,
  id: string,
  { key, keepsData }: DataTableProps,
  more: Partial<TableProps> = {},
): Table {
  const table = new Table(scope, id, {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    ...more,
    // Card traffic has a peak at noon and a sale in November: capacity that is paid for by the request follows both.
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: keepsData,
    removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  return pinLogicalId(table, id);
}

/** The global secondary index of a table that lists its rows: docs/data-model.md says what is listed in it. */
const LISTED_INDEX = 'Listed';

export function addListedIndex(table: Table): void {
  table.addGlobalSecondaryIndex({
    indexName: LISTED_INDEX,
    partitionKey: { name: 'listed', type: AttributeType.STRING },
    sortKey: { name: 'listedAtMs', type: AttributeType.NUMBER },
    // It says which rows are due; whoever asks reads them anew, because an index is a moment behind its table.
    projectionType: ProjectionType.KEYS_ONLY,
  });
}

/** `Table.grant` would add the index, which has a grant of its own. */
export function grantOn(table: Table, grantee: IGrantable, operations: readonly string[]): void {
  grant(grantee, operations, table.tableArn);
}

/** Which rows of the table are listed under something, such as what is due in a minute. */
export function grantQueryListedOf(table: Table, grantee: IGrantable): void {
  grant(grantee, ['Query'], `${table.tableArn}/index/${LISTED_INDEX}`);
  grantKeyOf(table, grantee);
}

/** The table's stream, as an event source mapping reads it. */
export function grantReadStreamOf(table: Table, grantee: IGrantable): void {
  grant(grantee, ['DescribeStream', 'GetRecords', 'GetShardIterator'], streamArnOf(table));
  // Names no resource (service authorization reference, DynamoDB): it lists streams and shows nothing of what is in them.
  grant(grantee, ['ListStreams'], '*');
  grantKeyOf(table, grantee);
}

export function streamArnOf(table: Table): string {
  const { tableStreamArn } = table;
  if (tableStreamArn === undefined) throw new Error(`${table.node.path} has no stream`);
  return tableStreamArn;
}

/**
 * DynamoDB opens a table's own key with the rights of whoever asks, and asks again every five minutes
 * (DynamoDB developer guide, "Encryption at rest: how it works"). It has the rights to create that key from
 * whoever deploys, so that a function needs no other.
 */
export function grantKeyOf(table: Table, grantee: IGrantable): void {
  table.encryptionKey?.grant(grantee, 'kms:Decrypt');
}

function grant(grantee: IGrantable, operations: readonly string[], resourceArn: string): void {
  const actions = operations.map((operation) => `dynamodb:${operation}`);
  Grant.addToPrincipal({ grantee, actions, resourceArns: [resourceArn] });
}
