import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { loadOrCreateKept } from '../kept-identity.ts';
import { newToken } from './tokens.ts';

/** Where a simulated Spreedly is, and who may call it. */
export type Identity = {
  readonly port: number;
  readonly environmentKey: string;
  readonly accessSecret: string;
  readonly signingSecret: string;
  readonly gatewayToken: string;
  readonly worldpayGatewayToken: string;
};

const SECRET_BYTES = 48;

const FILE = 'simulated-spreedly.json';

const identitySchema: z.ZodType<Identity> = z.object({
  port: z.int().positive(),
  environmentKey: z.string(),
  accessSecret: z.string(),
  signingSecret: z.string(),
  gatewayToken: z.string(),
  worldpayGatewayToken: z.string(),
});

/** The one that `directory` holds, made where it holds none. */
export function loadOrCreateIdentity(directory: string): Promise<Identity> {
  return loadOrCreateKept(directory, FILE, identitySchema, newIdentity);
}

/** `port` 0 is a free one. */
export function newIdentity(port: number): Identity {
  return {
    port,
    environmentKey: newToken(),
    accessSecret: newSecret(),
    signingSecret: newSecret(),
    gatewayToken: newToken(),
    worldpayGatewayToken: newToken(),
  };
}

/** 64 characters, as long as Spreedly's. */
function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}
