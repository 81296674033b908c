import { Construct } from 'constructs';
import type { Environment } from '../functions/elavon-processor/settings.ts';
import { cardhookMetric } from './cardhook-metric.ts';
import type { MerchantApplications } from './merchant-applications.ts';
import { QueueConsumer, type QueueConsumerSurroundings } from './queue-consumer.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';

export interface ApplicationProcessingProps extends QueueConsumerSurroundings {
  readonly applications: MerchantApplications;
}

/** The folder in `functions/`, and the dimension `Service` of what it counts. */
const NAME = 'elavon-processor';

/** What Elavon pushed waits here and is then brought into the record of its merchant application. */
export class ApplicationProcessing extends Construct {
  readonly messages: QueueWithDeadLetters;

  constructor(scope: Construct, id: string, { applications, ...surroundings }: ApplicationProcessingProps) {
    super(scope, id);
    const { stage, monitoring } = surroundings;
    const consumer = new QueueConsumer<Environment>(this, 'Default', {
      ...surroundings,
      name: 'ApplicationPush',
      role: 'Processor',
      functionName: NAME,
      description: 'Brings merchant applications up to what Elavon pushed.',
      environment: { STAGE: stage, ...applications.environment },
      impact: {
        age: 'Pushes are acknowledged but not yet applied: merchant applications show an old state, nothing is lost.',
        deadLetters:
          'A push that Elavon was told is accepted has not been applied, and Elavon documents no second one.',
        errors: 'A whole batch of pushes failed and comes back: after five tries they are dead letters.',
        throttles: 'Pushes wait because the account has no concurrency left: authorizations may be next.',
        duration: 'Pushes take so long that a batch is about to be cut off and delivered again.',
      },
    });
    applications.grantTell(consumer.lambda);
    this.messages = consumer.messages;
    monitoring.alarm(this, 'PushContradiction', {
      impact:
        'Elavon told of one merchant application what cannot both be true: both are kept, and one must be settled.',
      metric: cardhookMetric({ stage, service: NAME }, 'PushContradiction', { statistic: 'Sum' }),
      threshold: 1,
    });
  }
}
