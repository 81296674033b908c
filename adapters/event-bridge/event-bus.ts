import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { CARD_EVENT_SOURCE } from '../../contracts/card-event.ts';
import { describeError } from '../../contracts/telemetry.ts';
import type { OutboundEvent } from '../../domain/outbound-event.ts';
import type { EventBus, PublishOutcome } from '../../domain/ports.ts';
import { chunked } from './chunks.ts';

/** A bus that answers takes milliseconds; one that does not is asked again by whoever publishes. */
const CALL_MS_MAX = 3_000;

/** An EventBridge client that gives up early, so that whoever publishes can say what is still to do. */
export function createEventBridgeClient(): EventBridgeClient {
  return new EventBridgeClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 300 } });
}

/**
 * The stage's bus. PutEvents answers 200 also when it took only some of the entries, so each entry is looked at. A chunk is
 * sent when the one before it is through: what comes after a failure stays in its place.
 */
export function createEventBus(client: EventBridgeClient, busName: string): EventBus {
  async function put(events: readonly OutboundEvent[]): Promise<PublishOutcome> {
    const Entries = events.map((event) => entryOf(event, busName));
    try {
      const { Entries: results } = await client.send(new PutEventsCommand({ Entries }), {
        abortSignal: AbortSignal.timeout(CALL_MS_MAX),
      });
      return outcomeOf(results ?? [], events.length);
    } catch (error) {
      return { kind: 'failed', index: 0, because: describeError(error) };
    }
  }

  return {
    async publish(events, signal) {
      let done = 0;
      for (const chunk of chunked(events, (event) => bytesOf(entryOf(event, busName)))) {
        if (signal.aborted) return { kind: 'failed', index: done, because: 'out of time' };
        const outcome = await put(chunk);
        if (outcome.kind === 'failed') return { ...outcome, index: done + outcome.index };
        done += chunk.length;
      }
      return { kind: 'published' };
    },
  };
}

function entryOf(event: OutboundEvent, EventBusName: string): PutEventsRequestEntry {
  return {
    EventBusName,
    Source: CARD_EVENT_SOURCE,
    DetailType: event.type,
    Time: new Date(event.occurredAtMs),
    Detail: JSON.stringify(event),
  };
}

/** Source: EventBridge user guide, "Calculating PutEvents event entry size": 14 bytes for the time, and the texts. */
function bytesOf({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number {
  return 14 + [Source, DetailType, Detail].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** An entry that was taken has an id; an answer that tells of fewer entries than were sent did not take the rest. */
function outcomeOf(results: readonly PutEventsResultEntry[], count: number): PublishOutcome {
  for (let index = 0; index < count; index += 1) {
    const { EventId, ErrorCode = 'no event id', ErrorMessage = '' } = results[index] ?? {};
    if (EventId === undefined) return { kind: 'failed', index, because: `${ErrorCode} ${ErrorMessage}`.trim() };
  }
  return { kind: 'published' };
}
