/** What a site asks of a person, and what comes of the answer. */
export type Ask = {
  /** As the page writes it, such as `tfa_request`. */
  readonly type: string;
  /** The job's while it waits. */
  readonly status: string;
  readonly percent: number;
  readonly fields: readonly AskField[];
  /** Which answers are right; any is where left out. */
  readonly right?: readonly string[];
  /** So many wrong ones are asked again; the next one ends the job by `tooMany`. */
  readonly wrongAllowed: number;
  readonly tooMany: string;
  /** The statuses that follow an answer. */
  readonly received: readonly string[];
  /** Ends the job where nobody answers for four minutes. */
  readonly timeout: string;
  /** The site goes on without an answer after so long. */
  readonly withdrawnAfterMs?: number;
};

export type AskField = { readonly key_name: string; readonly label: string; readonly secret: boolean };

/** `afterMs`: after the step before it, or after the answer to it. */
export type Step =
  | { readonly kind: 'tell'; readonly afterMs: number; readonly status: string; readonly percent: number }
  /** All at the same moment; the job goes on once each is answered or withdrawn. */
  | { readonly kind: 'ask'; readonly afterMs: number; readonly asks: readonly Ask[] }
  | { readonly kind: 'end'; readonly afterMs: number; readonly status: string };

/** How Strivve writes the same thing here and there. */
export type JobShape = {
  readonly jobId: 'number' | 'text';
  /** Its page says seconds, its examples look like milliseconds. */
  readonly timeout: 'seconds' | 'milliseconds';
  /** `page`: no more than the page has. `with_fields`: texts and what to ask for as well. `newest`: `tfa` and `initial_account_link` too. */
  readonly detail: 'page' | 'with_fields' | 'newest';
};

export type JobScript = {
  /** @default number, seconds, with_fields */
  readonly shape?: Partial<JobShape>;
  /** Added to the five minutes of a job whenever it asks for something. @default 4 minutes */
  readonly addedMs?: number;
} & (
  | { readonly site: SiteName }
  /** Ends so: any status of endings.ts. */
  | { readonly ends: string }
  | { readonly steps: readonly Step[] }
);

export const LIKELY_SHAPE: JobShape = { jobId: 'number', timeout: 'seconds', detail: 'with_fields' };

/** The code that the scripted sites take. */
export const RIGHT_CODE = '1234';
/** A code that asks for a password next. */
const PASSWORD_NEXT_CODE = '5678';

const SECOND_MS = 1_000;

const CODE: Ask = {
  type: 'tfa_request',
  status: 'PENDING_TFA',
  percent: 45,
  fields: [{ key_name: 'tfa', label: 'Please enter the code sent to your device', secret: false }],
  right: [RIGHT_CODE],
  wrongAllowed: 1,
  tooMany: 'TOO_MANY_TFA_FAILURES',
  received: ['TFA_RECEIVED', 'TFA_SUBMITTED'],
  timeout: 'TIMEOUT_TFA',
};

const NEW_CREDENTIALS: Ask = {
  type: 'credential_request',
  status: 'PENDING_NEWCREDS',
  percent: 40,
  fields: [
    { key_name: 'username', label: 'Username', secret: false },
    { key_name: 'password', label: 'Password', secret: true },
  ],
  wrongAllowed: 0,
  tooMany: 'TOO_MANY_LOGIN_FAILURES',
  received: ['NEWCREDS_RECEIVED', 'LOGIN_RESUBMITTED'],
  timeout: 'TIMEOUT_CREDENTIALS',
};

/** A push to the person's phone: there is nothing to type, only to say that it was seen. */
const LOOK_AT_PHONE: Ask = {
  ...CODE,
  type: 'tfa_message',
  status: 'PENDING_TFA_MESSAGE',
  fields: [{ key_name: 'tfa_message', label: 'Please confirm on your phone', secret: false }],
  right: ['ack'],
  received: ['TFA_RECEIVED'],
};

const SECURITY_QUESTION: Ask = {
  ...CODE,
  type: 'security',
  status: 'PENDING',
  fields: [{ key_name: 'security', label: "Your first pet's name", secret: false }],
  right: ['Max'],
  received: ['LOGIN_RESUBMITTED'],
};

const FIRST_CREDENTIALS: Ask = {
  ...NEW_CREDENTIALS,
  status: 'PENDING_CREDS',
  percent: 5,
  // As the page spells it.
  received: ['CREDS_RECEVIED'],
  timeout: 'ABANDONED_QUICKSTART',
};

const start: readonly Step[] = [tell(0, 'REQUESTED', 0), tell(0, 'QUEUED', 0), tell(2, 'IN_PROGRESS', 5)];
const login: readonly Step[] = [tell(3, 'AUTH', 10), tell(2, 'AUTH', 21.5), tell(2, 'LOGIN_SUBMITTED', 30)];
const placing: readonly Step[] = [tell(2, 'UPDATING', 60), tell(5, 'UPDATING', 80)];
const success = end(4, 'SUCCESSFUL');

/** What the simulated merchants do. */
export const SITES = {
  clean: [...start, ...login, ...placing, success],
  tfa: [...start, ...login, ask(CODE), ...placing, success],
  tfa_twice: [...start, ...login, ask(CODE), tell(2, 'UPDATING', 60), ask(CODE), ...placing, success],
  tfa_withdrawn: [...start, ...login, ask({ ...CODE, withdrawnAfterMs: 20 * SECOND_MS }), ...placing, success],
  /** An acknowledgement and a code at the same moment. */
  two_at_once: [...start, ...login, ask(LOOK_AT_PHONE, CODE), ...placing, success],
  tfa_message: [...start, ...login, ask(LOOK_AT_PHONE), ...placing, success],
  security: [...start, ...login, ask(SECURITY_QUESTION), ...placing, success],
  otp_then_password: [
    ...start,
    ...login,
    ask({ ...CODE, right: [PASSWORD_NEXT_CODE] }),
    ask(NEW_CREDENTIALS),
    ...placing,
    success,
  ],
  new_credentials: [...start, ...login, ask(NEW_CREDENTIALS), ...placing, success],
  /** Also the new ones are wrong, and only two failed logins are allowed. */
  wrong_credentials: [...start, ...login, ask({ ...NEW_CREDENTIALS, right: [] }), ...placing, success],
  /** Begun before the person has given any credentials. */
  quickstart: [...start, ask(FIRST_CREDENTIALS), ...login, ...placing, success],
  /** The same status twice: on the way, and at the end. */
  duplicate_card: [...start, ...login, ...placing, tell(2, 'DUPLICATE_CARD', 90), end(3, 'DUPLICATE_CARD')],
  /** Has statuses that no table has. */
  unheard_of: [...start, ...login, tell(2, 'SOLVING_RIDDLE', 50), ...placing, success],
  /** Says that it runs, for as long as anybody asks. */
  never_ends: [...start, ...login, ...placing],
} as const satisfies Readonly<Record<string, readonly Step[]>>;

export type SiteName = keyof typeof SITES;

export const SITE_NAMES = Object.keys(SITES) as readonly SiteName[];

export function stepsOf(script: JobScript): readonly Step[] {
  if ('steps' in script) return script.steps;
  if ('site' in script) return SITES[script.site];
  return [...start, ...login, ...placing, end(4, script.ends)];
}

function tell(afterS: number, status: string, percent: number): Step {
  return { kind: 'tell', afterMs: afterS * SECOND_MS, status, percent };
}

function ask(...asks: readonly Ask[]): Step {
  return { kind: 'ask', afterMs: 3 * SECOND_MS, asks };
}

function end(afterS: number, status: string): Step {
  return { kind: 'end', afterMs: afterS * SECOND_MS, status };
}
