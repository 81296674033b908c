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

export interface MerchantApplicationsProps extends DataTableProps {
  /** Pushes that say the same within so many minutes are one. */
  readonly repeatedWithinMinutes: number;
}

/** What Elavon told of merchant applications. A table of its own: no decision reads it, and boarding lasts for weeks. */
export class MerchantApplications extends Construct {
  readonly table: Table;

  private readonly repeatedWithinMinutes: number;

  constructor(scope: Construct, id: string, props: MerchantApplicationsProps) {
    super(scope, id);
    this.repeatedWithinMinutes = props.repeatedWithinMinutes;
    // As of the authorizations: an event's row is put once, and its new image is all there is to publish.
    this.table = dataTable(this, 'ApplicationsTable', props, { stream: StreamViewType.NEW_IMAGE });
    addListedIndex(this.table);
  }

  /** As functions that apply pushes want it. */
  get environment() {
    return {
      APPLICATIONS_TABLE: this.table.tableName,
      REPEATED_WITHIN_MS: String(this.repeatedWithinMinutes * 60_000),
    };
  }

  /** The door keeps a push that its queue would not take, and which spelling of its proof a profile came with last. */
  grantKeep(grantee: IGrantable): void {
    grantOn(this.table, grantee, ['PutItem']);
    grantKeyOf(this.table, grantee);
  }

  /** Records are read and put as a whole: a transaction asks for the right to each of its parts. */
  grantTell(grantee: IGrantable): void {
    grantOn(this.table, grantee, ['GetItem', 'PutItem']);
    grantKeyOf(this.table, grantee);
  }

  /** The same with what was kept at the door: which pushes there are, and that each goes when it is applied. */
  grantTellKept(grantee: IGrantable): void {
    this.grantTell(grantee);
    grantOn(this.table, grantee, ['DeleteItem']);
    grantQueryListedOf(this.table, grantee);
  }

  grantReadStream(grantee: IGrantable): void {
    grantReadStreamOf(this.table, grantee);
  }

  get streamArn(): string {
    return streamArnOf(this.table);
  }
}
