import * as z from 'zod';
import { CommandFailure } from '../command-failure.ts';
import { parseJson } from '../../../domain/parse-json.ts';
import type { ElavonStage, StageProfile } from './ports.ts';
import { fieldsOf, isSet, type SecretFields } from './secret-fields.ts';

/** The secrets of a profile: two live ones while a rotation is under way. */
type StoredSecret = {
  readonly current: SecretFields;
  readonly previous?: SecretFields;
  /** When each became current, epoch milliseconds; absent where it was put in by hand. */
  readonly currentSinceMs?: number;
  readonly previousSinceMs?: number;
};

/** As it was read. `writtenAtMs`: when the whole of it was written last, for what was put in by hand. */
export type ProfileSecret = StoredSecret & { readonly writtenAtMs?: number };

const fields = z.record(z.string(), z.string());
const sinceMs = z.int().exactOptional();
const secretSchema = z.object({
  current: fields,
  previous: fields.exactOptional(),
  currentSinceMs: sinceMs,
  previousSinceMs: sinceMs,
});

/** The profile of a code; a sentence with those that there are where it is none. */
export function profileOf({ profiles, name }: ElavonStage, code: string): StageProfile {
  const profile = profiles.find((one) => one.code === code);
  if (profile !== undefined) return profile;
  const known = profiles.map((one) => one.code).join(', ');
  throw new CommandFailure(`There is no profile ${code} on ${name}. There are: ${known}.`);
}

/** Undefined while nobody has put anything in. */
export async function readProfileSecret(
  { secrets, name }: ElavonStage,
  { code, mode, secretArn }: StageProfile,
): Promise<ProfileSecret | undefined> {
  const { text, writtenAtMs } = await secrets.read(secretArn);
  const { data } = secretSchema.safeParse(parseJson(text));
  if (data === undefined) {
    throw new CommandFailure(
      `The secret of profile ${code} on ${name} is not {"current": {${fieldsOf(mode).join(', ')}}}. Put that there in the Secrets Manager console.`,
    );
  }
  return isSet(data.current) ? { ...data, ...(writtenAtMs !== undefined && { writtenAtMs }) } : undefined;
}

export async function writeProfileSecret(
  { secrets }: ElavonStage,
  { secretArn }: StageProfile,
  secret: StoredSecret,
): Promise<void> {
  await secrets.write(secretArn, JSON.stringify(secret));
}

/** With a new current secret; the one before it, if any, goes on working. */
export function rotated(before: ProfileSecret | undefined, current: SecretFields, nowMs: number): StoredSecret {
  if (before === undefined) return { current, currentSinceMs: nowMs };
  const { current: previous, currentSinceMs: previousSinceMs = before.writtenAtMs } = before;
  return { current, currentSinceMs: nowMs, previous, ...(previousSinceMs !== undefined && { previousSinceMs }) };
}
