import type { ApplicationPush } from '../../domain/merchant-application/push.ts';
import type { PlainTerminals } from './terminals.ts';

/**
 * A push whose credentials can still be read. It never leaves the call that received it: `sealPush` makes what everything
 * else knows.
 */
export type PlainPush = Omit<ApplicationPush, 'profileCode' | 'digest' | 'terminals'> & {
  readonly terminals?: PlainTerminals;
};
