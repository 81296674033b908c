import { Command } from 'commander';
import { parsePort } from './twin/parse-port.ts';
import { runningTwinOrExit } from './twin/running-twin.ts';

const { port } = new Command('npm run -s endpoints --')
  .description('Prints where the running twin listens, as one JSON object.')
  .option('--port <number>', 'of which twin, when several run (the newest one otherwise)', parsePort)
  .parse()
  .opts<{ port?: number }>();

console.log(JSON.stringify(runningTwinOrExit(port).endpoints, undefined, 2));
