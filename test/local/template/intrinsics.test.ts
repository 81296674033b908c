import * as fc from 'fast-check';
import { resolve, type Scope } from '../../../local/template/intrinsics.ts';

const scope: Scope = {
  reference: (name) => (name === 'AWS::NoValue' ? undefined : `<${name}>`),
  attribute: (logicalId, attribute) => `<${logicalId}.${attribute}>`,
  condition: (name) => name === 'IsProd',
  mapping: (...keys) => keys.join('/'),
};

describe('resolve', () => {
  test.each([
    [{ Ref: 'Table' }, '<Table>'],
    [{ 'Fn::GetAtt': ['Table', 'Arn'] }, '<Table.Arn>'],
    [{ 'Fn::GetAtt': 'Table.Stream.Arn' }, '<Table.Stream.Arn>'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'B' }, 3]] }, 'a-<B>-3'],
    [{ 'Fn::Select': ['1', { 'Fn::Split': ['/', 'x/y/z'] }] }, 'y'],
    [{ 'Fn::Sub': '${A}-${B.Arn}-${!Literal}' }, '<A>-<B.Arn>-${Literal}'],
    [{ 'Fn::Sub': ['${A}-${Own}', { Own: { Ref: 'C' } }] }, '<A>-<C>'],
    [{ 'Fn::If': ['IsProd', { Ref: 'A' }, { Ref: 'B' }] }, '<A>'],
    [{ 'Fn::If': ['IsDev', { Ref: 'A' }, { Ref: 'B' }] }, '<B>'],
    [{ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'A' }, '<A>'] }] }, false],
    [{ 'Fn::And': [{ Condition: 'IsProd' }, { 'Fn::Or': [{ Condition: 'IsDev' }, { Condition: 'IsProd' }] }] }, true],
    [{ 'Fn::FindInMap': ['Map', { Ref: 'A' }, 'key'] }, 'Map/<A>/key'],
    [{ 'Fn::Base64': 'hi' }, 'aGk='],
  ])('%j is %j', (expression, value) => {
    expect(resolve(expression, scope)).toEqual(value);
  });

  test('AWS::NoValue leaves out the member or item that it stands for', () => {
    const value = { kept: 1, gone: { Ref: 'AWS::NoValue' }, list: [{ Ref: 'AWS::NoValue' }, 2] };
    expect(resolve(value, scope)).toEqual({ kept: 1, list: [2] });
  });

  test('the Condition of a policy statement is no intrinsic function', () => {
    const statement = { Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    expect(resolve(statement, scope)).toEqual(statement);
  });

  test('a value without intrinsic functions stays as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!/"(Ref|Condition|Fn::)|__proto__/.test(JSON.stringify(value)));
        expect(resolve(value, scope)).toEqual(value);
      }),
    );
  });

  test('an import from another stack is refused with the reason', () => {
    expect(() => resolve({ 'Fn::ImportValue': 'x' }, scope)).toThrow(/needs another stack, and the twin runs one/);
  });
});
