import { setTimeout as sleep } from 'node:timers/promises';
import type { CardSavr } from '../../domain/job/ports.ts';
import { type CallerName, type Cost, INTEGRATOR, MESSAGES, type Work } from './caller.ts';

/** The program of one client, named by its arguments: calls the endpoint as often as its parent asks, until it is ended. */

/** Each says how many messages came, so that nobody is fast because of an answer that was not read. */
type Caller = { readonly call: () => Promise<number>; readonly poll: () => Promise<number> };

const DEADLINE_MS = 8_000;

const [, , name, url = ''] = process.argv;
const caller = await { ours, sdk }[name as CallerName]();

process.on('message', (work: Work) => void costOf(work).then((cost) => process.send?.(cost)));
process.send?.('ready');

async function costOf({ what, times, everyMs = 0 }: Work): Promise<Cost> {
  const before = process.cpuUsage();
  for (let done = 0; done < times; done += 1) {
    const pace = everyMs > 0 ? sleep(everyMs) : undefined;
    const messages = await caller[what]();
    if (messages !== MESSAGES.length) throw new Error(`${name} read ${messages} messages and not ${MESSAGES.length}.`);
    await pace;
  }
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1_000 / times };
}

async function ours(): Promise<Caller> {
  const { createCardSavr } = await import('../../providers/strivve/client.ts');
  const credentials = {
    integratorName: INTEGRATOR.name,
    integratorKey: INTEGRATOR.key,
    username: 'bench',
    password: 'bench',
    apiUrl: url,
  };
  const client = createCardSavr({
    connection: { name: 'bench', instance: 'bench' },
    credentials: { read: () => Promise.resolve(credentials), renew: () => Promise.resolve() },
    now: Date.now,
  });
  const call = async (): Promise<number> => {
    const told = await client.broadcasts('101', 'a2V5', AbortSignal.timeout(DEADLINE_MS));
    return told.kind === 'answered' ? told.value.length : 0;
  };
  return { call, poll: await pollerOf(client) };
}

/** The poller's step as its machine calls it, with the record kept in memory: what it reads is folded, numbered and told. */
async function pollerOf(client: CardSavr): Promise<() => Promise<number>> {
  const [{ followed }, { createMemoryJobStore }, { pollJob }, { createPollObserver }] = await Promise.all([
    import('../../domain/job/follow.ts'),
    import('../../adapters/memory/job-store.ts'),
    import('../../functions/strivve-poller/poll-job.ts'),
    import('../../functions/strivve-poller/observe.ts'),
  ]);
  const job = { instance: 'bench', jobId: '101', connection: 'bench' };
  const jobs = createMemoryJobStore();
  const signal = AbortSignal.timeout(DEADLINE_MS);
  await jobs.write({ seen: undefined, ...followed(job, Date.now()), accessKey: 'a2V5' }, signal);
  await jobs.lease(job, { turn: 1, holder: 'bench' }, signal);
  // The first poll of a turn asks the job itself, which the SDK's polls do not.
  let poll = 1;
  const dependencies = {
    jobs,
    clients: () => client,
    followMsMax: 3_600_000,
    observe: createPollObserver(() => {}),
    clock: Date.now,
    newMark: () => String(poll),
    pause: () => Promise.resolve(),
  };
  const stored = async (): Promise<number> => (await jobs.read(job, signal))?.record.messages ?? 0;
  return async () => {
    poll += 1;
    const before = await stored();
    const untilMs = Date.now() + 60_000;
    await pollJob(
      { step: 'poll', ...job, turn: 1, holder: 'bench', poll, untilMs, lost: false, readAtMs: Date.now() },
      dependencies,
    );
    return (await stored()) - before;
  };
}

async function sdk(): Promise<Caller> {
  const { CardsavrSession } = await import('@strivve/strivve-sdk/lib/cardsavr/CardsavrJSLibrary-2.0.js');
  const session = new CardsavrSession(`${url}/`, INTEGRATOR.key, INTEGRATOR.name);
  await session.init('bench', 'bench');
  const call = async (): Promise<number> => {
    const { body } = (await session.getJobStatusUpdate(101, 'a2V5')) as { readonly body: readonly unknown[] };
    return body.length;
  };
  return { call, poll: async () => (await Promise.all([call(), session.getJobInformationRequest(101)]))[0] };
}
