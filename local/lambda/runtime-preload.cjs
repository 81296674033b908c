'use strict';

// Loaded with `--require` into every execution environment before AWS's runtime client. The client is published with a
// native module that is built at installation; this project installs without scripts, so a client in JavaScript takes
// the native module's place. `AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1` makes the runtime client itself do `next`.

const { subscribe } = require('node:diagnostics_channel');
const { registerHooks } = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const clientUrl = pathToFileURL(join(__dirname, 'rapid-client.cjs')).href;

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === './rapid-client.node'
      ? { url: clientUrl, format: 'commonjs', shortCircuit: true }
      : nextResolve(specifier, context),
});

// The twin holds the other end of standard input and never writes to it: it ends when the twin does, however that is.
process.stdin.on('end', () => process.exit()).resume();
process.stdin.unref();

// The twin's fault `kill`: the process is gone before the function sees what was answered. Node publishes a response's
// headers here before it tells the client of them.
subscribe('http.client.response.finish', ({ response }) => {
  if (response.headers['twin-kill'] !== undefined) process.kill(process.pid, 'SIGKILL');
});
