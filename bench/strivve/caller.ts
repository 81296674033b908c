/** What the bench asks of the process of a client. */
export type Work = {
  /** `call`: the status messages. `poll`: those and the requests, side by side, and in ours what the poller makes of them. */
  readonly what: 'call' | 'poll';
  readonly times: number;
  /** From the beginning of one to the beginning of the next, milliseconds; one right after the other without it. */
  readonly everyMs?: number;
};

/** CPU of one call or one poll, milliseconds: of all threads of the client's process, and of no other. */
export type Cost = { readonly cpuMs: number };

/** The clients that take turns. */
export const CALLERS = { ours: 'Cardhook', sdk: '@strivve/strivve-sdk' } as const;

export type CallerName = keyof typeof CALLERS;

export const INTEGRATOR = { name: 'bench', key: Buffer.alloc(32, 7).toString('base64') };

/** What a poll of a job in the middle of its work brings. */
export const MESSAGES = [
  { type: 'job_status', job_id: 101, message: { status: 'AUTH', percent_complete: 20, job_timeout: 280 } },
  { type: 'job_status', job_id: 101, message: { status: 'LOGIN_SUBMITTED', percent_complete: 35, job_timeout: 276 } },
  {
    type: 'job_status',
    job_id: 101,
    message: { status: 'PENDING_TFA', status_message: 'Waiting', percent_complete: 40, job_timeout: 272 },
  },
];

export const REQUESTS = [{ type: 'tfa_request', job_id: 101, envelope_id: 'uHsa6mI3GYO2ZwOf82SuaA==' }];
