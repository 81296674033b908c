import type { Plugin } from 'esbuild';

/**
 * What the bundles use of Node's HTTP modules. A name that is missing here fails the build with `No matching export`:
 * add it, unless it is `WebSocket`, `MessageEvent` or `CloseEvent`, which are what this is about.
 */
const USED = new Map([
  ['http', ['Agent', 'STATUS_CODES', 'request']],
  ['https', ['Agent', 'request']],
]);

/**
 * Takes Node's HTTP modules without evaluating all they export.
 *
 * An ES module that imports `node:http` makes Node read every export of it, `WebSocket` among them, and that getter
 * loads undici: 30 ms of every cold start for a class nobody uses. `process.getBuiltinModule` gives the same module
 * and reads nothing, and this plugin puts it in place of each such import.
 */
export const lazyHttp: Plugin = {
  name: 'lazy-http',
  setup(build) {
    build.onResolve({ filter: /^(node:)?https?$/ }, ({ path, kind }) =>
      // A `require` does not read the exports: it may stay.
      kind === 'require-call' ? undefined : { path: path.replace(/^node:/, ''), namespace: 'lazy-http' },
    );
    build.onLoad({ filter: /.*/, namespace: 'lazy-http' }, ({ path }) => ({
      contents: [
        `const builtin = process.getBuiltinModule('node:${path}');`,
        'export default builtin;',
        `export const { ${USED.get(path)?.join(', ')} } = builtin;`,
      ].join('\n'),
    }));
  },
};
