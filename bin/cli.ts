import { cardhook } from './commands/cardhook.ts';

process.exitCode = await cardhook(process.argv.slice(2));
