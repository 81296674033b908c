import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { pinLogicalId } from './logical-id.ts';

export interface DecisionTablesProps {
  readonly key: IKey;
  /** Whether the tables outlive the stack and refuse to be deleted. */
  readonly keepsData: boolean;
}

/** What a decision reads and writes. docs/data-model.md says why the keys are what they are. */
export class DecisionTables extends Construct {
  /** Rule sets and the pointer to the live one. */
  readonly rules: Table;
  /** A card's status and counters. */
  readonly cards: Table;
  /** What was answered to which request, and what became of it. */
  readonly authorizations: Table;

  private readonly key: IKey;

  constructor(scope: Construct, id: string, props: DecisionTablesProps) {
    super(scope, id);
    this.key = props.key;
    this.rules = this.table('RulesTable', props);
    // Counters whose window is over go by themselves. When they go decides nothing: a decision looks at their window.
    this.cards = this.table('CardsTable', props, { timeToLiveAttribute: 'expiresAt' });
    this.authorizations = this.table('AuthorizationsTable', props, {
      // An event's row is put once and never changed: the new image is all there is to publish. The old images of the
      // other rows would double what the stream carries, and nobody would read them.
      stream: StreamViewType.NEW_IMAGE,
    });
    this.authorizations.addGlobalSecondaryIndex({
      indexName: LISTED_INDEX,
      partitionKey: { name: 'listed', type: AttributeType.STRING },
      sortKey: { name: 'listedAtMs', type: AttributeType.NUMBER },
      // It says which rows are due; whoever asks reads them anew, because an index is a moment behind its table.
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  /** Their names, as functions that decide or tell want them. */
  get environment() {
    return {
      RULES_TABLE: this.rules.tableName,
      CARDS_TABLE: this.cards.tableName,
      AUTHORIZATIONS_TABLE: this.authorizations.tableName,
    };
  }

  /** One batch read, the rule set when it is new, and one transaction: what an authorization request needs. */
  grantDecide(grantee: IGrantable): void {
    grantOn(this.rules, grantee, ['BatchGetItem', 'Query']);
    // A transaction has no permission of its own: it asks for that of each of its parts.
    grantOn(this.cards, grantee, ['BatchGetItem', 'UpdateItem']);
    grantOn(this.authorizations, grantee, ['BatchGetItem', 'PutItem']);
    this.grantKey(grantee);
  }

  /**
   * What becomes known of a transaction is written beside its requests, changes its life, and what it counts of its card's
   * limits; the rule set says what is counted that nobody asked for. Drift that is explained by now is deleted.
   */
  grantTell(grantee: IGrantable): void {
    grantOn(this.rules, grantee, ['BatchGetItem', 'Query']);
    grantOn(this.cards, grantee, ['BatchGetItem', 'UpdateItem']);
    grantOn(this.authorizations, grantee, ['BatchGetItem', 'GetItem', 'PutItem', 'DeleteItem']);
    this.grantKey(grantee);
  }

  /** The same, and an answer that a decision wrote too late is replaced by the one that was given. */
  grantSettle(grantee: IGrantable): void {
    this.grantTell(grantee);
    grantOn(this.authorizations, grantee, ['UpdateItem']);
  }

  /** Every counter, and every transaction that counts. */
  grantAudit(grantee: IGrantable): void {
    grantOn(this.cards, grantee, ['Scan']);
    grantOn(this.authorizations, grantee, ['Scan']);
    this.grantKey(grantee);
  }

  /** Which rows of the authorizations table are listed under something, such as what is due in a minute. */
  grantQueryListed(grantee: IGrantable): void {
    grant(grantee, ['Query'], `${this.authorizations.tableArn}/index/${LISTED_INDEX}`);
    this.grantKey(grantee);
  }

  /** The authorizations table's stream, as an event source mapping reads it. */
  grantReadStream(grantee: IGrantable): void {
    grant(grantee, ['DescribeStream', 'GetRecords', 'GetShardIterator'], this.streamArn);
    // Names no resource (service authorization reference, DynamoDB): it lists streams and shows nothing of what is in them.
    grant(grantee, ['ListStreams'], '*');
    this.grantKey(grantee);
  }

  get streamArn(): string {
    const { tableStreamArn } = this.authorizations;
    if (tableStreamArn === undefined) throw new Error('The authorizations table has no stream');
    return tableStreamArn;
  }

  /**
   * DynamoDB opens a table's own key with the rights of whoever asks, and asks again every five minutes
   * (DynamoDB developer guide, "Encryption at rest: how it works"). It has the rights to create that key from
   * whoever deploys, so that a function needs no other.
   */
  private grantKey(grantee: IGrantable): void {
    this.key.grant(grantee, 'kms:Decrypt');
  }

  private table(id: string, { key, keepsData }: DecisionTablesProps, more: Partial<TableProps> = {}): Table {
    const table = new Table(this, id, {
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
}

/** The global secondary index of the authorizations table: docs/data-model.md says what is listed in it. */
const LISTED_INDEX = 'Listed';

/** `Table.grant` would add the index, which has a grant of its own. */
function grantOn(table: Table, grantee: IGrantable, operations: readonly string[]): void {
  grant(grantee, operations, table.tableArn);
}

function grant(grantee: IGrantable, operations: readonly string[], resourceArn: string): void {
  const actions = operations.map((operation) => `dynamodb:${operation}`);
  Grant.addToPrincipal({ grantee, actions, resourceArns: [resourceArn] });
}
