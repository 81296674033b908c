import { JsonPath } from 'aws-cdk-lib/aws-stepfunctions';

/** A field of what a state gets, typed as what stands there: so a state's output can be held against its contract. */
export function text(field: string): string {
  return JsonPath.stringAt(`$.${field}`);
}

export function number(field: string): number {
  return JsonPath.numberAt(`$.${field}`);
}

/** CDK has no reference to a truth value. One to an object becomes the same `"lost.$": "$.lost"`. */
export function flag(field: string): boolean {
  return JsonPath.objectAt(`$.${field}`) as unknown as boolean;
}

/** CDK types what an intrinsic function gives as text. */
export function oneMore(field: string): number {
  return JsonPath.mathAdd(number(field), 1) as unknown as number;
}

/** Which job it is, as every step of both machines is told. */
export const JOB = { instance: text('instance'), jobId: text('jobId'), connection: text('connection') };
