import { type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  type IChainable,
  LogLevel,
  StateMachine,
  type StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { pinLogicalId } from './logical-id.ts';

export interface CardhookStateMachineProps {
  /** Becomes the logical id, and with it the beginning of the machine's name. */
  readonly name: string;
  readonly comment: string;
  readonly type: StateMachineType;
  /** Its first state, with what comes after it. */
  readonly definition: IChainable;
  readonly timeout: Duration;
  readonly logRetention: RetentionDays;
  /** Whether the log outlives the stack, until its retention ends. */
  readonly keepsData: boolean;
}

/** A state machine as Cardhook runs them: with a role that may do what it is granted here, and a log of what failed. */
export class CardhookStateMachine extends Construct {
  readonly machine: StateMachine;
  readonly role: IRole;

  constructor(scope: Construct, id: string, props: CardhookStateMachineProps) {
    super(scope, id);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    this.role = role;
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineType: props.type,
      definitionBody: DefinitionBody.fromChainable(props.definition),
      comment: props.comment,
      timeout: props.timeout,
      // CDK would let it invoke every version of a function. What its states do is granted where they are written.
      role: role.withoutPolicyUpdates(),
      logs: {
        destination: this.logGroup(props),
        level: LogLevel.ERROR,
        // Inputs and answers hold a task's token, by which anybody with the right could answer in its place.
        includeExecutionData: false,
      },
      // X-Ray stays off, as everywhere in Cardhook.
      tracingEnabled: false,
    });
    pinLogicalId(this.machine, props.name);
    grantLogDelivery(role);
    Validations.of(this.machine).acknowledge(
      {
        id: 'AwsSolutions-SF1',
        reason:
          'Every poll would be half a dozen lines that say nothing: what failed is logged, and what came of it is a row.',
      },
      { id: 'AwsSolutions-SF2', reason: 'X-Ray is off in all of Cardhook: the log lines meet in the id of the job.' },
    );
  }

  /** Not encrypted with a key of ours, like the logs of functions: it holds no data. */
  private logGroup({ logRetention, keepsData }: CardhookStateMachineProps): LogGroup {
    return new LogGroup(this, 'Log', {
      retention: logRetention,
      removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}

/** Source: Step Functions developer guide, "Using CloudWatch Logs to log execution history". It asks when it is created. */
const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

function grantLogDelivery(role: Role): void {
  Grant.addToPrincipal({ grantee: role, actions: LOG_DELIVERY, resourceArns: ['*'] });
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Log deliveries belong to the account: CloudWatch Logs lets their actions name no resource.',
  });
}
