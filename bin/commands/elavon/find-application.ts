import { CommandFailure } from '../command-failure.ts';
import { commandLine, type Options } from '../options.ts';
import type { ElavonStage, ShownApplication } from './ports.ts';

export type FindOptions = Options & { readonly profile?: string };

/** The one application that is meant by an id; a sentence where it is none or several. `words`: the command that asks. */
export async function findApplication(
  stage: ElavonStage,
  id: string,
  options: FindOptions,
  ...words: readonly string[]
): Promise<ShownApplication> {
  const found = await stage.applications.find(id, options.profile);
  const [application] = found;
  if (application === undefined) {
    const where = options.profile === undefined ? '' : ` of profile ${options.profile}`;
    throw new CommandFailure(`Nothing is known of a merchant application ${id}${where} on ${stage.name}.`);
  }
  if (found.length === 1) return application;
  const candidates = found.map(({ applicationId }) => applicationId);
  const lines = candidates.map(
    (one) => `  ${commandLine(options, 'elavon', words[0] ?? 'show', one, ...words.slice(1))}`,
  );
  throw new CommandFailure([`${id} is of ${found.length} applications. Say which is meant:`, ...lines].join('\n'), {
    result: { candidates },
  });
}
