import { readDefinition } from '../../../local/step-functions/definition.ts';
import { CHILD, PARENT, POLLER_ARN } from './follow-machines.ts';

function problemsOf(states: Readonly<Record<string, object>>, kind: 'STANDARD' | 'EXPRESS' = 'STANDARD', rest = {}) {
  const read = readDefinition({ StartAt: Object.keys(states)[0], States: states, ...rest }, kind);
  return 'problems' in read ? read.problems.join('\n') : '';
}

const DONE = { Type: 'Succeed' };
const CALL = { Type: 'Task', Resource: POLLER_ARN, End: true };
const WAIT_FOR_TOKEN = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: POLLER_ARN, Payload: { 'token.$': '$$.Task.Token' } },
  End: true,
};

test('the machines that follow a job are understood', () => {
  expect(readDefinition(PARENT, 'STANDARD')).not.toHaveProperty('problems');
  expect(readDefinition(CHILD, 'EXPRESS')).not.toHaveProperty('problems');
});

describe('what the interpreter would pass over or do otherwise is refused', () => {
  test.each<[string, object, RegExp]>([
    [
      'a JSONata state',
      { ...CALL, QueryLanguage: 'JSONata' },
      /QueryLanguage is "JSONata", and the twin does "JSONPath"/,
    ],
    ['arguments of JSONata', { ...CALL, Arguments: {} }, /Arguments is a property that the twin does not understand/],
    ['an output of JSONata', { ...DONE, Output: '{% 1 %}' }, /Output is a property/],
    ['variables', { ...CALL, Assign: { a: 1 } }, /Assign is a property/],
    ['a heartbeat', { ...CALL, HeartbeatSeconds: 10 }, /HeartbeatSeconds is a property/],
    ['credentials of another role', { ...CALL, Credentials: {} }, /Credentials is a property/],
    ['a Map', { Type: 'Map', End: true }, /is a Map, which the twin does not run/],
    ['a Parallel', { Type: 'Parallel', End: true }, /is a Parallel, which the twin does not run/],
    ['another service', { ...CALL, Resource: 'arn:aws:states:::sqs:sendMessage' }, /calls what the twin cannot call/],
    ['a synchronous child', { ...CALL, Resource: 'arn:aws:states:::states:startExecution.sync:2' }, /cannot call/],
    ['a retrier with more', { ...CALL, Retry: [{ ErrorEquals: ['A'], Next: 'B' }] }, /Retry\[0\].Next is a property/],
    [
      'a place of the context that is empty',
      { ...CALL, Parameters: { 'a.$': '$$.State.Name' } },
      /reads \$\$\.State\.Name/,
    ],
    [
      'a token of a state that has none',
      { ...CALL, Parameters: { 'a.$': '$$.Task.Token' } },
      /reads \$\$\.Task\.Token/,
    ],
    ['a result path that is no name', { ...CALL, ResultPath: "$['a']" }, /ResultPath .* is not like \$\.name/],
  ])('%s', (_what, state, sentence) => {
    expect(problemsOf({ A: state })).toMatch(sentence);
  });

  test('a machine of JSONata', () => {
    expect(problemsOf({ A: DONE }, 'STANDARD', { QueryLanguage: 'JSONata' })).toMatch(/QueryLanguage/);
  });

  test('a condition of JSONata, however deep', () => {
    const Choices = [{ Not: { And: [{ Condition: '{% true %}' }] }, Next: 'B' }];
    expect(problemsOf({ A: { Type: 'Choice', Choices, Default: 'B' }, B: DONE })).toMatch(/a choice .* has Condition/);
  });

  test('a task token in an Express machine', () => {
    expect(problemsOf({ A: WAIT_FOR_TOKEN })).toBe('');
    expect(problemsOf({ A: WAIT_FOR_TOKEN }, 'EXPRESS')).toMatch(/an Express machine cannot/);
  });
});

describe('what Step Functions itself would refuse is refused', () => {
  test.each<[string, Readonly<Record<string, object>>, RegExp]>([
    ['a way to nowhere', { A: { Type: 'Pass', Next: 'B' } }, /MISSING_TRANSITION_TARGET/],
    ['no end', { A: { Type: 'Pass', Next: 'A' } }, /MISSING_TERMINAL_STATE/],
    ['a path that is none', { A: { Type: 'Pass', InputPath: 'a', End: true } }, /SCHEMA|PATH/],
    ['no states', {}, /./],
  ])('%s', (_what, states, sentence) => {
    expect(problemsOf(states)).toMatch(sentence);
  });

  test('what is no machine at all', () => {
    expect(readDefinition('x', 'STANDARD')).toEqual({ problems: [expect.stringMatching(/is no state machine/)] });
  });
});
