import * as fc from 'fast-check';
import { matchRoute, type Route } from '../../../local/api-gateway/route.ts';

function route(httpMethod: string, resourcePath: string): Route {
  const response = { statusCode: 200, headers: {}, body: '' };
  return {
    resourceId: resourcePath,
    resourcePath,
    httpMethod,
    needsIam: false,
    integration: { kind: 'fixed', response, contentTypes: undefined },
  };
}

const ROUTES = [
  route('GET', '/'),
  route('GET', '/cards'),
  route('GET', '/cards/{cardId}'),
  route('ANY', '/cards/{cardId}'),
  route('POST', '/cards/new'),
  route('GET', '/cards/{cardId}/holds'),
  route('ANY', '/files/{path+}'),
];

describe('matchRoute', () => {
  it.each([
    ['GET', '/', '/', {}],
    ['GET', '/cards', '/cards', {}],
    ['GET', '/cards/', '/cards', {}],
    ['GET', '//cards', '/cards', {}],
    ['GET', '/cards/7', '/cards/{cardId}', { cardId: '7' }],
    ['DELETE', '/cards/7', '/cards/{cardId}', { cardId: '7' }],
    ['POST', '/cards/new', '/cards/new', {}],
    ['GET', '/cards/a%2Fb/holds', '/cards/{cardId}/holds', { cardId: 'a%2Fb' }],
    ['PUT', '/files/a/b/c', '/files/{path+}', { path: 'a/b/c' }],
  ])('finds %s %s', (httpMethod, path, resourcePath, pathParameters) => {
    const match = matchRoute(ROUTES, httpMethod, path);
    expect(match?.route.resourcePath).toBe(resourcePath);
    expect(match?.pathParameters).toEqual(pathParameters);
  });

  it.each([
    ['GET', '/other'],
    ['POST', '/cards'],
    ['HEAD', '/cards'],
    ['GET', '/Cards'],
    ['GET', '/cards//holds'],
    ['GET', '/files'],
    ['GET', '/cards/7/holds/8'],
    // The resource with the fixed segment is the one that is meant, and it has no GET.
    ['GET', '/cards/new'],
  ])('finds nothing for %s %s', (httpMethod, path) => {
    expect(matchRoute(ROUTES, httpMethod, path)).toBeUndefined();
  });

  it('gives each path parameter the text that was sent, whatever it is', () => {
    const segment = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .map(encodeURIComponent)
      .filter((text) => text !== 'new');
    fc.assert(
      fc.property(segment, (cardId) => {
        expect(matchRoute(ROUTES, 'GET', `/cards/${cardId}/holds`)?.pathParameters).toEqual({ cardId });
      }),
    );
  });
});
