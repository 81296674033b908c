import type { Scope } from '../../domain/rules/rule.ts';
import { at, type Context, type Place, report } from './context.ts';
import type { WrittenRule } from './rule-schema.ts';
import { readValues } from './values.ts';

type WrittenScope = Extract<WrittenRule, { kind: 'block' }>['scope'];

const LEVELS_WRITTEN = { groups: 'group', accounts: 'account', cards: 'card' } as const;

const WRITTEN = ['groups', 'accounts', 'cards'] as const;

/** All cards. */
export const PROGRAM: Scope = { level: 'program', ids: [], except: {} };

/** The domain's scope for a written one. */
export function toScope(written: WrittenScope, place: Place, context: Context): Scope {
  if (written === 'program') return PROGRAM;
  const named = WRITTEN.filter((name) => written[name] !== undefined);
  const [name] = named;
  if (named.length > 1) {
    report(context, place, `a scope names ${WRITTEN.join(', ')}, one of the three; write a rule for each`);
  }
  if (name === undefined && written.except === undefined) {
    report(context, place, 'an empty scope says nothing; write program, or whom the rule is for');
  }
  const { except: excepted } = written;
  const except = WRITTEN.flatMap((level) => {
    const ids = excepted?.[level];
    return ids === undefined
      ? []
      : [[LEVELS_WRITTEN[level], idsOf(level, ids, at(at(place, 'except'), level), context)] as const];
  });
  return {
    level: name === undefined ? 'program' : LEVELS_WRITTEN[name],
    ids: name === undefined ? [] : idsOf(name, written[name] ?? [], at(place, name), context),
    except: Object.fromEntries(except),
  };
}

function idsOf(
  name: (typeof WRITTEN)[number],
  ids: string | readonly string[],
  place: Place,
  context: Context,
): readonly string[] {
  return readValues(LEVELS_WRITTEN[name], ids, place, context);
}
