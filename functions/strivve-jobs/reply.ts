import type { BodyRefusal } from '../../contracts/job-request.ts';
import type { ClaimRefusal } from '../../domain/job/answer.ts';

/** An answer of the operations API. */
export type Reply = { readonly statusCode: number; readonly body: object };

/** Why something was not done, for a program; the message beside it is for whoever reads it. */
export type RefusalReason =
  | BodyRefusal
  | ClaimRefusal
  | 'job_unknown'
  | 'connection_unknown'
  | 'connection_needed'
  | 'not_accepted'
  | 'strivve_unreachable'
  | 'perhaps_created'
  | 'created_not_followed'
  | 'store_unavailable'
  | 'not_started'
  | 'no_longer_followed';

const REFUSALS: Readonly<Record<RefusalReason, { readonly statusCode: number; readonly message: string }>> = {
  body_unreadable: {
    statusCode: 400,
    message: 'The body is not one of those that docs/strivve.md shows. Please look at its fields.',
  },
  credentials_not_accepted: {
    statusCode: 400,
    message:
      'Cardhook takes no credentials of merchants, and has kept none of this. Please update the account in the safe of CardSavr, and then send {"envelope_id": …, "submitted": true}.',
  },
  connection_needed: {
    statusCode: 400,
    message:
      'This stage has several connections. Please name one: as "connection" in the body of POST /strivve/jobs, as ?connection= in the URL of the other routes.',
  },
  connection_unknown: { statusCode: 404, message: 'This stage has no connection of that name.' },
  job_unknown: {
    statusCode: 404,
    message: 'No such job is followed. Please follow it first, by POST /strivve/jobs with its id.',
  },
  request_unknown: { statusCode: 404, message: 'The job has asked nothing under this envelope id.' },
  already_answered: { statusCode: 409, message: 'The request was answered already. Nothing was sent.' },
  answer_under_way: { statusCode: 409, message: 'Another answer to it is on its way. Nothing was sent.' },
  fate_unknown: {
    statusCode: 409,
    message:
      'Another answer may have arrived. The next polls tell whether it did; if not, the request is open again. Nothing was sent.',
  },
  wrong_kind: { statusCode: 409, message: 'The request asks for something else. Nothing was sent.' },
  withdrawn: { statusCode: 410, message: 'The job does not ask this any more. Nothing was sent.' },
  too_late: { statusCode: 410, message: 'The time to answer it is over. Nothing was sent.' },
  job_ended: { statusCode: 410, message: 'The job has ended. Nothing was sent.' },
  not_accepted: { statusCode: 502, message: 'Strivve did not accept it.' },
  strivve_unreachable: {
    statusCode: 503,
    message: 'Strivve could not be reached, and nothing has happened there. Please try again.',
  },
  perhaps_created: {
    statusCode: 502,
    message: 'Strivve did not say whether it created the job. Please look there before another is created.',
  },
  created_not_followed: {
    statusCode: 502,
    message:
      'Strivve has created the job, and following it could not be started. Please follow it by {"job_id": …} with the "job_id" beside this; "create" again would make another job.',
  },
  store_unavailable: { statusCode: 503, message: 'The table cannot be reached at the moment. Please try again.' },
  not_started: {
    statusCode: 503,
    message: 'The job is written down, and following it could not be started. Please send the same request again.',
  },
  no_longer_followed: {
    statusCode: 409,
    message:
      'The job has had its execution, which failed or was stopped: nothing follows the job, and posting it again will not. Please look at it at Strivve; docs/runbook.md, FollowJobFailed, says what can be done.',
  },
};

export function refusal(reason: RefusalReason, more: object = {}): Reply {
  const { statusCode, message } = REFUSALS[reason];
  return { statusCode, body: { message, reason, ...more } };
}

/** A bug of ours. */
export function failedReply(): Reply {
  return { statusCode: 500, body: { message: 'Something went wrong at Cardhook. Its log says what.' } };
}

export function notFoundReply(): Reply {
  return { statusCode: 404, body: { message: 'Not Found' } };
}
