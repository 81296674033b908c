import type { BoardStatusAnswer } from '../../domain/merchant-application/board-status.ts';
import { parseJson } from '../../domain/parse-json.ts';
import { boardStatusBody, type BoardStatusQuestion, readBoardStatus } from './board-status.ts';

/** What Elavon gives a partner for the API that the partner calls. */
export type ElavonApiAccess = {
  /** With what stands before `/v1/boardstatus`, such as `https://…/api`. */
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
};

/** Why Elavon gave nothing to settle by. A closed list. */
export type BoardStatusProblem =
  /** No connection, or one that broke. */
  | 'unreachable'
  | 'out_of_time'
  /** 429 or 5xx. */
  | 'busy'
  /** 401 or 403. */
  | 'credentials_refused'
  /** Any other status but 2xx, or an answer with its `error` set. */
  | 'refused'
  /** No JSON (a proxy's HTML page), or JSON without a boarding status. */
  | 'answer_unreadable';

export type BoardStatusOutcome =
  | { readonly kind: 'told'; readonly answer: BoardStatusAnswer }
  | {
      readonly kind: 'failed';
      readonly problem: BoardStatusProblem;
      /** For a person; never holds anything of what was sent or came. */
      readonly detail: string;
    };

export type BoardStatus = {
  /** Asks once: whoever runs the command can run it again. Never throws. */
  readonly ask: (question: BoardStatusQuestion) => Promise<BoardStatusOutcome>;
};

/** Elavon may take 90 s (boarding timeouts page); the rest is for the network. */
const CALL_MS_MAX = 100_000;

type ClientOptions = { readonly fetch: typeof fetch; readonly callMsMax: number };

/** The client of `POST /v1/boardstatus`. */
export function createBoardStatus(access: ElavonApiAccess, options: Partial<ClientOptions> = {}): BoardStatus {
  const { fetch: send, callMsMax } = { fetch: globalThis.fetch, callMsMax: CALL_MS_MAX, ...options };
  const url = `${access.baseUrl.replace(/\/+$/, '')}/v1/boardstatus`;
  const authorization = `Basic ${Buffer.from(`${access.username}:${access.password}`).toString('base64')}`;

  return {
    async ask(question) {
      const signal = AbortSignal.timeout(callMsMax);
      try {
        const response = await send(url, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify(boardStatusBody(question)),
          // A redirect could carry the password to somebody else.
          redirect: 'manual',
          signal,
        });
        return readAnswer(response.status, await response.text());
      } catch (error) {
        if (signal.aborted) return failed('out_of_time', `nothing had come whole after ${callMsMax} ms`);
        return failed('unreachable', codeOf(error));
      }
    },
  };
}

function readAnswer(status: number, text: string): BoardStatusOutcome {
  if (status === 401 || status === 403) return failed('credentials_refused', `HTTP ${status}`);
  if (status === 429 || status >= 500) return failed('busy', `HTTP ${status}`);
  if (status < 200 || status > 299) return failed('refused', `HTTP ${status}`);
  const reading = readBoardStatus(parseJson(text));
  if (reading.kind === 'told') return reading;
  if (reading.kind === 'refused') return failed('refused', 'the answer has its error set');
  return failed('answer_unreadable', 'no boarding status in the answer');
}

/** `ECONNREFUSED` and the like; the message of a failed fetch says nothing. */
function codeOf(error: unknown): string {
  const { cause } = Object(error) as { readonly cause?: unknown };
  const { code } = Object(cause) as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'the connection failed';
}

function failed(problem: BoardStatusProblem, detail: string): BoardStatusOutcome {
  return { kind: 'failed', problem, detail };
}
