import { readFileSync } from 'node:fs';

type Json = { [key: string]: Json } & string;

/** The documented body to the letter. */
export function documentedText(name: 'request' | 'advice'): string {
  return readFileSync(new URL(`../fixtures/connectfi/${name}.json`, import.meta.url), 'utf8');
}

/** A body with some of its values replaced, by path: `{ 'transaction.type': 'credit' }`; `undefined` removes. */
export function bodyWith(name: 'request' | 'advice', changes: Readonly<Record<string, unknown>>): Buffer {
  const body: unknown = JSON.parse(documentedText(name));
  for (const [path, value] of Object.entries(changes)) setPath(body as Record<string, unknown>, path.split('.'), value);
  return Buffer.from(JSON.stringify(body));
}

function setPath(target: Record<string, unknown>, [head = '', ...rest]: string[], value: unknown): void {
  if (rest.length > 0) {
    setPath(target[head] as Record<string, unknown>, rest, value);
  } else if (value === undefined) {
    delete target[head];
  } else {
    target[head] = value;
  }
}
