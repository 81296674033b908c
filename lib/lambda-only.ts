import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';
import * as z from 'zod';

/**
 * Leaves out of the AWS SDK what a Lambda function never reaches: a quarter of the bundle, and with it the code that
 * starts processes and reads credential files.
 *
 * Lambda gives a function its credentials in the environment. The rest of the SDK's chain (SSO, profiles, processes,
 * STS, instance metadata) comes after that and is for laptops and servers; `bowser` reads a browser's name; no call of ours
 * streams events (Kinesis, Transcribe); and for the length of a body that is a file, which none of ours is, Node would load
 * its file streams at every start.
 * When a new SDK moves these files the bundle grows again, and the test of its size says so.
 */
export const lambdaOnly: Plugin = {
  name: 'lambda-only',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/ }, ({ path }) => ({
      contents: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
      resolveDir: dirname(path),
    }));
    build.onLoad({ filter: /@smithy[\\/]core[\\/]dist-es[\\/].*[\\/]calculateBodyLength\.js$/ }, () => ({
      contents: `export const calculateBodyLength = (body) => (body ? Buffer.byteLength(body) : 0);`,
    }));
    build.onLoad({ filter: /@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]event-streams[\\/]index\.js$/ }, () => ({
      contents: `export const eventStreamSerdeProvider = undefined;
        export class EventStreamSerde { constructor() { throw new Error('lib/lambda-only.ts leaves event streams out'); } }`,
    }));
    // The SDK wants its version of it, for the user agent, and would bring the rest along.
    build.onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(path, 'utf8')));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    build.onLoad({ filter: /[\\/]node_modules[\\/]bowser[\\/]/ }, () => ({ contents: 'export default undefined;' }));
  },
};
