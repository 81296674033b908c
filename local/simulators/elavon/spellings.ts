import type { NotificationMode } from '../../../domain/merchant-application/notification-profile.ts';

/** What a partner gives Elavon for one profile code, by mode; without it Elavon cannot push. */
export type PartnerSecret = {
  readonly username?: string;
  readonly password?: string;
  readonly token?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
};

/** What is made into a header: the partner's secret, and in the OAuth2 modes the access token. */
type Proof = PartnerSecret & { readonly accessToken?: string };

type Spelling = (proof: Proof) => string;

const basic = ({ username = '', password = '' }: Proof): string => base64(`${username}:${password}`);
const encoded = ({ token = '' }: Proof): string => base64(token);
const verbatim = ({ token = '' }: Proof): string => token;
const access = ({ accessToken = '' }: Proof): string => accessToken;

/** A scheme word and what follows it; none for a bare value. */
function after(scheme: string, value: Spelling): Spelling {
  return (proof) => `${scheme} ${value(proof)}`;
}

const OAUTH2 = { Bearer: after('Bearer', access), bearer: after('bearer', access) } as const;

/**
 * How Elavon may spell each mode's proof: it publishes no header formats, so that these are what its words allow. The first
 * of a mode is the likeliest.
 */
const SPELLINGS = {
  basic: { Basic: after('Basic', basic), basic: after('basic', basic), BASIC: after('BASIC', basic) },
  token: {
    'Basic base64': after('Basic', encoded),
    'Bearer base64': after('Bearer', encoded),
    'Token base64': after('Token', encoded),
    base64: encoded,
    'Bearer token': after('Bearer', verbatim),
    token: verbatim,
  },
  plain: {
    token: verbatim,
    'Bearer token': after('Bearer', verbatim),
    'bearer token': after('bearer', verbatim),
    'Token token': after('Token', verbatim),
  },
  oauth2_password: OAUTH2,
  oauth2_client_credentials: OAUTH2,
} as const satisfies Readonly<Record<NotificationMode, Readonly<Record<string, Spelling>>>>;

/** The names of a mode's spellings, the likeliest first. */
export function spellingsOf(mode: NotificationMode): readonly string[] {
  return Object.keys(SPELLINGS[mode]);
}

/** The value of the header. Throws for a spelling that the mode has not. */
export function spell(mode: NotificationMode, name: string, proof: Proof): string {
  const spelling = (SPELLINGS[mode] as Readonly<Record<string, Spelling>>)[name];
  if (spelling === undefined)
    throw new Error(`Elavon spells ${mode} no ${name}. It may: ${spellingsOf(mode).join(', ')}.`);
  return spelling(proof);
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
