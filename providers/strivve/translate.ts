import type { RequestKind } from '../../domain/job/job.ts';
import type { JobReading, ListedRequest, Listing, StatusMessage } from '../../domain/job/told.ts';
import { type Fields, fieldOf, headerValueIn, idIn, isFields, numberIn, openedIn, textIn } from './fields.ts';

/*
 * CardSavr's answers in our words: tolerant of what its pages, its SDK and its samples write differently. Each reader takes
 * parsed JSON, gives undefined for what it cannot be, and never throws.
 */

/** What one poll brings is kept in one transaction of 4 MB, and no job says so much. */
const MESSAGES_CHARACTERS_MAX = 800_000;

/** What is kept with each message: its number, its poll, when it was read. */
const MESSAGE_CHARACTERS = 100;

/** Status messages in their order, one for one: what cannot be understood is a message that says nothing. */
export function readMessages(json: unknown): readonly StatusMessage[] | undefined {
  if (json == null) return [];
  if (Array.isArray(json)) {
    const messages = json.filter((entry) => entry != null).map(messageIn);
    const characters = messages.length * MESSAGE_CHARACTERS + JSON.stringify(messages).length;
    return characters <= MESSAGES_CHARACTERS_MAX ? messages : undefined;
  }
  return isMessage(json) ? [messageIn(json)] : undefined;
}

/** So that one message without its list is not taken for something else. */
function isMessage(json: unknown): json is Fields {
  return isFields(json) && fieldOf(json, 'message', 'status', 'termination_type', 'job_timeout') !== undefined;
}

/** What a message says stands in its `message`, which older samples leave out. */
function messageIn(told: unknown): StatusMessage {
  const entry = openedIn(told);
  if (!isFields(entry)) return textField('statusText', textIn(entry));
  const inner = openedIn(fieldOf(entry, 'message'));
  if (inner === undefined) return statusIn(entry);
  return isFields(inner)
    ? { ...statusIn(entry), ...statusIn(inner) }
    : { ...statusIn(entry), ...textField('statusText', textIn(inner)) };
}

function statusIn(fields: Fields): StatusMessage {
  const percentComplete = percentIn(fieldOf(fields, 'percent_complete'));
  const timeLeftMs = timeLeftIn(fieldOf(fields, 'job_timeout'));
  return {
    ...textField('status', textIn(fieldOf(fields, 'status', 'job_status'))),
    ...textField('statusText', textIn(fieldOf(fields, 'status_message', 'job_status_message'))),
    ...(percentComplete !== undefined && { percentComplete }),
    ...(timeLeftMs !== undefined && { timeLeftMs }),
    ...textField('terminationType', terminationIn(fieldOf(fields, 'termination_type'))),
  };
}

function textField(name: 'status' | 'statusText' | 'terminationType', text: string | undefined): StatusMessage {
  return text === undefined ? {} : { [name]: text };
}

function percentIn(value: unknown): number | undefined {
  const percent = numberIn(value);
  return percent !== undefined && percent >= 0 && percent <= 100 ? percent : undefined;
}

/** A job has some minutes: more seconds than an hour's are milliseconds, whatever the page says. */
const SECONDS_MAX = 3_600;

/** More than a day is no time of a job's, in whatever unit. */
const TIME_LEFT_MS_MAX = 24 * 3_600_000;

function timeLeftIn(value: unknown): number | undefined {
  const left = numberIn(value);
  if (left === undefined) return undefined;
  const leftMs = Math.max(0, Math.round(left > SECONDS_MAX ? left : left * 1_000));
  return leftMs <= TIME_LEFT_MS_MAX ? leftMs : undefined;
}

/** Anything that is not nothing ends a job; `false`, 0, and `null` as a word, are what some write for one that goes on. */
function terminationIn(value: unknown): string | undefined {
  const type = textIn(onlyOf(value));
  return type === undefined || /^(?:null|none|undefined|false|-?0)$/i.test(type) ? undefined : type;
}

/**
 * The requests that are open: a list, one alone, or nothing. What has no envelope to answer cannot be read, and a list of nothing
 * else neither.
 */
export function readRequests(json: unknown): Listing | undefined {
  if (json == null) return [];
  if (Array.isArray(json)) {
    const listing = distinct(json.filter((entry) => entry != null).map((entry) => requestIn(entry) ?? 'unreadable'));
    return listing.length > 0 && listing.every((request) => request === 'unreadable') ? undefined : listing;
  }
  if (!isFields(json)) return undefined;
  if (Object.keys(json).length === 0) return [];
  const only = requestIn(json);
  return only && [only];
}

function requestIn(entry: unknown): ListedRequest | undefined {
  if (!isFields(entry)) return undefined;
  const envelopeId = idIn(fieldOf(entry, 'envelope_id'));
  if (envelopeId === undefined) return undefined;
  const type = textIn(fieldOf(entry, 'type'), FIELD_TEXT_MAX) ?? 'unnamed';
  const fields = fieldsAskedIn(fieldOf(entry, 'account_link'));
  return { envelopeId, kind: kindOf(type, fields), type, fields };
}

/** What a request shows people; a record has 400 KB for all of its requests. */
const FIELDS_MAX = 20;
const FIELD_TEXT_MAX = 200;
const REQUEST_TEXT_MAX = 2_000;

/** `tfa_request` and `credential_request` are the page's; the others are of newer pages. */
const KINDS: ReadonlyMap<string, RequestKind> = new Map([
  ['tfa_request', 'tfa'],
  ['tfa', 'tfa'],
  ['credential_request', 'credentials'],
  ['initial_account_link', 'credentials'],
  ['tfa_message', 'acknowledgement'],
]);

/** Fields that stand for a kind, where the type does not. A field's name outweighs a type `tfa` with nothing but a message. */
const KINDS_OF_FIELDS: ReadonlyMap<string, RequestKind> = new Map([
  ['tfa', 'tfa'],
  ['tfa_message', 'acknowledgement'],
  ['username', 'credentials'],
  ['password', 'credentials'],
]);

function kindOf(type: string, fields: ListedRequest['fields']): RequestKind {
  const byFields = new Set(fields.map(({ name }) => KINDS_OF_FIELDS.get(name) ?? 'other'));
  if (byFields.size === 1 && byFields.has('acknowledgement')) return 'acknowledgement';
  const byType = KINDS.get(type.toLowerCase());
  if (byType !== undefined) return byType;
  return (['credentials', 'tfa', 'acknowledgement'] as const).find((kind) => byFields.has(kind)) ?? 'other';
}

/** Names and labels, as many as a form can have; what else stands there, such as a value, stays at the door. */
function fieldsAskedIn(value: unknown): ListedRequest['fields'] {
  let room = REQUEST_TEXT_MAX;
  return (Array.isArray(value) ? value.slice(0, FIELDS_MAX) : []).flatMap((entry) => {
    const name = textIn(isFields(entry) ? fieldOf(entry, 'key_name') : entry, FIELD_TEXT_MAX);
    if (name === undefined) return [];
    const label = isFields(entry) ? textIn(fieldOf(entry, 'label'), FIELD_TEXT_MAX) : undefined;
    room -= name.length + (label?.length ?? 0);
    return room < 0 ? [] : [{ name, ...(label !== undefined && { label }) }];
  });
}

function distinct(listing: Listing): Listing {
  const seen = new Set<string>();
  return listing.filter((request) => {
    if (request === 'unreadable') return true;
    const isFirst = !seen.has(request.envelopeId);
    seen.add(request.envelopeId);
    return isFirst;
  });
}

/** The job itself, alone or as the only one of a list. */
export function readJob(json: unknown): JobReading | undefined {
  const job = onlyOne(json);
  if (job === undefined) return undefined;
  const listed = fieldOf(job, 'credential_requests');
  const requests = listed === undefined ? undefined : readRequests(listed);
  return { ...statusIn(job), ...(requests !== undefined && { requests }) };
}

/** Of a registration. */
export function readAccessKey(json: unknown): string | undefined {
  return headerValueIn(fieldOf(onlyOne(json), 'access_key'));
}

/** Of a job just created, which has a channel of its own already. */
export function readCreated(json: unknown): { readonly jobId: string; readonly accessKey?: string } | undefined {
  const jobId = idIn(fieldOf(onlyOne(json), 'id', 'job_id'));
  const accessKey = readAccessKey(json);
  return jobId === undefined ? undefined : { jobId, ...(accessKey !== undefined && { accessKey }) };
}

function onlyOne(json: unknown): Fields | undefined {
  const object = onlyOf(json);
  return isFields(object) ? object : undefined;
}

/** What stands alone in a list, without it. */
function onlyOf(json: unknown): unknown {
  return Array.isArray(json) && json.length === 1 ? (json[0] as unknown) : json;
}
