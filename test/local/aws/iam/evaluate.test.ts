import * as fc from 'fast-check';
import { evaluate, type AccessRequest } from '../../../../local/aws/iam/evaluate.ts';
import { parsePolicy, type Statement } from '../../../../local/aws/iam/policy.ts';

const role = 'arn:aws:iam::000000000000:role/Reader';
const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/Cards';

function aRequest(changes: Partial<AccessRequest> = {}): AccessRequest {
  return {
    action: 'dynamodb:GetItem',
    resource: table,
    principal: { AWS: role },
    context: { 'aws:SecureTransport': 'true', 'aws:SourceIp': '203.0.113.7', 'aws:PrincipalArn': role },
    ...changes,
  };
}

function statements(...document: readonly object[]): readonly Statement[] {
  return parsePolicy({ Statement: document }, 'a policy');
}

const allow = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: table };
const denyAll = { Effect: 'Deny', Action: '*', Resource: '*' };

const anyStatement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: fc.constantFrom('*', 'dynamodb:*', 'dynamodb:Get*', 'dynamodb:GetItem', 'sqs:*'),
  Resource: fc.constantFrom('*', table, `${table}/*`, 'arn:aws:sqs:*'),
});

describe('evaluate', () => {
  test('nothing is said of a request when there are no statements', () => {
    expect(evaluate([], aRequest())).toBe('silent');
  });

  test('a Deny wins, whatever else is allowed and wherever it stands', () => {
    fc.assert(
      fc.property(fc.array(anyStatement), fc.nat(), (others, position) => {
        const index = position % (others.length + 1);
        const document = [...others.slice(0, index), denyAll, ...others.slice(index)];
        expect(evaluate(statements(...document), aRequest())).toBe('denied');
      }),
    );
  });

  test('more statements that allow never take anything away', () => {
    fc.assert(
      fc.property(fc.array(anyStatement), (others) => {
        const before = evaluate(statements(...others), aRequest());
        expect(evaluate(statements(...others, allow), aRequest())).toBe(before === 'denied' ? 'denied' : 'allowed');
      }),
    );
  });

  test.each<[string, object, Partial<AccessRequest>, string]>([
    ['the action as it is', allow, {}, 'allowed'],
    ['actions without regard to case', { ...allow, Action: 'DynamoDB:getitem' }, {}, 'allowed'],
    ['another action', allow, { action: 'dynamodb:PutItem' }, 'silent'],
    ['an index of the table', allow, { resource: `${table}/index/byDay` }, 'silent'],
    [
      'a wildcard for the index',
      { ...allow, Resource: `${table}/index/*` },
      { resource: `${table}/index/byDay` },
      'allowed',
    ],
    [
      'one character for each question mark',
      { ...allow, Resource: 'secret-??????' },
      { resource: 'secret-a1b2c3' },
      'allowed',
    ],
    [
      'no character for a question mark',
      { ...allow, Resource: 'secret-??????' },
      { resource: 'secret-a1b2c' },
      'silent',
    ],
    ['everything but NotAction', { Effect: 'Allow', NotAction: 'dynamodb:Delete*', Resource: '*' }, {}, 'allowed'],
    ['nothing of NotAction', { Effect: 'Allow', NotAction: 'dynamodb:Get*', Resource: '*' }, {}, 'silent'],
    ['nothing of NotResource', { Effect: 'Allow', Action: '*', NotResource: table }, {}, 'silent'],
    ['another principal', { ...allow, Principal: { AWS: 'arn:aws:iam::000000000000:role/Other' } }, {}, 'silent'],
    ['the account of the principal', { ...allow, Principal: { AWS: '000000000000' } }, {}, 'allowed'],
    [
      'a service',
      { ...allow, Principal: { Service: 'sns.amazonaws.com' } },
      { principal: { Service: 'sns.amazonaws.com' } },
      'allowed',
    ],
  ])('knows %s', (_what, statement, changes, verdict) => {
    expect(evaluate(statements(statement), aRequest(changes))).toBe(verdict);
  });

  test.each<[object, string]>([
    [{ Bool: { 'aws:SecureTransport': 'false' } }, 'silent'],
    [{ Bool: { 'aws:SecureTransport': true } }, 'allowed'],
    [{ StringEquals: { 'AWS:PrincipalArn': role } }, 'allowed'],
    [{ StringEquals: { 'aws:Missing': 'x' } }, 'silent'],
    [{ StringEqualsIfExists: { 'aws:Missing': 'x' } }, 'allowed'],
    [{ StringNotEquals: { 'aws:Missing': 'x' } }, 'allowed'],
    [{ StringLike: { 'aws:PrincipalArn': ['nobody', '*role/R?ader'] } }, 'allowed'],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Reader' } }, 'allowed'],
    [{ ArnNotEquals: { 'aws:PrincipalArn': role } }, 'silent'],
    [{ IpAddress: { 'aws:SourceIp': ['198.51.100.0/24', '203.0.113.0/24'] } }, 'allowed'],
    [{ NotIpAddress: { 'aws:SourceIp': ['198.51.100.0/24', '203.0.113.0/24'] } }, 'silent'],
    [{ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, 'silent'],
    [{ Null: { 'aws:Missing': 'true' } }, 'allowed'],
    [{ Bool: { 'aws:SecureTransport': true }, StringEquals: { 'aws:PrincipalArn': 'nobody' } }, 'silent'],
  ])('weighs the condition %j', (Condition, verdict) => {
    expect(evaluate(statements({ ...allow, Condition }), aRequest())).toBe(verdict);
  });
});

describe('parsePolicy', () => {
  test.each<[string, object, RegExp]>([
    [
      'an operator that it does not know',
      { Condition: { DateLessThan: { 'aws:CurrentTime': 'x' } } },
      /does not evaluate/,
    ],
    ['a policy variable', { Resource: '${aws:username}' }, /policy variable/],
    ['NotPrincipal', { NotPrincipal: '*' }, /NotPrincipal/],
    ['Action beside NotAction', { NotAction: 'x' }, /either Action or NotAction/],
  ])('refuses %s, naming the policy', (_what, changes, sentence) => {
    expect(() => parsePolicy({ Statement: { ...allow, ...changes } }, 'the policy of Reader')).toThrow(sentence);
    expect(() => parsePolicy({ Statement: { ...allow, ...changes } }, 'the policy of Reader')).toThrow(
      /^the policy of Reader/,
    );
  });
});
