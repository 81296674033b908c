import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { StageSettings } from './stage-settings.ts';

/** How API Gateway refuses what has no route, whoever asks and whatever they sign. */
const NO_ROUTE = [
  // An unknown route or method, as long as the caller did not sign the request.
  ResponseType.MISSING_AUTHENTICATION_TOKEN,
  ResponseType.RESOURCE_NOT_FOUND,
  ResponseType.UNSUPPORTED_MEDIA_TYPE,
];

/** How API Gateway refuses a caller: by address, by a web ACL, or by a signature that nobody asked for. */
const NO_ENTRY = [
  ResponseType.ACCESS_DENIED,
  ResponseType.WAF_FILTERED,
  ResponseType.INVALID_SIGNATURE,
  ResponseType.EXPIRED_TOKEN,
];

/** Where API Gateway answers connectFi because our code could not: each of these has an alarm. */
export const STOOD_IN = {
  /** Our own throttle or the account's. */
  Throttled: ResponseType.THROTTLED,
  QuotaExceeded: ResponseType.QUOTA_EXCEEDED,
  /** The function failed, was throttled or answered something that is not a response. */
  IntegrationFailure: ResponseType.INTEGRATION_FAILURE,
  /** The function was cut off. */
  IntegrationTimeout: ResponseType.INTEGRATION_TIMEOUT,
  /** API Gateway may not call the function, or cannot read its answer. */
  ApiConfigurationError: ResponseType.API_CONFIGURATION_ERROR,
  /** Everything else that is not the sender's fault. */
  Default5xx: ResponseType.DEFAULT_5XX,
};

/**
 * More than API Gateway (10 MB) or Lambda (6 MB) takes. An authorization request that cannot be read is still answered, and
 * this is one. It has no alarm: connectFi's requests are some 3 KB, and API Gateway measures before it looks at route or
 * key, so that any stranger's single POST would wake somebody.
 */
const TOO_LARGE = ResponseType.REQUEST_TOO_LARGE;

/** The body and status of a wrong key: it must look no different from a route that does not exist. */
export const NOT_FOUND = { statusCode: '404', body: JSON.stringify({ message: 'Not Found' }) };

/** An unknown route or method is a plain 404. API Gateway would say 403 "Missing Authentication Token". */
export function answerNoRouteWithNotFound(api: RestApi): void {
  for (const type of NO_ROUTE) addNotFound(api, type);
}

/** Who may not come in learns nothing about what there is: it gets the 404 of an unknown route. */
export function answerNoEntryWithNotFound(api: RestApi): void {
  for (const type of NO_ENTRY) addNotFound(api, type);
}

/**
 * Whatever else API Gateway refuses is 404 too, instead of a sentence of AWS's. Not for an API whose callers try
 * again: there a 404 in the place of a 429 would tell them not to.
 */
export function answerEveryOtherRefusalWithNotFound(api: RestApi): void {
  addNotFound(api, ResponseType.DEFAULT_4XX);
}

/** connectFi takes any other status, and any other body, as no answer at all, and then decides on its own. */
export function answerFailureWithStandIn(api: RestApi, responseCode: StageSettings['gatewayStandInAnswer']): void {
  for (const type of [...Object.values(STOOD_IN), TOO_LARGE]) {
    api.addGatewayResponse(idOf(type), {
      type,
      statusCode: '200',
      templates: { 'application/json': JSON.stringify({ responseCode }) },
    });
  }
}

function addNotFound(api: RestApi, type: ResponseType): void {
  api.addGatewayResponse(idOf(type), {
    type,
    statusCode: NOT_FOUND.statusCode,
    templates: { 'application/json': NOT_FOUND.body },
  });
}

/** `Response` and the type in PascalCase: a construct's id, `ResponseThrottled`. */
function idOf({ responseType }: ResponseType): string {
  const words = responseType.toLowerCase().split('_');
  return ['response', ...words].map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
