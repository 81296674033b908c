import { elavonProfiles } from '../aws/fill-elavon-secrets.ts';
import type { SecretsManager } from '../aws/secrets-manager.ts';
import { queueNameOf } from '../aws/inventory.ts';
import type { Credentials, ResolvedResource, ResolvedTemplate } from '../template/resolved-template.ts';
import { resourcesOfType } from '../template/resolved-template.ts';
import type { Endpoints } from './endpoints.ts';
import * as z from 'zod';

const webhookKeySchema = z.object({ current: z.string() });

/** What `npm run -s endpoints` prints of a twin at `endpointUrl`. */
export function describeEndpoints(options: {
  readonly template: ResolvedTemplate;
  readonly secrets: SecretsManager;
  readonly credentials: Credentials;
  readonly endpointUrl: string;
}): Endpoints {
  const { template, secrets, credentials, endpointUrl } = options;
  return {
    connectfi: connectFiUrl(template, secrets),
    elavon: elavonUrls(template),
    elavonToken: elavonTokenUrl(template),
    spreedly: template.outputs['SpreedlyCallbackUrl'] ?? null,
    operations: template.outputs['OperationsApiUrl'] ?? null,
    dynamodb: endpointUrl,
    sqs: endpointUrl,
    eventBus: resourcesOfType(template, 'AWS::Events::EventBus')[0]?.physicalId ?? null,
    tables: physicalNames(template, 'AWS::DynamoDB::Table', (table) => table.physicalId),
    queues: physicalNames(template, 'AWS::SQS::Queue', (queue) => queueNameOf(queue.physicalId)),
    stateMachines: physicalNames(template, 'AWS::StepFunctions::StateMachine', (machine) => machine.physicalId),
    secrets: physicalNames(template, 'AWS::SecretsManager::Secret', secretName),
    credentials: { ...credentials, region: template.region },
  };
}

/** As it would be registered at connectFi, key included. */
function connectFiUrl(template: ResolvedTemplate, secrets: SecretsManager): string | null {
  const base = template.outputs['AuthorizationApiUrl'];
  const secretArn = template.outputs['WebhookKeySecretArn'];
  if (base === undefined || secretArn === undefined) return null;
  const { current } = webhookKeySchema.parse(JSON.parse(secrets.currentValue(secretArn)));
  return `${base.replace(/\/$/, '')}/connectfi/${current}`;
}

/** By profile code. Under the address of the intake API: the twin has no domain names. */
function elavonUrls(template: ResolvedTemplate): Readonly<Record<string, string>> {
  return Object.fromEntries(elavonProfiles(template).map(({ code }) => [code, elavonUrl(template, code)]));
}

function elavonTokenUrl(template: ResolvedTemplate): string | null {
  const needsToken = elavonProfiles(template).some(({ mode }) => mode.startsWith('oauth2_'));
  return needsToken ? elavonUrl(template, 'oauth2/token') : null;
}

function elavonUrl({ outputs }: ResolvedTemplate, path: string): string {
  return `${(outputs['IntakeApiUrl'] ?? '').replace(/\/$/, '')}/elavon/${path}`;
}

function physicalNames(
  template: ResolvedTemplate,
  type: string,
  nameOf: (resource: ResolvedResource) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(resourcesOfType(template, type).map((resource) => [resource.name, nameOf(resource)]));
}

/** An ARN ends in the name, a hyphen and six random characters. */
function secretName(secret: ResolvedResource): string {
  return queueNameOf(secret.physicalId).slice(0, -'-XXXXXX'.length);
}
