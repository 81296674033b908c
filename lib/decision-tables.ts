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

/** What a decision reads and writes. docs/data-model.md says why the keys are what they are. */
export class DecisionTables extends Construct {
  /** Rule sets and the pointer to the live one. */
  readonly rules: Table;
  /** A card's status and counters. */
  readonly cards: Table;
  /** What was answered to which request, and what became of it. */
  readonly authorizations: Table;

  constructor(scope: Construct, id: string, props: DataTableProps) {
    super(scope, id);
    this.rules = dataTable(this, 'RulesTable', props);
    // Counters whose window is over go by themselves. When they go decides nothing: a decision looks at their window.
    this.cards = dataTable(this, 'CardsTable', props, { timeToLiveAttribute: 'expiresAt' });
    this.authorizations = dataTable(this, 'AuthorizationsTable', props, {
      // An event's row is put once and never changed: the new image is all there is to publish. The old images of the
      // other rows would double what the stream carries, and nobody would read them.
      stream: StreamViewType.NEW_IMAGE,
    });
    addListedIndex(this.authorizations);
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
    grantQueryListedOf(this.authorizations, grantee);
  }

  /** The authorizations table's stream, as an event source mapping reads it. */
  grantReadStream(grantee: IGrantable): void {
    grantReadStreamOf(this.authorizations, grantee);
  }

  get streamArn(): string {
    return streamArnOf(this.authorizations);
  }

  /** All three have the same key. */
  private grantKey(grantee: IGrantable): void {
    grantKeyOf(this.authorizations, grantee);
  }
}
