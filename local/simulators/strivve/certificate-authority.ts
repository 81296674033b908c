import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A key and its certificate, as PEM. */
export type KeyAndCertificate = { readonly key: string; readonly cert: string };

/** Whoever trusts `caFile` (`NODE_EXTRA_CA_CERTS`, or its text as `ca`) trusts every server that it issues for. */
export type CertificateAuthority = {
  /** Its certificate without its key, PEM. */
  readonly caFile: string;
  /** For a server on loopback: `127.0.0.1`, `::1` and `localhost`. */
  issue(): Promise<KeyAndCertificate>;
};

const CERTIFICATE_FILE = 'certificate-authority.pem';
/** Key and certificate in one file, so that they always belong together. */
const AUTHORITY_FILE = 'certificate-authority.json';
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

/** The one that `directory` holds, made where it holds none. */
export async function loadOrCreateCa(directory: string): Promise<CertificateAuthority> {
  const caFile = join(directory, CERTIFICATE_FILE);
  const authority = (await readAuthority(directory)) ?? (await createAuthority(directory));
  await writeWhole(caFile, authority.cert, 0o644);
  return { caFile, issue: () => issueUnder(authority) };
}

async function readAuthority(directory: string): Promise<KeyAndCertificate | undefined> {
  const text = await readFile(join(directory, AUTHORITY_FILE), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as KeyAndCertificate);
}

async function createAuthority(directory: string): Promise<KeyAndCertificate> {
  const made = await generate([{ name: 'commonName', value: 'Simulated providers of Cardhook' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...validity(10 * YEAR_MS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const authority = { key: made.private, cert: made.cert };
  await mkdir(directory, { recursive: true });
  await writeWhole(join(directory, AUTHORITY_FILE), JSON.stringify(authority), 0o600);
  return authority;
}

async function issueUnder(authority: KeyAndCertificate): Promise<KeyAndCertificate> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: authority,
    ...validity(YEAR_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}

/** From yesterday on, so that a machine whose clock is a little late accepts it. */
function validity(forMs: number): { readonly notBeforeDate: Date; readonly notAfterDate: Date } {
  const now = Date.now();
  return { notBeforeDate: new Date(now - DAY_MS), notAfterDate: new Date(now + forMs) };
}

/** All of it or nothing, also for a reader at the same moment. */
async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  const half = `${file}.${process.pid}.part`;
  try {
    await writeFile(half, text, { mode });
    await rename(half, file);
  } finally {
    await rm(half, { force: true });
  }
}
