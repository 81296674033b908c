/**
 * CardSavr's cryptography on the server's side, by Web Crypto: written apart from the product's client and on other
 * primitives, so that neither can repeat a mistake of the other. All keys and results are base64.
 */
const { subtle } = globalThis.crypto;

const IV_BYTES = 16;
const PASSWORD_ROUNDS = 5_000;

/** A session's key as the server agrees on it with the client's P-256 point: the X coordinate as it is. */
export async function agreeOnKey(
  clientPublicKey: string,
): Promise<{ readonly serverPublicKey: string; readonly sessionKey: string }> {
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const { publicKey, privateKey } = await subtle.generateKey(curve, false, ['deriveBits']);
  const client = await subtle.importKey('raw', bytesOf(clientPublicKey), curve, false, []);
  const secret = await subtle.deriveBits({ name: 'ECDH', public: client }, privateKey, 256);
  return { serverPublicKey: base64(await subtle.exportKey('raw', publicKey)), sessionKey: base64(secret) };
}

/** What proves at login that the client knows its password. */
export async function passwordProof(username: string, password: string, integratorKey: string): Promise<string> {
  const salt = await subtle.digest('SHA-256', utf8(username));
  const typed = await subtle.importKey('raw', utf8(password), 'PBKDF2', false, ['deriveBits']);
  const rounds = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: PASSWORD_ROUNDS };
  return hmac(base64(await subtle.deriveBits(rounds, typed, 256)), bytesOf(integratorKey));
}

/** HMAC-SHA256. */
export function sign(key: string, text: string): Promise<string> {
  return hmac(key, utf8(text));
}

/** The text of `{"encrypted_body": "<ciphertext>$<iv>"}`. */
export async function seal(key: string, json: string): Promise<string> {
  const iv = globalThis.crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await subtle.encrypt({ name: 'AES-CBC', iv }, await aesKey(key), utf8(json));
  return JSON.stringify({ encrypted_body: `${base64(sealed)}$${base64(iv)}` });
}

/** @throws where the text was not sealed with this key */
export async function unseal(key: string, encryptedBody: string): Promise<string> {
  const [sealed = '', iv = ''] = encryptedBody.split('$');
  const algorithm = { name: 'AES-CBC', iv: bytesOf(iv) };
  return new TextDecoder().decode(await subtle.decrypt(algorithm, await aesKey(key), bytesOf(sealed)));
}

async function hmac(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await subtle.importKey('raw', bytesOf(key), algorithm, false, ['sign']);
  return base64(await subtle.sign('HMAC', imported, bytes));
}

function aesKey(key: string) {
  return subtle.importKey('raw', bytesOf(key), 'AES-CBC', false, ['encrypt', 'decrypt']);
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

function base64(bytes: ArrayBuffer | Uint8Array): string {
  return Buffer.from(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)).toString('base64');
}
