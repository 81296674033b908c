/** Why connectFi's inquiry API gave nothing to work with. A closed list: each has its line in the README beside. */
export type InquiryProblem =
  /** No connection, or one that broke. */
  | 'unreachable'
  | 'out_of_time'
  /** 429 or 5xx, to every try. */
  | 'busy'
  /** 401 or 403, with a new token too. */
  | 'credentials_refused'
  /** Any other status but 2xx. */
  | 'refused'
  /** No JSON (a proxy's HTML page), or JSON without what was asked for. */
  | 'answer_unreadable'
  /** More pages than any card can have. */
  | 'history_endless';

export type InquiryFailure = {
  readonly kind: 'failed';
  readonly problem: InquiryProblem;
  /** For a person; never holds anything of what was sent or came. */
  readonly detail: string;
};

export type CallOutcome = { readonly kind: 'answered'; readonly json: unknown } | InquiryFailure;

export type CallOptions = {
  readonly fetch: typeof fetch;
  /** How long one try may take, from connecting to the last byte. */
  readonly callMsMax: number;
  /** Waits before another try. */
  readonly pause: (ms: number) => Promise<void>;
  /** At least 0 and less than 1, for the jitter. */
  readonly random: () => number;
};

/** Four tries and their pauses, at most five seconds: what is down for longer is down. */
const TRIES_MAX = 4;
const FIRST_PAUSE_MS = 500;

/** Posts JSON and reads the JSON that comes back, trying again what may be over in a moment. Never throws. */
export async function callInquiry(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>>,
  options: CallOptions,
): Promise<CallOutcome> {
  for (let tries = 1; ; tries += 1) {
    const outcome = await callOnce(url, body, headers, options);
    if (outcome.kind === 'answered' || !isPassing(outcome.problem) || tries === TRIES_MAX) return outcome;
    await options.pause(FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + options.random() / 2));
  }
}

function isPassing(problem: InquiryProblem): boolean {
  return problem === 'busy' || problem === 'unreachable' || problem === 'out_of_time';
}

async function callOnce(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>>,
  { fetch: send, callMsMax }: CallOptions,
): Promise<CallOutcome> {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), callMsMax);
  try {
    const response = await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify(body),
      // A redirect could carry the token, or the password, to somebody else.
      redirect: 'manual',
      signal: cut.signal,
    });
    return readAnswer(response.status, await response.text());
  } catch (error) {
    if (cut.signal.aborted) return failed('out_of_time', `nothing had come whole after ${callMsMax} ms`);
    return failed('unreachable', codeOf(error));
  } finally {
    clearTimeout(timer);
  }
}

function readAnswer(status: number, text: string): CallOutcome {
  if (status === 401 || status === 403) return failed('credentials_refused', `HTTP ${status}`);
  if (status === 429 || status >= 500) return failed('busy', `HTTP ${status}`);
  if (status < 200 || status > 299) return failed('refused', `HTTP ${status}`);
  try {
    return { kind: 'answered', json: JSON.parse(text) };
  } catch {
    return failed('answer_unreadable', text.trimStart().startsWith('<') ? 'a page of HTML or XML' : 'no JSON');
  }
}

/** `ECONNREFUSED` and the like; the message of a failed fetch says nothing. */
function codeOf(error: unknown): string {
  const { cause } = Object(error) as { readonly cause?: unknown };
  const { code } = Object(cause) as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'the connection failed';
}

export function failed(problem: InquiryProblem, detail: string): InquiryFailure {
  return { kind: 'failed', problem, detail };
}
