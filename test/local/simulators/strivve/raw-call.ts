import { request } from 'node:https';
import { text } from 'node:stream/consumers';

/** What came back of a call, as it was on the wire. */
export type RawAnswer = {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
};

/** One HTTPS request with no protocol of CardSavr's around it. Rejects where no whole answer comes within `msMax`. */
export function rawCall(
  url: string,
  ca: string,
  {
    method = 'GET',
    headers = {},
    body,
    msMax = 5_000,
  }: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly msMax?: number;
  } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers, ca, agent: false, signal: AbortSignal.timeout(msMax) }, (response) => {
      text(response).then(
        (whole) => resolve({ status: response.statusCode, headers: response.headers, text: whole }),
        reject,
      );
    })
      .on('error', reject)
      .end(body);
  });
}
