/**
 * Whether a body of this content type travels as bytes, in base64.
 * @param contentType as in a header, with or without parameters; none counts as `application/json`
 */
export function isBinary(binaryMediaTypes: readonly string[], contentType: string | undefined): boolean {
  const type = mediaType(contentType);
  return binaryMediaTypes.some((binary) => binary === '*/*' || binary === type || binary === `${type.split('/')[0]}/*`);
}

/** The type of a `Content-Type`, or the first of an `Accept`, without its parameters. */
export function mediaType(header: string | undefined): string {
  const [first = ''] = (header ?? '').split(/[;,]/);
  return first.trim().toLowerCase() || 'application/json';
}
