import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { chunked } from '../../adapters/event-bridge/chunks.ts';
import { createEventBus } from '../../adapters/event-bridge/event-bus.ts';
import { createMemoryEventBus } from '../../adapters/memory/event-bus.ts';
import type { CardEvent } from '../../domain/card-event.ts';
import type { EventBus } from '../../domain/ports.ts';
import { readAwsCall } from '../../local/aws/aws-call.ts';
import { type BusEvent } from '../../local/event-bridge/carried-events.ts';
import { answerPutEvents } from '../../local/event-bridge/put-events.ts';
import { answerWithFault, writeAnswer } from '../../local/faults/answer-with-fault.ts';
import { createFaultBoard } from '../../local/faults/fault-board.ts';
import { closeServer, listenOnLoopback } from '../../local/twin/listen.ts';
import { readBody } from '../../local/twin/read-body.ts';
import { aCardEvent } from '../support/card-events.ts';

const BUS = 'Cardhook-test';
const signal = new AbortController().signal;
const faults = createFaultBoard();
let server: Server;
let url: string;
let carried: BusEvent[] = [];
let calls: number[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    void answerCall(request, response);
  });
  url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
});

afterEach(() => {
  faults.clear();
  carried = [];
  calls = [];
});

afterAll(() => closeServer(server));

const twinOptions = {
  region: 'us-east-1',
  accountId: '000000000000',
  buses: [BUS],
  clock: () => 0,
  onEvent: (_bus: string, event: BusEvent) => void carried.push(event),
};

async function answerCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const call = readAwsCall(request, await readBody(request));
  const proceed = (part = call) => Promise.resolve(answerPutEvents(part, twinOptions));
  const hit = faults.take(call);
  calls.push([call.input['Entries']].flat().length);
  if (hit !== undefined) return answerWithFault(hit, call, response, proceed);
  writeAnswer(response, await proceed());
}

function eventBridge(busName = BUS): EventBus {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  return createEventBus(
    new EventBridgeClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 }),
    busName,
  );
}

function eventsOf(count: number): readonly CardEvent[] {
  return Array.from({ length: count }, (_, index) => aCardEvent({}, index + 1));
}

type Subject = {
  readonly bus: EventBus;
  readonly carried: () => readonly unknown[];
  readonly failAt: (index: number) => void;
};

/** One contract for the bus in memory and for EventBridge. */
describe.each<[string, () => Subject]>([
  [
    'in memory',
    () => {
      const bus = createMemoryEventBus();
      const failAt = (index: number) => bus.refuse(({ id }) => id.endsWith(`/${index + 1}`));
      return { bus, carried: () => bus.carried, failAt };
    },
  ],
  [
    'EventBridge',
    () => ({
      bus: eventBridge(),
      carried: () => carried.map(({ detail }) => detail),
      failAt: (index) => faults.set([{ kind: 'failEntries', entries: [index] }]),
    }),
  ],
])('a bus (%s)', (_name, start) => {
  test('carries events in their order', async () => {
    const { bus, carried: seen } = start();
    expect(await bus.publish(eventsOf(25), signal)).toEqual({ kind: 'published' });
    expect(seen()).toEqual(eventsOf(25));
  });

  test('carries nothing, and is done', async () => {
    const { bus, carried: seen } = start();
    expect(await bus.publish([], signal)).toEqual({ kind: 'published' });
    expect(seen()).toEqual([]);
  });

  test('tells the first event that it did not take, and has carried what is before it', async () => {
    const { bus, carried: seen, failAt } = start();
    failAt(3);
    expect(await bus.publish(eventsOf(5), signal)).toEqual({
      kind: 'failed',
      index: 3,
      because: expect.stringMatching(/\w/),
    });
    expect(seen().slice(0, 3)).toEqual(eventsOf(3));
    expect(seen()).not.toContainEqual(eventsOf(4)[3]);
  });

  test('begins nothing once its signal has aborted', async () => {
    const { bus, carried: seen } = start();
    expect(await bus.publish(eventsOf(2), AbortSignal.abort())).toMatchObject({ kind: 'failed', index: 0 });
    expect(seen()).toEqual([]);
  });
});

describe('EventBridge', () => {
  test('gets ten entries a call, with source, type and time', async () => {
    await eventBridge().publish(eventsOf(21), signal);
    expect(calls).toEqual([10, 10, 1]);
    expect(carried[0]).toMatchObject({
      source: 'cardhook',
      'detail-type': 'authorization.approved',
      time: '2026-11-26T12:00:00Z',
    });
  });

  test('is not asked further after a call in which something failed', async () => {
    faults.set([{ kind: 'failEntries', entries: [9], hitsMax: 1 }]);
    expect(await eventBridge().publish(eventsOf(21), signal)).toMatchObject({ kind: 'failed', index: 9 });
    expect(calls).toEqual([10]);
  });

  test('that fails as a whole is a failure of the first event of that call, and says why', async () => {
    faults.set([{ kind: 'serverError' }]);
    expect(await eventBridge().publish(eventsOf(2), signal)).toMatchObject({
      kind: 'failed',
      index: 0,
      because: expect.stringContaining('InternalFailure'),
    });
    expect(await eventBridge('Nobodys').publish(eventsOf(2), signal)).toMatchObject({ index: 0 });
  });

  test('that does not answer is given up', async () => {
    faults.set([{ kind: 'stall' }]);
    expect(await eventBridge().publish(eventsOf(1), signal)).toMatchObject({ kind: 'failed', index: 0 });
  });
});

describe('chunks', () => {
  test('hold 256 KB each, and what is larger stands alone', () => {
    const sizes = [200_000, 62_144, 1, 300_000, 5];
    expect(chunked(sizes, (size) => size)).toEqual([[200_000, 62_144], [1], [300_000], [5]]);
  });
});
