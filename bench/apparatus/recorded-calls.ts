import type {
  BatchGetItemCommandInput,
  DynamoDBClient,
  TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { createDecisionStore } from '../../adapters/dynamo/decision-store.ts';
import { createRuleSetSource } from '../../adapters/dynamo/rule-set-source.ts';
import { emptyRuleSet } from '../../domain/rules/rule-set.ts';
import { startDeadline } from '../../functions/connectfi-webhook/deadline.ts';
import { decideAuthorization } from '../../functions/connectfi-webhook/decide-authorization.ts';
import { createLiveRuleSets } from '../../adapters/live-rule-sets.ts';
import { translate } from '../../providers/connectfi/translate.ts';
import { authorizationEvent, type RequestName } from './authorization-event.ts';
import type { BareCalls } from './bare-calls.ts';
import { TABLES } from './surroundings.ts';

/** Makes the bare calls for another request. */
export type BareCallsFor = (name: RequestName) => BareCalls;

/**
 * Decides one request with a client that writes down what it is asked to send: the bare calls for another request of the
 * same length read the same keys and write the same bytes, to the last expression.
 */
export async function recordedCalls(
  dynamo: DynamoDBClient,
  recorded: RequestName,
  rules: string = TABLES.rules,
): Promise<BareCallsFor> {
  const { client, sent } = recordingClient(dynamo);
  const translated = translate(Buffer.from(authorizationEvent(recorded).body ?? '', 'base64'));
  if (translated.kind !== 'request') throw new Error('The documented request is no request.');
  const decideOnce = (deliveryId: string) =>
    decideAuthorization(translated.request, deliveryId, startDeadline(Date.now(), Date.now()), {
      store: createDecisionStore(client, { ...TABLES, rules }),
      ruleSets,
      clock: Date.now,
      pause: () => Promise.resolve(),
      bounded: (signal, call) => call(signal),
      endDueHolds: async () => undefined,
    });
  const ruleSets = createLiveRuleSets(createRuleSetSource(dynamo, rules), emptyRuleSet('approve'), (problem) => {
    throw new Error(problem);
  });
  const outcome = await decideOnce('00000000-0000-4000-8000-000000000000');
  if (outcome.kind !== 'decided' || outcome.answer !== '00') throw new Error('The recorded request was not approved.');
  const pattern = JSON.stringify(sent);
  const { requestKey } = translated.request;
  return ({ cardId, authTransactionId }) => {
    // Each request has a key of its own in the map of holds, as the real ones have.
    const key = `${authTransactionId}${requestKey.slice(authTransactionId.length)}`;
    const text = pattern
      .replaceAll(requestKey, key)
      .replaceAll(recorded.cardId, cardId)
      .replaceAll(recorded.authTransactionId, authTransactionId);
    return JSON.parse(text) as BareCalls;
  };
}

function recordingClient(dynamo: DynamoDBClient) {
  const sent: { read?: BatchGetItemCommandInput; write?: TransactWriteItemsCommandInput } = {};
  const client = Object.create(dynamo) as DynamoDBClient;
  client.send = ((command: { input: object }, ...rest: []) => {
    if ('TransactItems' in command.input) sent.write = command.input as TransactWriteItemsCommandInput;
    else sent.read = command.input as BatchGetItemCommandInput;
    return dynamo.send(command as never, ...rest);
  }) as DynamoDBClient['send'];
  return { client, sent };
}
