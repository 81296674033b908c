/** Source: Strivve's page "Messaging", termination types; `NEVER_STARTED` from its table of statuses. */
export const TERMINATION_TYPES = [
  'BILLABLE',
  'USER_DATA_FAILURE',
  'SITE_INTERACTION_FAILURE',
  'PROCESS_FAILURE',
  'NEVER_STARTED',
] as const;

export type TerminationType = (typeof TERMINATION_TYPES)[number];

/** How a job can end. It is over when a message, or the job itself, names one of these, or any other: no status says so. */
export type TerminationRow = {
  readonly type: TerminationType;
  readonly meaning: string;
  readonly endsJob: true;
  /** Whether the card is placed. */
  readonly isSuccess: boolean;
};

/** What a job is at. */
export type StatusRow = {
  readonly status: string;
  readonly meaning: string;
  /** With it comes the termination type by which the job ends. */
  readonly endsJob: boolean;
  /** Present where `endsJob`: the one that the page puts beside the status. */
  readonly terminationType?: TerminationType;
  /** Other spellings of the same, from Strivve's other pages and its SDK. */
  readonly alsoWritten?: readonly string[];
};

const TERMINATIONS: Readonly<Record<TerminationType, Omit<TerminationRow, 'type' | 'endsJob'>>> = {
  BILLABLE: { isSuccess: true, meaning: 'The card is placed.' },
  USER_DATA_FAILURE: { isSuccess: false, meaning: 'Something is wrong with credentials, account or card.' },
  SITE_INTERACTION_FAILURE: {
    isSuccess: false,
    meaning: "CardSavr could not find its way through the merchant's site.",
  },
  PROCESS_FAILURE: { isSuccess: false, meaning: 'A failure behind the scenes at Strivve; the card is not placed.' },
  NEVER_STARTED: { isSuccess: false, meaning: 'The job was cancelled, abandoned or stopped before its work began.' },
};

/** The five termination types. */
export const TERMINATION_ROWS: readonly TerminationRow[] = TERMINATION_TYPES.map((type) => ({
  type,
  endsJob: true,
  ...TERMINATIONS[type],
}));

type Meaning = string | { readonly meaning: string; readonly alsoWritten: readonly string[] };

/** The statuses that the page puts beside each termination type, in its order. */
const FINAL: Readonly<Record<TerminationType, Readonly<Record<string, Meaning>>>> = {
  BILLABLE: {
    SUCCESSFUL: 'The card is placed.',
  },
  SITE_INTERACTION_FAILURE: {
    UNSUCCESSFUL: 'The card could not be placed, mostly because the next element of the site was not found.',
    TIMEOUT_CAPTCHA: 'A captcha was not solved in time.',
    NETWORK_ISSUE: "The merchant's site could not be reached, three times.",
  },
  USER_DATA_FAILURE: {
    PREPAID_ACCOUNT: 'A prepaid account has no card on file.',
    INACTIVE_ACCOUNT: 'The account is inactive: a bill is unpaid, or it is closed.',
    INVALID_CARD: 'The merchant says that the card is invalid.',
    INVALID_ADDRESS: 'The site wants an accurate address.',
    PASSWORD_RESET_REQUIRED: 'The account wants a new password, which only the cardholder can set.',
    BUNDLED_SUBSCRIPTION: 'No card on file: it is billed through another subscription.',
    FREE_ACCOUNT: 'A free account has no card on file and no subscription.',
    ACCOUNT_LOCKED: 'Failed logins have locked the account.',
    DUPLICATE_CARD: 'The site does not take the same card twice.',
    EXPIRED_CARD: 'The card has expired.',
    INVALID_CVV: 'The security code of the card is wrong.',
    INVALID_NETWORK: "The site does not take this card's network.",
    MAX_LIMIT_OF_STORED_CARDS: 'The site keeps only so many cards.',
    TIMEOUT_CREDENTIALS: 'New credentials were not given within about four minutes.',
    TIMEOUT_TFA: 'A TFA code was not given within about four minutes.',
    TOO_MANY_LOGIN_FAILURES: 'More logins failed than the two that may.',
    TOO_MANY_TFA_FAILURES: 'More TFA codes were wrong than the one that may be.',
  },
  NEVER_STARTED: {
    CANCELLED_QUICKSTART: {
      meaning: 'Started before its first credentials were there, and cancelled by the client.',
      alsoWritten: ['CANCELED_QUICKSTART'],
    },
    ABANDONED_QUICKSTART: 'Started before its first credentials were there, and abandoned.',
    KILLED: 'The job was stuck and stopped from outside.',
    CANCELLED: { meaning: 'Cancelled before it was queued.', alsoWritten: ['CANCELED'] },
    ABANDONED: 'Abandoned before it was queued: credentials never came.',
  },
  PROCESS_FAILURE: {
    PROXY_PROBE_FAILED: 'Neither the first proxy nor its backup could be reached.',
    VBS_TIMEOUT: 'The virtual browser took too long.',
    VBS_ERROR: 'The virtual browser met an error that it does not know.',
  },
};

/** The statuses without a termination type: the job goes on. */
const PASSING: Readonly<Record<string, Meaning>> = {
  REQUESTED: 'The job is there; the state that it begins with.',
  QUEUED: 'The job waits for its turn, as each does once it is requested.',
  IN_PROGRESS: 'The job has started.',
  AUTH: 'It is logging in at the merchant.',
  PENDING_CREDS: 'It waits for the first credentials, having been started before them to save time.',
  CREDS_RECEVIED: { meaning: 'The first credentials are there.', alsoWritten: ['CREDS_RECEIVED'] },
  LOGIN_SUBMITTED: 'The login form is sent.',
  PENDING_NEWCREDS: 'It waits for new credentials, because the first were wrong.',
  NEWCREDS_RECEIVED: 'The new credentials are there.',
  LOGIN_RESUBMITTED: 'The login form is sent again, with the new credentials.',
  PENDING_TFA: 'It waits for a TFA code.',
  TFA_RECEIVED: { meaning: 'A TFA code is there.', alsoWritten: ['TFA_CODE_RECEIVED'] },
  TFA_SUBMITTED: 'The TFA code is given to the merchant.',
  UPDATING: 'It is logged in and places the card.',
  PENDING_CARD: 'It waits for a card: job and account were made before there was one.',
  CANCEL_REQUESTED: 'The client has cancelled it, and the virtual browser has not noticed yet.',
  INITIATED: 'The job is made and not queued yet.',
};

/** Every status of the page. A status that is not here is none the less one: Strivve adds to its list often. */
export const STATUS_ROWS: readonly StatusRow[] = [
  ...TERMINATION_TYPES.flatMap((terminationType) =>
    Object.entries(FINAL[terminationType]).map(([status, meaning]) => ({
      status,
      endsJob: true,
      terminationType,
      ...wordsOf(meaning),
    })),
  ),
  ...Object.entries(PASSING).map(([status, meaning]) => ({ status, endsJob: false, ...wordsOf(meaning) })),
];

function wordsOf(meaning: Meaning) {
  return typeof meaning === 'string' ? { meaning } : meaning;
}

const statuses: ReadonlyMap<string, StatusRow> = new Map(
  STATUS_ROWS.flatMap((row) => [row.status, ...(row.alsoWritten ?? [])].map((spelling) => [spelling, row])),
);

const terminations: ReadonlyMap<string, TerminationRow> = new Map(TERMINATION_ROWS.map((row) => [row.type, row]));

/** What the page says of a status, in whatever spelling; undefined for one that it does not list. */
export function statusRow(status: string): StatusRow | undefined {
  return statuses.get(status);
}

/** What the page says of a termination type; undefined for one that it does not list. */
export function terminationRow(type: string): TerminationRow | undefined {
  return terminations.get(type);
}
