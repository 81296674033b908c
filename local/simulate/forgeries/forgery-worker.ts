import { parentPort } from 'node:worker_threads';
import type { Portion } from '../campaign/play-designs.ts';
import type { ForgeryDesignName } from './forgery-designs.ts';
import { playForgeries } from './forgery-tally.ts';

parentPort?.on('message', ({ design, from, until }: Portion<ForgeryDesignName>) => {
  parentPort?.postMessage(playForgeries(design, from, until));
});
