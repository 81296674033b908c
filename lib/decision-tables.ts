import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
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
    this.cards = this.table('CardsTable', props, 'expiresAt');
    this.authorizations = this.table('AuthorizationsTable', props);
  }

  /** One batch read, the rule set when it is new, and one transaction: what an authorization request needs. */
  grantDecide(grantee: IGrantable): void {
    grantOn(this.rules, grantee, ['BatchGetItem', 'Query']);
    // A transaction has no permission of its own: it asks for that of each of its parts.
    grantOn(this.cards, grantee, ['BatchGetItem', 'UpdateItem']);
    grantOn(this.authorizations, grantee, ['BatchGetItem', 'PutItem']);
    this.grantKey(grantee);
  }

  /** An advice is put beside the requests it is about. Nothing is ever changed for it. */
  grantKeepAdvice(grantee: IGrantable): void {
    grantOn(this.authorizations, grantee, ['PutItem']);
    this.grantKey(grantee);
  }

  /**
   * A stand-in's answer is put where there is none yet, and over one that was decided too late; what that decision took of
   * the card's limits is given back.
   */
  grantSettleStandIn(grantee: IGrantable): void {
    grantOn(this.authorizations, grantee, ['PutItem', 'UpdateItem']);
    grantOn(this.cards, grantee, ['BatchGetItem', 'UpdateItem']);
    this.grantKey(grantee);
  }

  /**
   * DynamoDB opens a table's own key with the rights of whoever asks, and asks again every five minutes
   * (DynamoDB developer guide, "Encryption at rest: how it works"). It has the rights to create that key from
   * whoever deploys, so that a function needs no other.
   */
  private grantKey(grantee: IGrantable): void {
    this.key.grant(grantee, 'kms:Decrypt');
  }

  private table(id: string, { key, keepsData }: DecisionTablesProps, timeToLiveAttribute?: string): Table {
    const table = new Table(this, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      ...(timeToLiveAttribute !== undefined && { timeToLiveAttribute }),
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

/** `Table.grant` would add the indexes, which these tables do not have. */
function grantOn(table: Table, grantee: IGrantable, operations: readonly string[]): void {
  const actions = operations.map((operation) => `dynamodb:${operation}`);
  Grant.addToPrincipal({ grantee, actions, resourceArns: [table.tableArn] });
}
