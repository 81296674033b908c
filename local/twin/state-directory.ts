import { fileURLToPath } from 'node:url';

/** Where a running twin leaves what other commands look for. Git ignores it. */
export const STATE_DIRECTORY = fileURLToPath(new URL('../../.cardhook', import.meta.url));

export const LOG_DIRECTORY = fileURLToPath(new URL('../../.cardhook/logs', import.meta.url));
