import {
  ContentHandling,
  type Method,
  MockIntegration,
  PassthroughBehavior,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { NOT_FOUND } from './gateway-responses.ts';

/**
 * Gives an API that has no route yet the one method that API Gateway asks for before it deploys anything:
 * `GET /`, which says 404 like every other route there. The first real route replaces it.
 */
export function addNotFoundRoot({ root }: RestApi): Method {
  const { statusCode, body } = NOT_FOUND;
  return root.addMethod(
    'GET',
    new MockIntegration({
      requestTemplates: { 'application/json': JSON.stringify({ statusCode: Number(statusCode) }) },
      integrationResponses: [{ statusCode, responseTemplates: { 'application/json': body } }],
      passthroughBehavior: PassthroughBehavior.NEVER,
      // The API takes all bodies as bytes, and a mock can only read text.
      contentHandling: ContentHandling.CONVERT_TO_TEXT,
    }),
    { methodResponses: [{ statusCode }] },
  );
}
