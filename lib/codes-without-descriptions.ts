import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const DESCRIPTION = /\bdescription:\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"),?/g;

/**
 * Leaves out of the code tables what their source says of each code: documents show it, and no function reads it. It is as much
 * as the tables are without it. When they move, the bundle grows, and the test of its size says so.
 */
export const codesWithoutDescriptions: Plugin = {
  name: 'codes-without-descriptions',
  setup(build) {
    build.onLoad(
      { filter: /[\\/]domain[\\/]codes[\\/](connectfi-code-tables|iso-8583-codes)\.ts$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        return { contents: source.replaceAll(DESCRIPTION, ''), loader: 'ts' };
      },
    );
  },
};
