import { type Command, CommanderError } from 'commander';
import * as z from 'zod';
import type { JobRecord, JobRequest } from '../../../domain/job/job.ts';
import { envelopeArgument, instanceArgument, jobIdArgument } from '../arguments.ts';
import { CommandFailure } from '../command-failure.ts';
import { readHidden } from '../hidden-input.ts';
import { refusalOf } from '../operations-api.ts';
import { print } from '../output.ts';
import { findJob, type FindOptions, ID_HELP, jobLine, nameOf } from './find-job.ts';
import type { ConnectStrivve } from './ports.ts';
import { requestToAnswer } from './request-to-answer.ts';

export type AnswerOptions = FindOptions & {
  readonly envelope?: string;
  readonly submitted?: boolean;
  readonly acknowledged?: boolean;
};

export function addAnswer(jobs: Command, connect: ConnectStrivve): void {
  jobs
    .command('answer')
    .description('give a job what it asks of a person; the code is asked for where it is left out, and never shown')
    .argument('<id>', ID_HELP, jobIdArgument)
    .argument('[code]', 'that the site sent to the person; better left out, for a shell remembers it')
    .option('--submitted', "new credentials of the merchant's account are in the safe")
    .option('--acknowledged', 'a person has done what the site asked for')
    .option('--envelope <id>', 'which request, where several are open', envelopeArgument)
    .option('--instance <name>', 'only of this instance of CardSavr', instanceArgument)
    .configureOutput({ outputError: (said, write) => write(quotingNoCode(said)) })
    .exitOverride(({ exitCode, code, message }) => {
      throw new CommanderError(exitCode, code, quotingNoCode(message));
    })
    .action(async (jobId: string, code: string | undefined, _own: object, command: Command) => {
      const options = command.optsWithGlobals<AnswerOptions>();
      const stage = await connect(options);
      const { record } = await findJob(stage, jobId, options, 'answer', ...envelopeWords(options));
      const request = requestToAnswer(record, options);
      const answer = await answerTo(request, code, options, jobId);
      const path = `/strivve/jobs/${encodeURIComponent(jobId)}/responses`;
      const answered = await stage.operations.call(
        'POST',
        path,
        { connection: record.connection },
        { envelope_id: request.envelopeId, ...answer },
      );
      if (answered.status !== 200) throw failureOf(answered, record, options);
      const told = `${nameOf(stage, record)} has its answer: Strivve took it.`;
      print({ envelopeId: request.envelopeId, state: 'sent' }, [told], options.json);
    });
}

/** What commander says that quotes nothing of what was typed. */
const QUOTES_NOTHING = /^(error: (missing required argument|option '--\w+ <\w+>' argument missing)|\()/;

/** Commander quotes what it does not understand, which may be a code, or a part of one. */
function quotingNoCode(said: string): string {
  if (QUOTES_NOTHING.test(said)) return said;
  const sentence =
    'error: That is not what `jobs answer` understands. It is not repeated here, for a code may be among it. Nothing was sent. Leave the code out, and it is asked for.';
  return said.endsWith('\n') ? `${sentence}\n` : sentence;
}

function envelopeWords({ envelope }: AnswerOptions): readonly string[] {
  return envelope === undefined ? [] : ['--envelope', envelope];
}

/** What is sent beside the envelope id. */
async function answerTo(
  { kind }: JobRequest,
  code: string | undefined,
  options: AnswerOptions,
  jobId: string,
): Promise<object> {
  const { submitted = false, acknowledged = false } = options;
  if ([code !== undefined, submitted, acknowledged].filter(Boolean).length > 1) {
    throw new CommandFailure('Give one answer: a code, --submitted or --acknowledged. Nothing was sent.');
  }
  if (submitted) return { submitted: true };
  if (acknowledged) return { acknowledged: true };
  if (kind === 'credentials') {
    const command = jobLine(options, 'answer', jobId, '--submitted', ...envelopeWords(options));
    throw new CommandFailure(
      `It asks for other credentials of the merchant's account, which Cardhook never takes. Put them into the safe first, then: ${command}`,
    );
  }
  if (kind === 'acknowledgement') {
    const command = jobLine(options, 'answer', jobId, '--acknowledged', ...envelopeWords(options));
    throw new CommandFailure(`It asks for no code. When the person has done what the site says: ${command}`);
  }
  const given = code ?? (await readHidden('code'));
  if (/^[\u0021-\u007e]([\u0020-\u007e]{0,62}[\u0021-\u007e])?$/.test(given)) return { code: given };
  throw new CommandFailure(
    'A code has up to 64 letters, digits and signs, and no blank at either end. Nothing was sent.',
  );
}

const unknownSchema = z.object({ state: z.literal('unknown'), message: z.string().exactOptional() });

/** 202: the answer left here, and what became of it is not known yet. Nobody may send it a second time now. */
function failureOf(
  answered: Parameters<typeof refusalOf>[0],
  { jobId }: JobRecord,
  options: FindOptions,
): CommandFailure {
  if (answered.status === 202 && unknownSchema.safeParse(answered.body).success) {
    const command = jobLine(options, 'watch', jobId);
    const sentence = `Whether Strivve has the answer is not known. Do not send it again: the next polls tell, within half a minute. ${command}`;
    return new CommandFailure(sentence, { result: { state: 'unknown' } });
  }
  const { message, reason } = refusalOf(answered);
  const result = { status: answered.status, ...(reason !== undefined && { reason }) };
  return new CommandFailure(message, { result });
}
