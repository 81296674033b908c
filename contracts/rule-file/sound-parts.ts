import type { Dropped } from './context.ts';
import { listName, listSchema, type RuleFile, RULES_MAX, settingsSchema } from './file-schema.ts';
import { ruleSchema, type WrittenRule } from './rule-schema.ts';

/** What of a file has the right shape, where the whole has not. */
export type SoundParts = {
  readonly file: RuleFile;
  /** The place of each of its rules in the whole file. */
  readonly rulePlaces: readonly number[];
  /** What was left out: that others name it is no mistake of theirs. */
  readonly dropped: Dropped;
};

/**
 * The parts of a file that can be looked at further, so that one look tells everything that is wrong and not only what the
 * schema stopped at. Undefined where there is no list of rules.
 */
export function soundParts(value: unknown): SoundParts | undefined {
  if (!isRecord(value) || !Array.isArray(value['rules']) || value['rules'].length > RULES_MAX) return undefined;
  const rules = soundRules(value['rules']);
  const lists = soundLists(value['lists']);
  return {
    file: { format: 1, settings: soundSettings(value['settings']), lists: lists.sound, rules: rules.sound },
    rulePlaces: rules.places,
    dropped: { list: lists.isDropped, rule: rules.isDropped },
  };
}

function soundRules(written: readonly unknown[]) {
  const sound: WrittenRule[] = [];
  const places: number[] = [];
  const ids = new Set<unknown>();
  for (const [place, rule] of written.entries()) {
    const { data } = ruleSchema.safeParse(rule);
    if (data === undefined) ids.add(isRecord(rule) ? rule['id'] : undefined);
    else {
      sound.push(data);
      places.push(place);
    }
  }
  // A rule without an id that can be read may be the one that is meant.
  const isNameless = [...ids].some((id) => typeof id !== 'string');
  return { sound, places, isDropped: (id: string): boolean => isNameless || ids.has(id) };
}

function soundLists(written: unknown) {
  if (!isRecord(written)) return { sound: {}, isDropped: (): boolean => written !== undefined };
  const entries = Object.entries(written).flatMap(([name, list]) => {
    const { data } = listSchema.safeParse(list);
    return data === undefined || !listName.safeParse(name).success ? [] : [[name, data] as const];
  });
  const sound = Object.fromEntries(entries);
  return { sound, isDropped: (name: string): boolean => name in written && !(name in sound) };
}

/** With a zone in any case: that the one which was written cannot be read is said already. */
function soundSettings(written: unknown): NonNullable<RuleFile['settings']> {
  const { data } = settingsSchema.safeParse(written ?? {});
  if (data !== undefined) return data;
  const zone = isRecord(written) && typeof written['zone'] === 'string' ? written['zone'] : 'UTC';
  return { unknownTransactionType: 'out', zone };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
