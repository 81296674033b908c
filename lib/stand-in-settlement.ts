import { Construct } from 'constructs';
import type { Environment } from '../functions/stand-in-settler/settings.ts';
import type { DecisionTables } from './decision-tables.ts';
import { QueueConsumer, type QueueConsumerSurroundings } from './queue-consumer.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';

export interface StandInSettlementProps extends QueueConsumerSurroundings {
  readonly tables: DecisionTables;
}

/** Stand-in answers wait here and are then written over a decision that may have committed too late. */
export class StandInSettlement extends Construct {
  readonly messages: QueueWithDeadLetters;

  constructor(scope: Construct, id: string, { tables, ...surroundings }: StandInSettlementProps) {
    super(scope, id);
    const consumer = new QueueConsumer<Environment>(this, 'Default', {
      ...surroundings,
      name: 'StandIn',
      role: 'Settler',
      functionName: 'stand-in-settler',
      description: 'Writes the answer that was given to an authorization for which no decision was made in time.',
      environment: { STAGE: surroundings.stage, ...tables.environment },
      impact: {
        age: 'Stand-in answers are not yet recorded: the same request, asked again, may get another answer.',
        deadLetters: 'The record of an authorization differs from the answer that connectFi was given.',
        errors: 'A whole batch of stand-in answers failed and comes back: after five tries they are dead letters.',
        throttles: 'Stand-in answers wait because the account has no concurrency left: authorizations may be next.',
        duration: 'Stand-in answers take so long to record that a batch is about to be cut off and delivered again.',
      },
    });
    tables.grantSettle(consumer.lambda);
    this.messages = consumer.messages;
  }
}
