import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { parseJson } from '../../../domain/parse-json.ts';

/** What the functions' logs tell about the cards of a simulation. */
export type LogFigures = {
  /** How many decisions took how many tries to be recorded. */
  readonly attempts: ReadonlyMap<number, number>;
  /** `cardId authTransactionId` of every request that a stand-in answered, and what was answered. */
  readonly standIns: ReadonlyMap<string, readonly string[]>;
  /** Those of them that nothing is stored of: they could not be queued, or nobody knew the webhook's key. */
  readonly lost: ReadonlySet<string>;
  /** Why, and how often. */
  readonly causes: ReadonlyMap<string, number>;
  readonly unexpected: number;
};

const lineSchema = z.looseObject({
  event: z.string(),
  cardId: z.optional(z.string()),
  authTransactionId: z.optional(z.string()),
  answer: z.optional(z.string()),
  source: z.optional(z.string()),
  attempts: z.optional(z.number()),
  cause: z.optional(z.string()),
});

/** How long each log is now, so that only what comes after it is read. */
export function logMarks(directory: string): ReadonlyMap<string, number> {
  if (!existsSync(directory)) return new Map();
  const files = readdirSync(directory).filter((name) => name.endsWith('.log'));
  return new Map(files.map((name) => [name, statSync(join(directory, name)).size]));
}

export async function readLogFigures(
  directory: string,
  marks: ReadonlyMap<string, number>,
  isOurs: (cardId: string) => boolean,
): Promise<LogFigures> {
  const attempts = new Map<number, number>();
  const standIns = new Map<string, string[]>();
  const causes = new Map<string, number>();
  const lost = new Set<string>();
  let unexpected = 0;
  for await (const line of linesSince(directory, marks)) {
    const { event, cardId, authTransactionId, answer = '', cause = '', ...told } = line;
    if (event === 'UNEXPECTED_ERROR') unexpected += 1;
    if (cardId === undefined || !isOurs(cardId)) continue;
    if (event === 'AUTHORIZATION_ANSWERED' && told.source === 'decided') add(attempts, told.attempts ?? 0);
    const request = `${cardId} ${authTransactionId}`;
    if (event === 'STAND_IN_NOT_QUEUED' || cause === 'webhook_key_unavailable') lost.add(request);
    if (event !== 'STAND_IN_ANSWERED') continue;
    standIns.set(request, [...(standIns.get(request) ?? []), answer]);
    add(causes, cause);
  }
  return { attempts, standIns, lost, causes, unexpected };
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

async function* linesSince(directory: string, marks: ReadonlyMap<string, number>) {
  for (const name of logMarks(directory).keys()) {
    const lines = createInterface({ input: createReadStream(join(directory, name), { start: marks.get(name) ?? 0 }) });
    for await (const line of lines) {
      if (!line.includes('"event"')) continue;
      const parsed = lineSchema.safeParse(parseJson(line));
      if (parsed.success) yield parsed.data;
    }
  }
}
