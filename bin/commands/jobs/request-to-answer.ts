import type { JobRecord, JobRequest, RequestState } from '../../../domain/job/job.ts';
import { CommandFailure } from '../command-failure.ts';
import { harmless } from '../output.ts';
import type { AnswerOptions } from './answer.ts';
import { jobLine } from './find-job.ts';

/** The one request that is meant; a sentence where there is none to answer, or several. */
export function requestToAnswer({ requests, jobId, end }: JobRecord, options: AnswerOptions): JobRequest {
  const { envelope } = options;
  if (envelope !== undefined) {
    const named = requests.find(({ envelopeId }) => envelopeId === envelope);
    if (named === undefined) throw new CommandFailure(`Job ${jobId} has no request ${envelope}.`);
    return named;
  }
  const open = requests.filter(({ state }) => state === 'open');
  const [request] = open;
  if (request === undefined) {
    const last = requests.at(-1);
    const why = end === undefined ? 'asks for nothing now' : 'has ended';
    const told = last === undefined ? '' : ` Its last request: ${SAID[last.state]}.`;
    throw new CommandFailure(`Job ${jobId} ${why}.${told}`);
  }
  if (open.length === 1) return request;
  const lines = open.map(
    ({ envelopeId, type }) => `  ${jobLine(options, 'answer', jobId, '--envelope', envelopeId)}  (${type})`,
  );
  const sentence = `Job ${jobId} asks for ${open.length} things. Say which is meant:`;
  throw new CommandFailure([sentence, ...lines.map(harmless)].join('\n'), {
    result: { candidates: open.map(({ envelopeId }) => envelopeId) },
  });
}

const SAID: Readonly<Record<RequestState, string>> = {
  open: 'open',
  answering: 'an answer to it is under way',
  sent: 'Strivve has an answer to it',
  refused: 'Strivve refused the answer to it',
  unknown: 'an answer to it left here, and whether it arrived is not known yet',
  answered: 'it was answered',
  withdrawn: 'the site withdrew it',
  expired: 'nobody answered it in time',
};
