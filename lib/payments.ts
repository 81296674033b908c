import { StreamViewType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  addListedIndex,
  dataTable,
  type DataTableProps,
  grantKeyOf,
  grantOn,
  grantQueryListedOf,
  grantReadStreamOf,
  streamArnOf,
} from './data-table.ts';

/** What is known of payments through Spreedly, and of their starts. A table of its own: no decision reads it. */
export class Payments extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: DataTableProps) {
    super(scope, id);
    // As of the authorizations: an event's row is put once, and its new image is all there is to publish.
    this.table = dataTable(this, 'PaymentsTable', props, { stream: StreamViewType.NEW_IMAGE });
    addListedIndex(this.table);
  }

  /**
   * A record is read and put as a whole, with its history and events and with the start that it came of: a transaction asks for the
   * right to each of its parts.
   */
  grantTell(grantee: IGrantable): void {
    grantOn(this.table, grantee, ['GetItem', 'PutItem', 'UpdateItem']);
    grantKeyOf(this.table, grantee);
  }

  /** The same with which starts are still open. */
  grantTellOpen(grantee: IGrantable): void {
    this.grantTell(grantee);
    grantQueryListedOf(this.table, grantee);
  }

  grantReadStream(grantee: IGrantable): void {
    grantReadStreamOf(this.table, grantee);
  }

  get streamArn(): string {
    return streamArnOf(this.table);
  }
}
