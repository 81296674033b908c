/** Who issues access tokens to Elavon: `iss` of each, and the beginning of its `aud`. One stage's tokens are no other's. */
export function tokenIssuer(stage: string): string {
  return `cardhook/${stage}/elavon`;
}
