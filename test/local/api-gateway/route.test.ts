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
  route('POST', '/tokens/oauth2/token'),
  route('POST', '/tokens/{profileCode}'),
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
    // The resource with the fixed segment has no GET, and hides none.
    ['GET', '/cards/new', '/cards/{cardId}', { cardId: 'new' }],
    ['POST', '/tokens/oauth2/token', '/tokens/oauth2/token', {}],
    // The resource above that one has no method at all.
    ['POST', '/tokens/oauth2', '/tokens/{profileCode}', { profileCode: 'oauth2' }],
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
