import { Command } from 'commander';
import { STATE_DIRECTORY } from './state-directory.ts';
import { runningTwins } from './state-file.ts';

const { port } = new Command('npm run -s endpoints --')
  .description('Prints where the running twin listens, as one JSON object.')
  .option('--port <number>', 'of which twin, when several run (the newest one otherwise)', Number)
  .parse()
  .opts<{ port?: number }>();

const running = runningTwins(STATE_DIRECTORY).find((twin) => port === undefined || twin.port === port);
if (running === undefined) {
  console.error(
    `No twin runs${port === undefined ? '' : ` on port ${port}`}. Start one in another terminal: npm start`,
  );
  process.exit(1);
}
console.log(JSON.stringify(running.endpoints, null, 2));
