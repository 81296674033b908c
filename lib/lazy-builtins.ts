import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * Takes Node's own modules without evaluating all they export.
 *
 * An ES module that imports `node:http` makes Node read every export of it, `WebSocket` among them, and that getter
 * loads undici: 30 ms of every cold start for a class nobody uses. `node:process` opens the standard streams that way,
 * and `node:crypto` loads WebCrypto. `process.getBuiltinModule` gives the same module and reads nothing; each name is
 * then read by a call that esbuild may drop, and does, where nobody imports the name.
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /^[a-z_:/]+$/ }, ({ path, kind }) => {
      // A `require` does not read the exports: it may stay.
      if (!isBuiltin(path) || kind === 'require-call') return undefined;
      const namespace = kind === 'dynamic-import' ? WHOLE : BY_NAME;
      return { path: path.replace(/^node:/, ''), namespace, sideEffects: false };
    });
    build.onLoad({ filter: /.*/, namespace: BY_NAME }, ({ path }) => ({ contents: source(path, namesOf(path)) }));
    build.onLoad({ filter: /.*/, namespace: WHOLE }, ({ path }) => ({ contents: source(path, plainNamesOf(path)) }));
  },
};

/** For `import { request } from 'node:http'`: every name, of which the unused are dropped. */
const BY_NAME = 'builtin-by-name';

/** For `await import('node:http')`, where nobody can tell which are used: what is there without being computed. */
const WHOLE = 'builtin-whole';

function source(path: string, names: readonly string[]): string {
  return [
    `const lazyBuiltin = process.getBuiltinModule('node:${path}');`,
    'const lazyRead = (name) => lazyBuiltin[name];',
    'export default lazyBuiltin;',
    ...names.map((name) => `export const ${name} = /* @__PURE__ */ lazyRead('${name}');`),
  ].join('\n');
}

/**
 * The names of a module's exports; their values are not looked at, for some of those are what must not be loaded. None with `_`
 * before it: those are Node's own, and some are only there at times, as `process._eval` is with `node --eval`. The minifier counts
 * the letters of them too, so that a bundle would have other bytes.
 */
function namesOf(path: string): string[] {
  return Object.keys(exportsOf(path)).filter((name) => name !== 'default' && /^[A-Za-z$][\w$]*$/.test(name));
}

function plainNamesOf(path: string): string[] {
  const descriptors = Object.getOwnPropertyDescriptors(exportsOf(path));
  return namesOf(path).filter((name) => descriptors[name]?.get === undefined);
}

function exportsOf(path: string): Record<string, unknown> {
  return process.getBuiltinModule(`node:${path}`) as unknown as Record<string, unknown>;
}
