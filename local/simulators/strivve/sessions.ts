import { randomBytes } from 'node:crypto';
import { agreeOnKey, passwordProof } from './sealing.ts';

/** A client that has logged in. */
export type Session = { readonly username: string; readonly key: string };

export type Sessions = {
  /** A CardSavr user of the integrator, and its password. */
  readonly addClient: (client: { readonly username: string; readonly password: string }) => void;
  /** What login answers; undefined where client and password do not fit. */
  readonly login: (wish: LoginWish, isPasswordAllowed: boolean) => Promise<object | undefined>;
  readonly find: (token: string) => Session | undefined;
  readonly end: (token: string) => void;
  readonly endAll: () => void;
  /** Token and key of every session that there ever was: what must be found nowhere. */
  readonly secrets: () => readonly string[];
};

export type LoginWish = {
  readonly username: string;
  readonly client_public_key: string;
  readonly password_proof?: string | undefined;
  /** As it is: only test servers take it. */
  readonly password?: string | undefined;
};

export function createSessions(integratorKey: string): Sessions {
  const passwords = new Map<string, string>();
  const sessions = new Map<string, Session>();
  const secrets: string[] = [];

  async function isRight({ username, password_proof, password }: LoginWish, isPasswordAllowed: boolean) {
    const right = passwords.get(username);
    if (right === undefined) return false;
    if (password_proof === undefined) return isPasswordAllowed && password === right;
    return password_proof === (await passwordProof(username, right, integratorKey));
  }

  return {
    addClient: ({ username, password }) => void passwords.set(username, password),
    async login(wish, isPasswordAllowed) {
      if (!(await isRight(wish, isPasswordAllowed))) return undefined;
      const { username } = wish;
      const { serverPublicKey, sessionKey } = await agreeOnKey(wish.client_public_key);
      const token = [16, 32, 32].map((bytes) => randomBytes(bytes).toString('base64url')).join('.');
      sessions.set(token, { username, key: sessionKey });
      secrets.push(token, sessionKey);
      const user_id = [...passwords.keys()].indexOf(username) + 1;
      return {
        server_public_key: serverPublicKey,
        session_token: token,
        user_id,
        user: { id: user_id, username, role: 'cardholder_agent' },
      };
    },
    find: (token) => sessions.get(token),
    end: (token) => void sessions.delete(token),
    endAll: () => sessions.clear(),
    secrets: () => secrets,
  };
}
