import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import type { CallName, SessionCallName } from './calls.ts';
import type { HeldJob, Jobs } from './jobs.ts';
import { jobBody, requestBody, statusBody } from './wire.ts';

/** What a call is answered with. */
export type Reply = {
  readonly status: number;
  /** Undefined: no body at all. */
  readonly body?: unknown;
  /** To be called where the answer does not get out whole. */
  readonly wasLost?: () => void;
};

type OtherCallName = Exclude<CallName, SessionCallName>;
type JobCallName = Exclude<OtherCallName, 'create_job' | 'cardholder_messages'>;

/** A call of a client that has logged in. */
export type Question<Name extends CallName = OtherCallName> = {
  readonly name: Name;
  /** The one in its path. */
  readonly id: string;
  readonly verb: string;
  readonly headers: IncomingHttpHeaders;
  readonly username: string;
  readonly body: unknown;
};

const id = z.union([z.number(), z.string()]).transform(String);
const newJobSchema = z.looseObject({ account_id: id, cardholder_id: id.optional(), card_id: id.optional() });
const link = z.record(z.string(), z.string());
const responseSchema = z.looseObject({
  envelope_id: z.string(),
  message: z.string().optional(),
  account_link: link.optional(),
});
const updateSchema = z.looseObject({ account: z.looseObject({ account_link: link }) });

/** As the page has it, as all other headers are spelt, and as the official SDK sends it. */
const ACCESS_KEY_HEADERS = [
  'cardsavr-messaging-access-key',
  'x-cardsavr-messaging-access-key',
  'x-cardsavr-cardsavr-messaging-access-key',
];

/** The envelope that a response is for, whatever becomes of it. */
export function envelopeOf({ name, headers, body }: Question<CallName>): string | undefined {
  if (name === 'credential_responses') return responseSchema.safeParse(body).data?.envelope_id;
  const envelopeId = headers['x-cardsavr-envelope-id'];
  return name === 'update_job' && typeof envelopeId === 'string' ? envelopeId : undefined;
}

export function problem(status: number, sentence: string): Reply {
  return { status, body: { _errors: [sentence] } };
}

/** Does what calls ask for. Sessions are not its business. */
export function createReplies(jobs: Jobs, now: () => number): (question: Question) => Reply {
  let empties = 0;
  let listings = 0;

  /** All ways to say nothing, in turn. */
  function nothing(): Reply {
    empties += 1;
    return NOTHINGS[empties % NOTHINGS.length] ?? { status: 204 };
  }

  function listed(all: readonly object[]): Reply {
    return all.length === 0 ? nothing() : { status: 200, body: all };
  }

  /** One request comes as a list or as itself. */
  function credentialRequests(job: HeldJob, username: string): Reply {
    const all = requestsOf(job, username);
    listings += all.length === 0 ? 0 : 1;
    return all.length === 1 && listings % 2 === 1 ? { status: 200, body: all[0] } : listed(all);
  }

  function broadcasts(job: HeldJob, accessKey: string): Reply {
    const consumed = job.consume(accessKey);
    if (consumed === undefined) return problem(401, 'The access key is not one of this job.');
    const all = consumed.messages.map((told) => statusBody(job.identity, told));
    return { ...listed(all), wasLost: consumed.wasLost };
  }

  /** Messages of jobs and requests in one list; the client's own access keys are used. */
  function mixedMessages(held: readonly HeldJob[], username: string): Reply {
    const parts = held.map((job) => {
      const consumed = job.consume(job.register(username));
      const messages = consumed?.messages.map((told) => statusBody(job.identity, told)) ?? [];
      return { all: [...messages, ...requestsOf(job, username)], wasLost: consumed?.wasLost };
    });
    const wasLost = (): void => {
      for (const part of parts) part.wasLost?.();
    };
    return { ...listed(parts.flatMap(({ all }) => all)), wasLost };
  }

  function respond(job: HeldJob, { username }: Question, envelopeId: string, answer: string): Reply {
    if (job.owner !== username) return problem(403, 'Only the client that created a job answers its requests.');
    const outcome = job.played.respond(envelopeId, answer, now());
    if (outcome !== 'taken') return problem(404, 'No request of this envelope waits for an answer.');
    return { status: 201, body: { envelope_id: envelopeId, job_id: Number(job.identity.jobId) } };
  }

  function createJob({ username, body }: Question): Reply {
    if (Array.isArray(body)) {
      const replies = body.map((one) => createOne(username, one));
      return replies.find(({ status }) => status !== 201) ?? { status: 201, body: replies.map((one) => one.body) };
    }
    return createOne(username, body);
  }

  function createOne(username: string, body: unknown): Reply {
    const wish = newJobSchema.safeParse(body).data;
    const script = wish === undefined ? undefined : jobs.scriptOf(wish.account_id);
    if (wish === undefined || script === undefined) return problem(400, 'account_id must be that of an account.');
    const { account_id: accountId, cardholder_id: cardholderId, card_id: cardId } = wish;
    const job = jobs.create(username, script, {
      accountId,
      ...(cardholderId !== undefined && { cardholderId }),
      ...(cardId !== undefined && { cardId }),
    });
    const access_key = job.register(username);
    return { status: 201, body: { ...jobBody(job.identity, job.played.state(), undefined), access_key } };
  }

  const ofJob: Readonly<Record<JobCallName, (job: HeldJob, question: Question) => Reply>> = {
    register: (job, { verb, username }) => ({
      status: verb === 'POST' ? 201 : 200,
      body: { access_key: job.register(username) },
    }),
    broadcasts: (job, { headers }) => broadcasts(job, accessKeyOf(headers)),
    job_messages: (job, { username }) => mixedMessages([job], username),
    credential_requests: (job, { username }) => credentialRequests(job, username),
    credential_responses(job, question) {
      const response = responseSchema.safeParse(question.body).data;
      const answer = response?.message ?? firstOf(response?.account_link);
      if (response === undefined || answer === undefined) return problem(400, 'envelope_id and message are required.');
      return respond(job, question, response.envelope_id, answer);
    },
    update_job(job, question) {
      const envelopeId = envelopeOf(question);
      const answer = firstOf(updateSchema.safeParse(question.body).data?.account.account_link);
      if (envelopeId === undefined || answer === undefined)
        return problem(400, 'x-cardsavr-envelope-id and account.account_link are required.');
      const reply = respond(job, question, envelopeId, answer);
      return reply.status === 201 ? { status: 200, body: jobBody(job.identity, job.played.state(), undefined) } : reply;
    },
    job({ identity, owner, played }, { headers, username }) {
      const isHydrated = String(headers['x-cardsavr-hydration']).includes('credential_requests');
      const requests = owner === username ? played.requests() : [];
      return { status: 200, body: jobBody(identity, played.state(), isHydrated ? requests : undefined) };
    },
  };

  return (question) => {
    const { name, id: asked, username } = question;
    if (name === 'create_job') return createJob(question);
    if (name === 'cardholder_messages') return mixedMessages(jobs.ofCardholder(asked), username);
    const job = jobs.find(asked);
    return job === undefined ? problem(404, 'No such job.') : ofJob[name](job, question);
  };
}

/** `null`, an empty list, 204, and 200 without a body and without a type. */
const NOTHINGS: readonly Reply[] = [
  { status: 200, body: null },
  { status: 200, body: [] },
  { status: 204 },
  { status: 200 },
];

/** As who asks may see them: only the client that created the job. */
function requestsOf({ identity, owner, played }: HeldJob, username: string): readonly object[] {
  if (owner !== username) return [];
  return played.requests().map((one) => requestBody(identity, one, played.state()));
}

function accessKeyOf(headers: IncomingHttpHeaders): string {
  const values = ACCESS_KEY_HEADERS.map((name) => headers[name]);
  return values.find((value) => typeof value === 'string') ?? '';
}

function firstOf(accountLink: Readonly<Record<string, string>> | undefined): string | undefined {
  return Object.values(accountLink ?? {})[0];
}
