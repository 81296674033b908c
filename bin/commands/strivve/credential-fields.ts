import type { ConnectionCredentials } from '../../../domain/job/connection.ts';
import { isHttps, isText, problemsOfTyped } from '../typed-fields.ts';

/** What a connection signs in with, as an operator types it. */
export type CredentialFields = ConnectionCredentials;

const REQUIRED = ['integratorName', 'integratorKey', 'username', 'password'] as const;

/** 32 bytes. */
const KEY = /^[A-Za-z0-9+/]{43}=$/;

/** What is wrong with credentials that somebody typed, in sentences that quote nothing of them; empty where all is well. */
export function problemsOf(value: unknown): readonly string[] {
  return problemsOfTyped(value, REQUIRED, ({ integratorKey, apiUrl }) => [
    ['integratorKey', isText(integratorKey) && !KEY.test(integratorKey) ? 'is not 32 bytes as base64' : undefined],
    ['apiUrl', apiUrl === undefined || isHttps(apiUrl) ? undefined : 'is no address that begins with https://'],
  ]);
}
