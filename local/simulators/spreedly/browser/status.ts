import type { TransactionStatus } from '../spreedly-browser.d.ts';

/** A transaction's status and, of the simulator alone, what time it is there and how fast that passes. */
export type Status = {
  readonly transaction: TransactionStatus & { readonly error_code: string | null };
  readonly simulated: { readonly now_ms: number; readonly speed: number };
};

/** Asks Spreedly, which tells everybody who has the token. Undefined where it cannot say now. */
export async function askStatus(origin: string, token: string): Promise<Status | undefined> {
  try {
    const response = await fetch(`${origin}/v1/transactions/${encodeURIComponent(token)}/status.json`);
    return response.ok ? ((await response.json()) as Status) : undefined;
  } catch {
    return undefined;
  }
}
