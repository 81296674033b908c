import { Construct } from 'constructs';
import type { Environment } from '../functions/advice-processor/settings.ts';
import type { DecisionTables } from './decision-tables.ts';
import { QueueConsumer, type QueueConsumerSurroundings } from './queue-consumer.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';

export interface AdviceProcessingProps extends QueueConsumerSurroundings {
  readonly tables: DecisionTables;
}

/** What connectFi tells us afterwards ("advice") waits here and is then kept beside the requests it is about. */
export class AdviceProcessing extends Construct {
  readonly messages: QueueWithDeadLetters;

  constructor(scope: Construct, id: string, { tables, ...surroundings }: AdviceProcessingProps) {
    super(scope, id);
    const consumer = new QueueConsumer<Environment>(this, 'Default', {
      ...surroundings,
      name: 'Advice',
      role: 'Processor',
      functionName: 'advice-processor',
      description: 'Brings authorizations and limits up to what connectFi advised.',
      environment: { STAGE: surroundings.stage, ...tables.environment },
      impact: {
        age: 'Advices are acknowledged but not yet applied: authorizations show an old state, nothing is lost.',
        deadLetters:
          'An advice that connectFi was told is accepted has not been applied, and connectFi will not send it again.',
        errors: 'A whole batch of advices failed and comes back: after five tries they are dead letters.',
        throttles: 'Advices wait because the account has no concurrency left: authorizations may be next.',
        duration: 'Advices take so long that a batch is about to be cut off and delivered again.',
      },
    });
    tables.grantTell(consumer.lambda);
    this.messages = consumer.messages;
  }
}
