import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Reply } from './replies.ts';

/** What browsers load beside the bank's pages. */
export type BrowserFiles = { readonly find: (path: string) => Promise<Reply | undefined> };

const SCRIPTS: Readonly<Record<string, string>> = {
  '/iframe/iframe-v1.min.js': 'script.ts',
  '/iframe/field.js': 'field.ts',
};

const FIELD_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Card field</title>
<style>
  html, body { margin: 0; height: 100%; background: transparent; }
  input { width: 100%; height: 100%; box-sizing: border-box; margin: 0; padding: 0; border: 0; outline: 0; background: transparent;
    font: 16px system-ui, sans-serif; color: inherit; }
</style>
</head>
<body><input id="field" inputmode="numeric"><script src="/iframe/field.js"></script></body>
</html>`;

/** Bundled when they are first asked for: most who start a Spreedly have no browser. */
export function createBrowserFiles(): BrowserFiles {
  const bundles = new Map<string, Promise<string>>();

  function bundled(source: string): Promise<string> {
    const bundle = bundles.get(source) ?? bundleOf(source);
    bundles.set(source, bundle);
    return bundle;
  }

  return {
    async find(path) {
      if (path === '/iframe/field.html') return { status: 200, type: 'text/html; charset=utf-8', body: FIELD_PAGE };
      const source = SCRIPTS[path];
      if (source === undefined) return undefined;
      return { status: 200, type: 'text/javascript; charset=utf-8', body: await bundled(source) };
    },
  };
}

/** Throws esbuild's error when a source does not compile. */
async function bundleOf(source: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`browser/${source}`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minify: true,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
