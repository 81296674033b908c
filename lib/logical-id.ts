import { CfnElement } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Gives the resource of a construct a logical id without CDK's path and hash.
 *
 * For what must survive the next rearrangement of the constructs: CloudFormation deletes a resource whose logical id
 * is gone, and with a table goes its data, with a REST API the URL that a provider has registered.
 */
export function pinLogicalId<C extends Construct>(construct: C, logicalId: string): C {
  const resource = construct.node.defaultChild;
  if (!(resource instanceof CfnElement))
    throw new Error(`${construct.node.path} has no resource to name ${logicalId}.`);
  resource.overrideLogicalId(logicalId);
  return construct;
}
