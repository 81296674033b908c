import type { RequestKind } from '../../domain/job/job.ts';
import type { JobReading, ListedRequest, StatusMessage } from '../../domain/job/told.ts';
import { type Fields, fieldOf, headerValueIn, idIn, isFields, numberIn, textIn } from './fields.ts';

/*
 * CardSavr's answers in our words: tolerant of what its pages, its SDK and its samples write differently. Each reader takes
 * parsed JSON, gives undefined for what it cannot be, and never throws.
 */

/** Status messages in their order, one for one: what cannot be understood is a message that says nothing. */
export function readMessages(json: unknown): readonly StatusMessage[] | undefined {
  if (json == null) return [];
  if (Array.isArray(json)) return json.filter((entry) => entry != null).map(messageIn);
  return isMessage(json) ? [messageIn(json)] : undefined;
}

/** So that one message without its list is not taken for something else. */
function isMessage(json: unknown): json is Fields {
  return isFields(json) && fieldOf(json, 'message', 'status', 'termination_type', 'job_timeout') !== undefined;
}

/** What a message says stands in its `message`, which older samples leave out. */
function messageIn(entry: unknown): StatusMessage {
  if (!isFields(entry)) return textField('statusText', textIn(entry));
  const inner = fieldOf(entry, 'message');
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

function timeLeftIn(value: unknown): number | undefined {
  const left = numberIn(value);
  if (left === undefined) return undefined;
  return Math.max(0, Math.round(left > SECONDS_MAX ? left : left * 1_000));
}

/** Anything that is not nothing ends a job; `false`, and `null` as a word, are what some write for one that goes on. */
function terminationIn(value: unknown): string | undefined {
  const type = textIn(value);
  return type === undefined || /^(?:null|none|undefined|false)$/i.test(type) ? undefined : type;
}

/** The requests that are open: a list, one alone, or nothing. What has no envelope to answer is none. */
export function readRequests(json: unknown): readonly ListedRequest[] | undefined {
  if (json == null) return [];
  if (Array.isArray(json)) return distinct(json.flatMap((entry) => requestIn(entry) ?? []));
  if (!isFields(json)) return undefined;
  if (Object.keys(json).length === 0) return [];
  const only = requestIn(json);
  return only && [only];
}

function requestIn(entry: unknown): ListedRequest | undefined {
  if (!isFields(entry)) return undefined;
  const envelopeId = idIn(fieldOf(entry, 'envelope_id'));
  if (envelopeId === undefined) return undefined;
  const type = textIn(fieldOf(entry, 'type')) ?? 'unnamed';
  const fields = fieldsAskedIn(fieldOf(entry, 'account_link'));
  return { envelopeId, kind: kindOf(type, fields), type, fields };
}

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

/** Names and labels; what else stands there, such as a value, stays at the door. */
function fieldsAskedIn(value: unknown): ListedRequest['fields'] {
  return (Array.isArray(value) ? value : []).flatMap((entry) => {
    const name = textIn(isFields(entry) ? fieldOf(entry, 'key_name') : entry);
    if (name === undefined) return [];
    const label = isFields(entry) ? textIn(fieldOf(entry, 'label')) : undefined;
    return [{ name, ...(label !== undefined && { label }) }];
  });
}

function distinct(requests: readonly ListedRequest[]): readonly ListedRequest[] {
  return requests.filter(
    ({ envelopeId }, index) => requests.findIndex((other) => other.envelopeId === envelopeId) === index,
  );
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
  const object = Array.isArray(json) && json.length === 1 ? (json[0] as unknown) : json;
  return isFields(object) ? object : undefined;
}
