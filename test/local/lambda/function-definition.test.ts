import { functionDefinitions } from '../../../local/lambda/function-definition.ts';
import { functionOf, templateOf } from './fixture-template.ts';

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
