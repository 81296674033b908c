import { StreamViewType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  addListedIndex,
  dataTable,
  type DataTableProps,
  grantKeyOf,
  grantOn,
  grantReadStreamOf,
  streamArnOf,
} from './data-table.ts';

/** What is known of jobs at Strivve. A table of its own: a poll every four seconds has nothing to do with a decision. */
export class CardPlacementJobs extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: DataTableProps) {
    super(scope, id);
    // As of the authorizations: an event's row is put once, and its new image is all there is to publish.
    this.table = dataTable(this, 'JobsTable', props, { stream: StreamViewType.NEW_IMAGE });
    addListedIndex(this.table);
  }

  /** A record is read with its lease, and changed with its messages and events: a transaction asks for the right to each part. */
  grantTell(grantee: IGrantable): void {
    grantOn(this.table, grantee, ['Query', 'PutItem', 'UpdateItem']);
    grantKeyOf(this.table, grantee);
  }

  grantReadStream(grantee: IGrantable): void {
    grantReadStreamOf(this.table, grantee);
  }

  get streamArn(): string {
    return streamArnOf(this.table);
  }
}
