import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { substituteVariables, type RequestContext } from './context-variables.ts';
import type { RestApi } from './rest-api.ts';

/** One line a request, in the format of the API's stage. */
export type AccessLog = { readonly write: (context: RequestContext) => void; readonly close: () => Promise<void> };

/** Appends to `<directory>/access-<api>.log`; an API whose stage has no access log writes nothing. */
export function openAccessLog(api: RestApi, directory: string): AccessLog {
  const format = api.stage.accessLogFormat;
  if (format === undefined) return { write: () => {}, close: () => Promise.resolve() };
  mkdirSync(directory, { recursive: true });
  const file = createWriteStream(join(directory, `access-${api.id}.log`), { flags: 'a' });
  return {
    write(context) {
      // A request may still be under way when the twin stops.
      if (file.writable) file.write(`${substituteVariables(format, context)}\n`);
    },
    close() {
      file.end();
      return finished(file);
    },
  };
}
