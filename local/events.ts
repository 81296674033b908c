import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import * as z from 'zod';
import { harmless } from '../bin/commands/output.ts';
import { formatMoney } from '../domain/money.ts';
import type { CarriedEvent } from './event-bridge/carried-events.ts';
import { parsePort } from './twin/parse-port.ts';
import { runningTwinOrExit } from './twin/running-twin.ts';

const options = new Command('npm run -s events --')
  .description('Prints what the event bus of the running twin has carried since it started.')
  .option('--port <number>', 'of which twin, when several run (the newest one otherwise)', parsePort)
  .option('--json', 'one JSON object a line, as a target of a rule would get it')
  .option('--follow', 'go on with what comes, until Ctrl-C')
  .parse()
  .opts<{ port?: number; json?: true; follow?: true }>();

/** How often to look for what is new. */
const LOOK_MS = 500;

const carriedSchema: z.ZodType<readonly CarriedEvent[]> = z.array(
  z.object({
    number: z.number(),
    bus: z.string(),
    event: z.object({
      version: z.literal('0'),
      id: z.string(),
      'detail-type': z.string(),
      source: z.string(),
      account: z.string(),
      time: z.string(),
      region: z.string(),
      resources: z.array(z.string()),
      detail: z.unknown(),
    }),
  }),
);

const moneySchema = z.optional(z.object({ minor: z.number(), currency: z.string() }));

/** Of a card event what a person looks for first. */
const detailSchema = z.object({
  id: z.string(),
  state: z.string(),
  held: moneySchema,
  posted: moneySchema,
  reversed: moneySchema,
  answer: z.optional(z.string()),
  cause: z.optional(z.string()),
  merchantName: z.optional(z.string()),
});

/** Of an event of a card placement job. */
const jobDetailSchema = z.object({
  id: z.string(),
  jobId: z.string(),
  status: z.optional(z.string()),
  percentComplete: z.optional(z.number()),
  request: z.optional(z.object({ type: z.string(), state: z.string(), answerByMs: z.number() })),
  gap: z.optional(z.object({ cause: z.string() })),
  end: z.optional(z.object({ cause: z.string(), terminationType: z.optional(z.string()) })),
});

/** Of an event of a payment. */
const paymentDetailSchema = z.object({
  id: z.string(),
  isFinal: z.optional(z.boolean()),
  state: z.optional(z.string()),
  formerState: z.optional(z.string()),
  amount: z.number(),
  currency: z.string(),
  requiredAction: z.optional(z.string()),
  message: z.optional(z.object({ text: z.optional(z.string()) })),
});

const { port } = runningTwinOrExit(options.port);
let last = await printAfter(0);
if (last === 0 && options.follow !== true && options.json !== true)
  console.log('The bus has not carried an event yet.');
while (options.follow === true) {
  await sleep(LOOK_MS);
  last = await printAfter(last);
}

/** Prints the events after a number, and tells the last one's. */
async function printAfter(number: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/_twin/events?after=${number}`);
  const carried = carriedSchema.parse(await response.json());
  for (const { event } of carried) console.log(options.json === true ? JSON.stringify(event) : lineOf(event));
  return carried.at(-1)?.number ?? number;
}

function lineOf(event: CarriedEvent['event']): string {
  const { time, source, 'detail-type': type } = event;
  const job = jobDetailSchema.safeParse(event.detail);
  if (job.success) return harmless(`${time}  ${type}  ${job.data.id}  ${jobInWords(job.data)}`);
  const payment = paymentDetailSchema.safeParse(event.detail);
  if (payment.success) return harmless(`${time}  ${type}  ${payment.data.id}  ${paymentInWords(payment.data)}`);
  const detail = detailSchema.safeParse(event.detail);
  if (!detail.success) return harmless(`${time}  ${source}  ${type}`);
  const { id, state, answer, cause, merchantName, held, posted, reversed } = detail.data;
  const amounts = Object.entries({ held, posted, reversed }).flatMap(([name, money]) =>
    money === undefined ? [] : [`${name} ${formatMoney(money)}`],
  );
  const told = [answer && `answer ${answer}`, cause, ...amounts, merchantName && `at ${merchantName}`].filter(Boolean);
  return harmless(`${time}  ${type}  ${id}  ${[state, ...told].join(', ')}`);
}

function jobInWords({ status, percentComplete, request, gap, end }: z.infer<typeof jobDetailSchema>): string {
  const told = [
    status,
    percentComplete === undefined ? undefined : `${percentComplete} %`,
    request && `${request.type} ${request.state}, to be answered by ${new Date(request.answerByMs).toISOString()}`,
    gap?.cause,
    end && [end.cause, end.terminationType].filter(Boolean).join(' '),
  ];
  return told.filter(Boolean).join(', ');
}

function paymentInWords(payment: z.infer<typeof paymentDetailSchema>): string {
  const { state, formerState, amount, currency, requiredAction, message } = payment;
  const told = [
    formerState === undefined ? state : `${formerState} → ${state}`,
    requiredAction,
    formatMoney({ minor: amount, currency }),
    message?.text,
  ];
  return told.filter(Boolean).join(', ');
}
