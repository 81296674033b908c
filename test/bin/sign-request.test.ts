import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { signRequest } from '../../bin/commands/sign-request.ts';

class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', Buffer.from(Object(secret)));
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
  reset(): void {}
}

const KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

test('a request is signed as the signer of AWS signs it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST'),
      fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 3 }),
      // AWS's signer copies the query into an object of its own, where `__proto__` is no name.
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
        fc.string({ unit: 'grapheme' }),
        { maxKeys: 3 },
      ),
      fc.string(),
      fc.option(fc.constant('token/of+a session='), { nil: undefined }),
      fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
      async (method, segments, query, body, sessionToken, signedAt) => {
        // A segment of dots is a step up for URLs, and no part of an id.
        const path = ['', 'dev', ...segments.map((one) => `x${encodeURIComponent(one)}`)].join('/');
        const url = new URL(`https://api.example.com${path}`);
        for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
        const key = { ...KEY, ...(sessionToken !== undefined && { sessionToken }) };
        const region = 'us-east-1';
        const service = 'execute-api';
        const signer = new SignatureV4({ credentials: key, region, service, sha256: Sha256, applyChecksum: false });
        const theirs = await signer.sign(
          {
            method,
            protocol: 'https:',
            hostname: url.host,
            path: url.pathname,
            query,
            headers: { host: url.host },
            body,
          },
          { signingDate: signedAt },
        );
        const ours = signRequest({ method, url, body }, { key, region, service, signedAt });
        expect({ host: url.host, ...ours }).toEqual(theirs.headers);
      },
    ),
    { numRuns: 300 },
  );
});
