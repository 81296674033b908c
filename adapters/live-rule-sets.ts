import { describeError } from '../contracts/telemetry.ts';
import type { LiveRuleSet, LiveRuleSets, RuleSetReading, RuleSetSource } from '../domain/ports.ts';
import { compileRuleSet, type RuleSet } from '../domain/rules/rule-set.ts';
import { within } from './within.ts';

/** While the new set cannot be read, the old one may decide for this long after it was replaced. */
const SUPERSEDED_MS_MAX = 5_000;

/** Reading a set is one query of a few pages; one that takes longer must leave the old set time to decide. */
const LOAD_MS_MAX = 500;

/** A corrupt set is not read again by every request, nor a shadow that could not be read. */
const RETRY_MS = 10_000;

/** One set as it was made live: the same rules published again may count from another time. */
type Version = Pick<LiveRuleSet, 'hash' | 'publishedAtMs' | 'shadow'>;

type ReadSet = Extract<RuleSetReading, { kind: 'read' }>;

export function createLiveRuleSets(
  source: RuleSetSource,
  whenNone: RuleSet,
  onUnusable: (problem: string) => void,
  loadMsMax = LOAD_MS_MAX,
): LiveRuleSets {
  let good: { readonly set: RuleSet; readonly reading: ReadSet } | undefined;
  /** The shadow that could not be had, and when to look again. */
  let missedShadow: { readonly hash: string; readonly untilMs: number } | undefined;
  /** Sets that were corrupt when they were last read, and when to look again. Hardly ever one, never many. */
  const corruptUntilMs = new Map<string, number>();

  const isKnownCorrupt = (hash: string, nowMs: number): boolean => nowMs < (corruptUntilMs.get(hash) ?? 0);

  async function loaded(hash: string, publishedAtMs: number, signal: AbortSignal): Promise<RuleSetReading> {
    const reading = await within(loadMsMax, signal, (bounded) => source.load(hash, publishedAtMs, bounded));
    if (reading === 'out_of_time') throw new Error(`The rule set was not read within ${loadMsMax} ms`);
    return reading;
  }

  /** What the store has under that hash, or undefined (told once per retry interval) when its rows are no such set. */
  async function read(hash: string, publishedAtMs: number, nowMs: number, signal: AbortSignal) {
    const reading = await loaded(hash, publishedAtMs, signal);
    if (reading.kind === 'read') return reading;
    corruptUntilMs.set(hash, nowMs + RETRY_MS);
    onUnusable(`rule set ${hash}: ${reading.problem}`);
    return undefined;
  }

  /** A shadow changes no answer, so one that cannot be had holds up none. */
  async function readShadow(hash: string, publishedAtMs: number, nowMs: number, signal: AbortSignal) {
    if (missedShadow?.hash === hash && nowMs < missedShadow.untilMs) return undefined;
    const reading = await loaded(hash, publishedAtMs, signal).catch(describeFailure);
    if (reading.kind === 'read') return reading;
    missedShadow = { hash, untilMs: nowMs + RETRY_MS };
    onUnusable(`rule set ${hash} in the shadow: ${reading.problem}`);
    return undefined;
  }

  async function load(version: Version, nowMs: number, signal: AbortSignal): Promise<RuleSet | undefined> {
    const { hash, publishedAtMs, shadow } = version;
    if (good !== undefined && isVersion(good.set, version)) return good.set;
    const known = good?.set.hash === hash && good.set.publishedAtMs === publishedAtMs ? good : undefined;
    if (known === undefined && isKnownCorrupt(hash, nowMs)) return undefined;
    const [reading, shadowed] = await Promise.all([
      known?.reading ?? read(hash, publishedAtMs, nowMs, signal),
      shadow && readShadow(shadow.hash, publishedAtMs, nowMs, signal),
    ]);
    if (reading === undefined) return undefined;
    if (known !== undefined && known.set.shadow === undefined && shadowed === undefined) return known.set;
    const set = compileRuleSet(hash, reading.content, {
      publishedAtMs,
      countsFrom: reading.countsFrom,
      ...(shadow && shadowed && { shadow: { ...shadow, content: shadowed.content } }),
    });
    good = { set, reading };
    return set;
  }

  return {
    latest: () => good?.set ?? whenNone,
    async current(live, nowMs, signal) {
      if (live === undefined && good === undefined) return whenNone;
      if (live === undefined || live === 'malformed') {
        onUnusable(live === undefined ? 'the LIVE row is gone' : 'the LIVE row is malformed');
        return good?.set ?? 'unusable';
      }
      const lastGood = good?.set;
      const { previousHash, publishedAtMs } = live;
      const before = async (): Promise<RuleSet | undefined> => {
        if (previousHash === undefined || lastGood?.hash === previousHash) return lastGood;
        return load({ hash: previousHash, publishedAtMs }, nowMs, signal);
      };
      try {
        // The set before a corrupt one comes before whatever this instance happened to know last: all that can read it agree.
        const set = (await load(live, nowMs, signal)) ?? (await before());
        return set ?? lastGood ?? 'unusable';
      } catch (error) {
        if (lastGood !== undefined && nowMs - publishedAtMs < SUPERSEDED_MS_MAX) return lastGood;
        throw error;
      }
    },
  };
}

function isVersion(set: RuleSet, { hash, publishedAtMs, shadow }: Version): boolean {
  return (
    set.hash === hash &&
    set.publishedAtMs === publishedAtMs &&
    set.shadow?.hash === shadow?.hash &&
    set.shadow?.fromMs === shadow?.fromMs
  );
}

function describeFailure(error: unknown): RuleSetReading {
  return { kind: 'corrupt', problem: describeError(error) };
}
