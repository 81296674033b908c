import { type BodyRefusal, isJobId, readAnswerRequest, readFollowRequest } from '../../contracts/job-request.ts';
import { answerRequest, type AnswerDependencies } from './answer-request.ts';
import { followJob, type FollowDependencies } from './follow-job.ts';
import { notFoundReply, refusal, type Reply } from './reply.ts';
import { showJob, type ShowDependencies } from './show-job.ts';

/** One call of the operations API. */
export type JobsCall = {
  readonly method: string;
  /** As it is declared, such as `/strivve/jobs/{jobId}`. */
  readonly route: string;
  readonly jobId: string;
  /** Of the query. */
  readonly connection?: string;
  readonly body: Uint8Array;
};

export type JobsDependencies = FollowDependencies & AnswerDependencies & ShowDependencies;

/** Answers whatever the routes of Strivve's jobs are called with. */
export async function answerCall(call: JobsCall, dependencies: JobsDependencies): Promise<Reply> {
  switch (`${call.method} ${call.route}`) {
    case 'POST /strivve/jobs': {
      const request = readFollowRequest(call.body);
      return typeof request === 'string' ? refuse(request, dependencies) : followJob(request, dependencies);
    }
    case 'GET /strivve/jobs/{jobId}':
      return isJobId(call.jobId) ? showJob(call, dependencies) : refuse('job_unknown', dependencies);
    case 'POST /strivve/jobs/{jobId}/responses': {
      if (!isJobId(call.jobId)) return refuse('job_unknown', dependencies);
      const answer = readAnswerRequest(call.body);
      return typeof answer === 'string' ? refuse(answer, dependencies) : answerRequest(call, answer, dependencies);
    }
    default:
      return notFoundReply();
  }
}

/** Nothing of the call is logged: neither its body nor a path that is nobody's is known to be harmless. */
function refuse(reason: BodyRefusal | 'job_unknown', { observe }: JobsDependencies): Reply {
  observe.refused(reason);
  return refusal(reason);
}
