import type { ProfileNotes, PushProof } from '../../domain/merchant-application/ports.ts';
import type { Clock } from '../../domain/ports.ts';
import { failureOf } from '../../domain/until.ts';
import type { Observe } from './observe.ts';

type Authentic = Extract<PushProof, { kind: 'authentic' }>;

/** Notes by what a push was proven, where that is news. Never throws, and never takes longer than until `lastMs`. */
export type NoteVariant = (proof: Authentic, atMs: number, lastMs: number) => Promise<void>;

/** The operator wants to know the day, and who writes the row at every push writes it for nobody. */
const NOTED_EVERY_MS = 60 * 60_000;

/** Elavon waits for it: a note that takes longer is given up. */
const NOTE_MS_MAX = 300;

/** At most once an hour for each profile, and whenever something else matched than before. */
export function createVariantNoter(
  notes: ProfileNotes,
  clock: Clock,
  observe: Pick<Observe, 'profileNotNoted'>,
): NoteVariant {
  const noted = new Map<string, { readonly proof: Authentic; readonly atMs: number }>();
  return async (proof, atMs, lastMs) => {
    const { profileCode, variant, secret, isStale } = proof;
    // What is the current one here may be the previous one already, and a rotation would be ended upon it.
    if (isStale === true) return;
    const last = noted.get(profileCode);
    const isKnown = last?.proof.variant === variant && last.proof.secret === secret;
    if (isKnown && atMs < last.atMs + NOTED_EVERY_MS) return;
    // Also where it fails: the row is not worth a second of Elavon's time, and not a call at every push of an outage.
    noted.set(profileCode, { proof, atMs });
    const untilMs = Math.min(lastMs, clock() + NOTE_MS_MAX);
    const failure = await failureOf(untilMs, clock, (signal) => notes.note(profileCode, variant, secret, atMs, signal));
    if (failure !== undefined) observe.profileNotNoted(profileCode, failure);
  };
}
