'use strict';

// What aws-lambda-ric 4.0.2 calls of its native module: `done` and `error`, after which it asks for the next event.

const http = require('node:http');

const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function post(path, body) {
  const request = http.request({
    hostname,
    port,
    agent,
    method: 'POST',
    path: `/2018-06-01/runtime/invocation/${path}`,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      // For the REPORT line: Lambda measures memory from outside, which Node can do portably only from inside.
      'Twin-Max-Memory-Kb': process.resourceUsage().maxRSS,
    },
  });
  request.on('response', (response) => response.resume());
  // Without its runtime API an environment can do nothing more; on Lambda it would be gone as well.
  request.on('error', () => process.exit(1));
  request.end(body);
}

exports.done = (requestId, body) => post(`${requestId}/response`, body);
exports.error = (requestId, body) => post(`${requestId}/error`, body);
