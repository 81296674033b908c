import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AdviceProcessing } from './advice-processing.ts';
import { ApiGatewayAccount } from './api-gateway-account.ts';
import { Audit } from './audit.ts';
import { AuthorizationApi } from './authorization-api.ts';
import { CardEvents } from './card-events.ts';
import { ConnectFiCredentials } from './connectfi-credentials.ts';
import { ConnectFiWebhook } from './connectfi-webhook.ts';
import { DecisionTables } from './decision-tables.ts';
import { Elavon } from './elavon.ts';
import { ElavonDomain } from './elavon-domain.ts';
import { encryptionKey } from './encryption-key.ts';
import { IntakeApi } from './intake-api.ts';
import { Monitoring } from './monitoring.ts';
import { OperationsApi } from './operations-api.ts';
import type { CommonOutputId, OptionalOutputId } from './output-ids.ts';
import { parseStageSettings, type StageSettings } from './stage-settings.ts';
import { Spreedly } from './spreedly.ts';
import { SpreedlyPayments } from './spreedly-payments.ts';
import { StandInSettlement } from './stand-in-settlement.ts';
import { Strivve } from './strivve.ts';
import { Sweep } from './sweep.ts';
import { WebhookKey } from './webhook-key.ts';

/** One stage of Cardhook, in any account and region. */
export class CardhookStack extends Stack {
  constructor(scope: Construct, id: string, stageSettings: StageSettings) {
    const settings = parseStageSettings(stageSettings);
    super(scope, id, { description: `Cardhook, stage ${settings.stage}.` });
    const { stage, keepsData, logRetentionDays: logRetention } = settings;

    const monitoring = new Monitoring(this, 'Monitoring', { email: settings.alarmEmail });
    const key = encryptionKey(this, 'DataKey', { description: 'Encrypts tables and queues of Cardhook.', keepsData });
    const tables = new DecisionTables(this, 'Tables', { key, keepsData });
    const surroundings = { stage, key, keepsData, logRetention, monitoring };
    const advice = new AdviceProcessing(this, 'Advice', { tables, ...surroundings });
    const standIn = new StandInSettlement(this, 'StandIn', { tables, ...surroundings });
    const webhookKey = new WebhookKey(this, 'WebhookKey', { keepsData });
    const elavon =
      settings.elavon &&
      new Elavon(this, 'Elavon', { settings: settings.elavon, secretKey: webhookKey.key, ...surroundings });
    const applications = elavon?.applications;
    const strivve =
      settings.strivve &&
      new Strivve(this, 'Strivve', { settings: settings.strivve, secretKey: webhookKey.key, ...surroundings });
    const spreedly =
      settings.spreedly &&
      new Spreedly(this, 'Spreedly', { settings: settings.spreedly, secretKey: webhookKey.key, ...surroundings });
    const streams = { tables, applications, jobs: strivve?.jobs, payments: spreedly?.payments };
    const events = new CardEvents(this, 'Event', { ...streams, ...surroundings });
    const scheduled = { tables, stage, keepsData, logRetention, monitoring };
    new Sweep(this, 'Sweep', { applications, spreedly, ...scheduled });
    new Audit(this, 'Audit', scheduled);
    const credentials = new ConnectFiCredentials(this, 'ConnectFiCredentials', { key: webhookKey.key, keepsData });
    const connectFi = new ConnectFiWebhook(this, 'ConnectFi', {
      tables,
      advices: advice.messages,
      standIns: standIn.messages,
      webhookKey,
      settings,
      logRetention,
      monitoring,
    });

    const apis = { stage, account: new ApiGatewayAccount(this, 'ApiGateway'), logRetention, keepsData };
    const authorization = new AuthorizationApi(this, 'AuthorizationApi', {
      ...apis,
      handler: connectFi.live,
      standInAnswer: settings.gatewayStandInAnswer,
      allowedSourceCidrs: settings.allowedSourceCidrs,
      monitoring,
    });
    const intake = new IntakeApi(this, 'IntakeApi', {
      ...apis,
      elavon: elavon && { webhook: elavon.webhook.handler, token: elavon.token.handler },
      spreedly,
      monitoring,
    });
    const domain =
      settings.elavon?.domain &&
      new ElavonDomain(this, 'ElavonDomain', { settings: settings.elavon.domain, api: intake.api, monitoring });
    // Behind the intake API, whose address it gives to Spreedly with every payment.
    const payments =
      spreedly &&
      new SpreedlyPayments(this, 'SpreedlyPayments', {
        payments: spreedly.payments,
        secrets: spreedly.secrets,
        intakeUrl: intake.baseUrl,
        stage,
        keepsData,
        logRetention,
        monitoring,
      });
    const operations = new OperationsApi(this, 'OperationsApi', {
      ...apis,
      jobs: strivve?.handler,
      payments: payments?.handler,
    });

    this.putOut({
      AuthorizationApiUrl: authorization.baseUrl,
      IntakeApiUrl: intake.baseUrl,
      OperationsApiUrl: operations.baseUrl,
      RulesTableName: tables.rules.tableName,
      CardsTableName: tables.cards.tableName,
      AuthorizationsTableName: tables.authorizations.tableName,
      AdviceQueueUrl: advice.messages.queue.queueUrl,
      AdviceDeadLetterQueueUrl: advice.messages.deadLetters.queueUrl,
      StandInQueueUrl: standIn.messages.queue.queueUrl,
      StandInDeadLetterQueueUrl: standIn.messages.deadLetters.queueUrl,
      CardEventBusName: events.bus.eventBusName,
      CardEventBusArn: events.bus.eventBusArn,
      EventDeadLetterQueueUrl: events.deadLetters.queueUrl,
      WebhookKeySecretArn: webhookKey.secret.secretArn,
      ConnectFiCredentialsSecretArn: credentials.secret.secretArn,
      ...elavon?.outputs,
      ...(elavon && { ElavonUrl: `${domain?.baseUrl ?? intake.baseUrl}/elavon` }),
      ...(domain && { ElavonDomainTarget: domain.target }),
      ...strivve?.outputs,
      ...spreedly?.outputs,
      ...(spreedly && {
        SpreedlyCallbackUrl: `${intake.baseUrl}/spreedly/callbacks`,
        SpreedlyReturnUrl: `${intake.baseUrl}/spreedly/return`,
      }),
    });
  }

  /** Base URLs only: whoever may read a stack's outputs must not learn the webhook key. */
  private putOut(outputs: Readonly<Record<CommonOutputId, string> & Partial<Record<OptionalOutputId, string>>>): void {
    for (const [id, value] of Object.entries(outputs)) new CfnOutput(this, id, { value });
  }
}
