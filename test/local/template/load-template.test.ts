import type { RawTemplate } from '../../../local/template/cloud-assembly.ts';
import { loadTemplate } from '../../../local/template/load-template.ts';
import { resolveResources, writeAssembly } from './a-template.ts';

const keys = {
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
};

function physicalIdOf(resource: RawTemplate['Resources'][string]): string | undefined {
  return resolveResources({ Thing: resource }).resources.get('Thing')?.physicalId;
}

describe('the physical ids of the twin', () => {
  test('a table is named after its stack, and keeps a name of its own', () => {
    expect(physicalIdOf({ Type: 'AWS::DynamoDB::Table', Properties: keys })).toBe('Cardhook-dev-Thing');
    expect(physicalIdOf({ Type: 'AWS::DynamoDB::Table', Properties: { ...keys, TableName: 'mine' } })).toBe('mine');
  });

  test('a queue is the URL that the SDK sends to: the twin’s', () => {
    expect(physicalIdOf({ Type: 'AWS::SQS::Queue' })).toBe('http://127.0.0.1:8480/000000000000/Cardhook-dev-Thing');
  });

  test('an alias is the ARN of its function and its own name', () => {
    const { resources } = resolveResources({
      Fn: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: 'abc.zip' }, Handler: 'handler.handler' } },
      Live: {
        Type: 'AWS::Lambda::Alias',
        Properties: { FunctionName: { Ref: 'Fn' }, FunctionVersion: '1', Name: 'live' },
      },
    });
    expect(resources.get('Live')?.physicalId).toBe(
      'arn:aws:lambda:us-east-1:000000000000:function:Cardhook-dev-Fn:live',
    );
    expect(resources.get('Fn')?.codeDirectory).toBe('/assets/abc.zip');
  });

  test('an output with the URL of an API leads to the twin', () => {
    const { outputs } = resolveResources(
      { AuthorizationApi: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'whatever' } } },
      {
        Outputs: {
          Url: { Value: { 'Fn::Sub': 'https://${AuthorizationApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/dev' } },
        },
      },
    );
    expect(outputs['Url']).toBe('http://127.0.0.1:8480/authorization/dev');
  });

  test('what a function is told of the URL of an API leads to the twin too, and its other variables stay', () => {
    const { resources } = resolveResources({
      AuthorizationApi: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'whatever' } },
      Fn: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { S3Key: 'abc.zip' },
          Environment: {
            Variables: {
              URL: { 'Fn::Sub': 'https://${AuthorizationApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/dev' },
              PAGE: 'https://shop.example.com/dev',
            },
          },
        },
      },
    });
    expect(resources.get('Fn')?.properties['Environment']).toEqual({
      Variables: { URL: 'http://127.0.0.1:8480/authorization/dev', PAGE: 'https://shop.example.com/dev' },
    });
  });
});

describe('what is left out', () => {
  test('a type that does nothing here is named with its reason, and is not among the resources', () => {
    const { leftOut, resources } = resolveResources({
      Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Any: 1 } },
    });
    expect(leftOut).toEqual(['CloudWatch::Alarm (nobody is called at night from this machine)']);
    expect(resources.size).toBe(0);
  });

  test('a resource whose condition is false is absent', () => {
    const { resources } = resolveResources(
      { Queue: { Type: 'AWS::SQS::Queue', Condition: 'IsProd' } },
      { Conditions: { IsProd: { 'Fn::Equals': ['dev', 'prod'] } } },
    );
    expect(resources.size).toBe(0);
  });
});

describe('refusals', () => {
  test.each<[string, RawTemplate['Resources'][string], RegExp]>([
    [
      'an unknown type',
      { Type: 'AWS::EC2::VPC' },
      /Cardhook-dev, Thing: AWS::EC2::VPC is a resource type .*resource-types\.ts/,
    ],
    [
      'a local index of a table',
      { Type: 'AWS::DynamoDB::Table', Properties: { ...keys, LocalSecondaryIndexes: [] } },
      /Thing \(AWS::DynamoDB::Table\): LocalSecondaryIndexes is a property that the twin does not understand/,
    ],
    [
      'a stream to Kinesis',
      { Type: 'AWS::DynamoDB::Table', Properties: { ...keys, KinesisStreamSpecification: {} } },
      /KinesisStreamSpecification/,
    ],
    [
      'provisioned capacity',
      { Type: 'AWS::DynamoDB::Table', Properties: { ...keys, BillingMode: 'PROVISIONED' } },
      /BillingMode is "PROVISIONED"/,
    ],
    ['a FIFO queue', { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } }, /FifoQueue is true/],
    [
      'a property inside a property',
      { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy: { odd: 1 } } },
      /RedrivePolicy\.odd/,
    ],
    ['a layer', { Type: 'AWS::Lambda::Function', Properties: { Layers: ['x'] } }, /Layers/],
    ['a function in a VPC', { Type: 'AWS::Lambda::Function', Properties: { VpcConfig: {} } }, /VpcConfig/],
    [
      'a window over a stream',
      { Type: 'AWS::Lambda::EventSourceMapping', Properties: { TumblingWindowInSeconds: 60 } },
      /TumblingWindowInSeconds/,
    ],
    [
      'a reference to nothing',
      { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Ghost' } } },
      /Ghost is referred to/,
    ],
    [
      'an unknown attribute',
      { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['Thing', 'Odd'] } } },
      /knows no attribute Odd of AWS::SQS::Queue/,
    ],
  ])('%s is refused with a sentence', (_what, resource, sentence) => {
    expect(() => resolveResources({ Thing: resource })).toThrow(sentence);
  });

  test('every problem is named at once', () => {
    const unknown = { A: { Type: 'AWS::EC2::VPC' }, B: { Type: 'AWS::RDS::DBInstance' } };
    expect(() => resolveResources(unknown)).toThrow(/AWS::EC2::VPC[^]*AWS::RDS::DBInstance/);
  });

  test('an unknown stage is answered with the stacks that are there', () => {
    const assemblyDirectory = writeAssembly({ Resources: {} });
    const load = (): unknown =>
      loadTemplate({ assemblyDirectory, stackName: 'Cardhook-x', endpointUrl: 'http://127.0.0.1:1' });
    expect(load).toThrow(/holds no stack named Cardhook-x. It holds: Cardhook-dev/);
  });
});
