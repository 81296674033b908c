import type { Command } from 'commander';
import { readLive, type Publication } from '../../../adapters/dynamo/rule-set-publisher.ts';
import { withoutCardNumbers } from '../../../domain/card-numbers.ts';
import type { LivePointer } from '../../../domain/ports.ts';
import type { Options } from '../options.ts';
import { colours, columns, counted, harmless, instant, print } from '../output.ts';
import { connectToStage } from '../stage.ts';
import { readPublications } from './live-set.ts';

export function addHistory(rules: Command): void {
  rules
    .command('history')
    .description('everything that was ever live, newest first')
    .action(async (_own: object, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const stage = await connectToStage(options);
      const [publications, live] = await Promise.all([
        readPublications(stage),
        readLive(stage.dynamo, stage.output('RulesTableName')),
      ]);
      const numbered = publications.map((publication, index) => ({ number: index + 1, ...withCleanNote(publication) }));
      const lines =
        numbered.length === 0 ? [`No rule set has been published on ${stage.name}.`] : describe(numbered, live);
      print({ live: live ?? null, publications: numbered }, lines, options.json);
    });
}

/** A note of an earlier version, or one that was typed into the table, may hold anything. */
function withCleanNote({ note, ...publication }: Publication): Publication {
  return { ...publication, ...(note !== undefined && { note: withoutCardNumbers(note) }) };
}

function describe(publications: readonly (Publication & { readonly number: number })[], live: LivePointer): string[] {
  const publishedAtMs = live === 'malformed' ? undefined : live?.publishedAtMs;
  const lines = columns(
    publications.map(({ number, hash, publishedAtMs: atMs, rules, note = '' }) => [
      String(number),
      hash,
      instant(atMs),
      counted(rules, 'rule'),
      harmless(note),
    ]),
  );
  return lines
    .map((line, index) =>
      publications[index]?.publishedAtMs === publishedAtMs ? colours.green(`${line}  ← live`) : line,
    )
    .toReversed();
}
