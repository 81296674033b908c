import validate from 'asl-validator';
import * as z from 'zod';
import { each, inert, members, misunderstandings, only, read, type Understanding } from '../template/understanding.ts';
import { readTask, type Task } from './task.ts';

const stateSchema = z.looseObject({ Type: z.string() });

const definitionSchema = z.looseObject({
  StartAt: z.string(),
  TimeoutSeconds: z.optional(z.number()),
  States: z.record(z.string(), stateSchema),
});

/** A machine in the Amazon States Language, ready for the interpreter. */
export type Definition = z.infer<typeof definitionSchema>;

type State = z.infer<typeof stateSchema>;

export type ReadDefinition = {
  readonly definition: Definition;
  /** What the Task states call, by the names of the states. */
  readonly tasks: ReadonlyMap<string, Task>;
};

const comment = inert('a comment changes nothing');

/** The fields of every state. Those of JSONata (`Arguments`, `Output`, `Assign`) would be passed over by the interpreter. */
const ANY_STATE = {
  Type: read,
  Comment: comment,
  QueryLanguage: only('JSONPath'),
  Next: read,
  End: read,
  InputPath: read,
  OutputPath: read,
};

const RETRY = each(
  members({
    ErrorEquals: read,
    IntervalSeconds: read,
    MaxAttempts: read,
    BackoffRate: read,
    MaxDelaySeconds: read,
    JitterStrategy: read,
    Comment: comment,
  }),
);

const CATCH = each(members({ ErrorEquals: read, Next: read, ResultPath: read, Comment: comment }));

const STATES: Readonly<Record<string, Understanding>> = {
  Task: members({
    ...ANY_STATE,
    Resource: read,
    Parameters: read,
    ResultSelector: read,
    ResultPath: read,
    TimeoutSeconds: read,
    TimeoutSecondsPath: read,
    Retry: RETRY,
    Catch: CATCH,
  }),
  Pass: members({ ...ANY_STATE, Parameters: read, Result: read, ResultPath: read }),
  Wait: members({ ...ANY_STATE, Seconds: read, SecondsPath: read, Timestamp: read, TimestampPath: read }),
  Choice: members({ ...ANY_STATE, Choices: read, Default: read }),
  Succeed: members(ANY_STATE),
  Fail: members({ ...ANY_STATE, Error: read, Cause: read, ErrorPath: read, CausePath: read }),
};

const MACHINE = members({
  StartAt: read,
  States: read,
  Comment: comment,
  Version: only('1.0'),
  QueryLanguage: only('JSONPath'),
  TimeoutSeconds: read,
});

/** What of the context object is filled in. Source: Step Functions developer guide, "Accessing execution data from the Context object". */
const CONTEXT_PATH = /^\$\$\.(Execution\.(Id|Name|Input|RoleArn|StartTime)|StateMachine\.(Id|Name)|Task\.Token)\b/;

/** A timer takes no longer time, and one that is given more ends at once. */
const TIMER_SECONDS_MAX = Math.floor((2 ** 31 - 1) / 1_000);

/** An Express execution ends after five minutes at the latest. Source: Step Functions quotas. */
const EXPRESS_SECONDS_MAX = 300;

/**
 * A machine's definition, or a sentence for everything in it that the twin cannot follow.
 * @param value the definition as JSON makes it
 */
export function readDefinition(
  value: unknown,
  kind: 'STANDARD' | 'EXPRESS',
): ReadDefinition | { readonly problems: readonly string[] } {
  const parsed = definitionSchema.safeParse(value);
  if (!parsed.success) return { problems: [`its definition is no state machine: ${z.prettifyError(parsed.error)}`] };
  const { States: states } = parsed.data;
  const tasks = Object.entries(states)
    .filter(([, state]) => state.Type === 'Task')
    .map(([name, state]) => [name, readTask(state)] as const);
  const problems = [
    ...misunderstandings(parsed.data, MACHINE, ''),
    ...Object.entries(states).flatMap(([name, state]) => stateProblems(name, state)),
    ...tasks.flatMap(([name, task]) => {
      if (task === undefined) return [`the state ${name} calls what the twin cannot call (task.ts has what it can)`];
      return task.waitsForToken && kind === 'EXPRESS'
        ? [`the state ${name} waits for a task token, which an Express machine cannot do`]
        : [];
    }),
  ];
  // The validator's own sentences are about every mistake that the table above has named already.
  if (problems.length > 0) return { problems };
  const validation = validate(parsed.data, { checkPaths: true, checkArn: true });
  if (!validation.isValid) return { problems: [validation.errorsText('; ')] };
  return {
    definition: prepared(parsed.data, kind),
    tasks: new Map(tasks.flatMap(([name, task]) => (task === undefined ? [] : [[name, task]]))),
  };
}

function stateProblems(name: string, state: State): readonly string[] {
  const understanding = STATES[state.Type];
  if (understanding === undefined) return [`the state ${name} is a ${state.Type}, which the twin does not run`];
  const waitsForToken = readTask(state)?.waitsForToken === true;
  const paths = JSON.stringify(state).match(/\$\$[\w.]*/g) ?? [];
  return [
    ...misunderstandings(state, understanding, `States.${name}`),
    ...paths
      .filter((path) => !CONTEXT_PATH.test(path) || (path.startsWith('$$.Task') && !waitsForToken))
      .map((path) => `the state ${name} reads ${path}, which the twin does not fill in there`),
    ...resultPaths(state)
      .filter((path) => !/^\$(\.[A-Za-z_]\w*)*$/.test(path))
      .map((path) => `the ResultPath ${path} of the state ${name} is not like $.name`),
    ...jsonataRules(state['Choices']).map(
      (key) => `a choice of the state ${name} has ${key}, which the twin does not understand`,
    ),
  ];
}

/** Those that are text: null leaves the result out. */
function resultPaths(state: State): readonly string[] {
  const catchers = Array.isArray(state['Catch']) ? state['Catch'] : [];
  return [state, ...catchers].flatMap((one: object) =>
    'ResultPath' in one && typeof one.ResultPath === 'string' ? [one.ResultPath] : [],
  );
}

/** The JSONPath way to write a rule. Any other field would be passed over. */
const CHOICE_FIELD =
  /^(Variable|Next|Comment|Is(Null|Present|Numeric|String|Boolean|Timestamp)|StringMatches|BooleanEquals(Path)?|(String|Numeric|Timestamp)(Equals|(LessThan|GreaterThan)(Equals)?)(Path)?)$/;

function jsonataRules(rules: unknown): readonly string[] {
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: object) =>
    Object.entries(rule).flatMap(([key, value]) => {
      if (key === 'And' || key === 'Or') return jsonataRules(value);
      if (key === 'Not') return jsonataRules([value]);
      return CHOICE_FIELD.test(key) ? [] : [key];
    }),
  );
}

/** The same machine with what the interpreter does otherwise than Step Functions said outright. */
function prepared(definition: Definition, kind: 'STANDARD' | 'EXPRESS'): Definition {
  const secondsMax = kind === 'EXPRESS' ? EXPRESS_SECONDS_MAX : TIMER_SECONDS_MAX;
  return {
    ...definition,
    TimeoutSeconds: Math.min(definition.TimeoutSeconds ?? secondsMax, secondsMax),
    States: Object.fromEntries(Object.entries(definition.States).map(([name, state]) => [name, preparedState(state)])),
  };
}

function preparedState(state: State): State {
  const catchers = state['Catch'];
  const said: State = {
    ...withoutWholeResultPath(state),
    ...(Array.isArray(catchers) && { Catch: catchers.map(withoutWholeResultPath) }),
  };
  if (state.Type !== 'Task' || 'TimeoutSecondsPath' in state) return said;
  // The interpreter's own is 60 seconds; Step Functions waits for years.
  return { ...said, TimeoutSeconds: Math.min(Number(state['TimeoutSeconds'] ?? TIMER_SECONDS_MAX), TIMER_SECONDS_MAX) };
}

/** `$` is what a path that is left out means, and the interpreter takes it for a name. */
function withoutWholeResultPath<Part extends object>(part: Part): Part {
  if (!('ResultPath' in part) || part.ResultPath !== '$') return part;
  const { ResultPath: _, ...rest } = part;
  return rest as Part;
}
