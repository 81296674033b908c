import { jsonAnswer, type AwsAnswer } from '../aws/aws-answer.ts';
import type { AwsCall } from '../aws/aws-call.ts';
import type { Fault } from './fault.ts';

const FAILED = { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal failure (a fault that was set in the twin)' };

/** Carries out a PutEvents without the entries that are to fail, and answers with their failures in their places. */
export async function failEntries(
  { entries }: Fault,
  call: AwsCall,
  proceed: (call: AwsCall) => Promise<AwsAnswer>,
): Promise<AwsAnswer> {
  const sent = listIn(call.input, 'Entries');
  const fails = (index: number): boolean => entries?.includes(index) ?? true;
  const spared = sent.filter((_entry, index) => !fails(index));
  const input = { ...call.input, Entries: spared };
  const answer =
    spared.length === 0 ? undefined : await proceed({ ...call, input, body: Buffer.from(JSON.stringify(input)) });
  if (answer !== undefined && answer.status !== 200) return answer;
  const carriedOut = answer === undefined ? [] : [...listIn(JSON.parse(answer.body.toString('utf8')), 'Entries')];
  const Entries = sent.map((_entry, index) => (fails(index) ? FAILED : carriedOut.shift()));
  const FailedEntryCount = Entries.filter(
    (entry) => typeof entry === 'object' && entry !== null && 'ErrorCode' in entry,
  );
  return jsonAnswer(call, { FailedEntryCount: FailedEntryCount.length, Entries });
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list =
    typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : [];
  return Array.isArray(list) ? list : [];
}
