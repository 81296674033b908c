import { createEngineClient } from '../aws/engine-client.ts';
import { evaluate, type AccessRequest } from '../aws/iam/evaluate.ts';
import { queueNameOf, type Inventory, type Stored } from '../aws/inventory.ts';
import type { AsynchronousInvocations } from '../lambda/asynchronous-invocations.ts';
import { readInvokePermissions } from '../lambda/invoke-permission.ts';
import type { ResolvedTemplate } from '../template/resolved-template.ts';
import type { EventRule, Target } from './rules.ts';

/** What became of an event at one target of a rule. */
export type Delivered = {
  readonly target: string;
  /** `failed`: the function was given up after its last try. `refused`: the target does not let EventBridge in. */
  readonly outcome: 'done' | 'failed' | 'refused';
};

/** Brings an event, as JSON, to every target of a rule, and resolves when all of them are done with it. */
export type Deliver = (rule: EventRule, event: string) => Promise<readonly Delivered[]>;

const SERVICE = 'events.amazonaws.com';

export type DeliveryOptions = {
  readonly inventory: Inventory;
  readonly invocations: AsynchronousInvocations;
  readonly sqsEngineUrl: string;
  /** Takes a sentence for whoever watches. */
  readonly onLog: (ruleId: string, line: string) => void;
};

export function createDelivery(template: ResolvedTemplate, options: DeliveryOptions): Deliver {
  const mayInvoke = readInvokePermissions(template, SERVICE);

  /** Why the target must not be reached; undefined when it may. */
  function refusalOf(rule: EventRule, { to }: Target): string | undefined {
    if (to.kind === 'function') {
      if (mayInvoke(to.reference, rule.arn)) return undefined;
      return `no AWS::Lambda::Permission lets ${SERVICE} invoke ${to.reference} from ${rule.arn}`;
    }
    const stored = options.inventory.queues.get(queueNameOf(to.queue.physicalId));
    return queueRefusal(rule, stored, template.accountId);
  }

  async function deliverTo(rule: EventRule, target: Target, event: string): Promise<Delivered> {
    const refusal = refusalOf(rule, target);
    if (refusal !== undefined) {
      options.onLog(rule.logicalId, `target ${target.id} does not get an event: ${refusal}`);
      return { target: target.id, outcome: 'refused' };
    }
    const payload = target.input ?? event;
    if (target.to.kind === 'function') {
      return { target: target.id, outcome: await options.invocations.invoke(target.to.reference, payload) };
    }
    const client = createEngineClient(options.sqsEngineUrl, 'sqs', 'AmazonSQS');
    await client.ask('SendMessage', { QueueUrl: target.to.queue.physicalId, MessageBody: payload });
    client.close();
    return { target: target.id, outcome: 'done' };
  }

  return (rule, event) => Promise.all(rule.targets.map((target) => deliverTo(rule, target, event)));
}

/** A queue lets EventBridge in by its own policy, and an encrypted one by the policy of its key too. */
function queueRefusal(rule: EventRule, queue: Stored | undefined, accountId: string): string | undefined {
  const context = { 'aws:SourceArn': rule.arn, 'aws:SourceAccount': accountId, 'aws:SecureTransport': 'true' };
  const asked = (action: string, resource: string): AccessRequest => ({
    action,
    resource,
    principal: { Service: SERVICE },
    context,
  });
  const arn = queue?.arn ?? '';
  if (evaluate(queue?.policy ?? [], asked('sqs:SendMessage', arn)) !== 'allowed') {
    return `the policy of ${arn} does not let ${SERVICE} send for ${rule.arn}`;
  }
  const { key } = queue ?? {};
  const denied = ['kms:GenerateDataKey', 'kms:Decrypt'].find(
    (action) => key !== undefined && evaluate(key.policy, asked(action, key.arn)) !== 'allowed',
  );
  return denied === undefined ? undefined : `the policy of ${key?.arn} does not let ${SERVICE} do ${denied}`;
}
