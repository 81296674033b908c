import { functionDefinitions } from '../../../local/lambda/function-definition.ts';
import { functionArn, functionOf, resourceOf, templateOf } from './fixture-template.ts';

describe('functionDefinitions', () => {
  it('takes the defaults of Lambda where the template says nothing', () => {
    const [definition] = functionDefinitions(templateOf(functionOf('Plain', '')));
    expect(definition).toMatchObject({
      timeoutMs: 3_000,
      memoryMb: 128,
      environment: {},
      reservedConcurrency: undefined,
      logGroup: '/aws/lambda/Plain',
      logFormat: 'Text',
    });
  });

  it('tells those that a queue or a stream brings their work from those that somebody may wait for', () => {
    const mapping = (FunctionName: string) =>
      resourceOf('AWS::Lambda::EventSourceMapping', `${FunctionName}Mapping`, { FunctionName });
    const functions = ['ByName', 'ByArn', 'Waited'].map((name) => functionOf(name, ''));
    const template = templateOf(...functions, mapping('ByName'), mapping(functionArn('ByArn')));
    const background = functionDefinitions(template).map(({ name, isBackground }) => [name, isBackground]);
    expect(Object.fromEntries(background)).toEqual({ ByName: true, ByArn: true, Waited: false });
  });

  it.each([
    [
      { Runtime: 'nodejs22.x' },
      /Plain \(AWS::Lambda::Function\): its runtime is nodejs22\.x, and the twin runs on Node/,
    ],
    [
      { Environment: { Variables: { AWS_REGION: 'eu-west-1' } } },
      /its environment sets AWS_REGION, which Lambda reserves/,
    ],
    [{ LoggingConfig: { LogFormat: 'XML' } }, /LoggingConfig\.LogFormat/],
    [{ LoggingConfig: { Archive: true } }, /Archive/],
  ])('refuses what Lambda or the twin would not run: %j', (properties, sentence) => {
    expect(() => functionDefinitions(templateOf(functionOf('Plain', '', properties)))).toThrow(sentence);
  });
});
