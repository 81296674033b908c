import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument } from 'yaml';
import * as z from 'zod/mini';
import { type RuleFile, ruleFileSchema } from '../../contracts/rule-file.ts';
import { CommandFailure } from './command-failure.ts';

// zod/mini comes without sentences, which a function in Lambda can do without and a person here cannot.
z.config(z.locales.en());

/** Reads and checks a rule file; what is wrong is told with the line it stands in. */
export function readRuleFile(path: string): RuleFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) throw new CommandFailure(`${path}: ${syntaxError.message}`);
  const checked = ruleFileSchema.safeParse(plainValue(document, path));
  if (checked.success) return checked.data;
  const complaints = checked.error.issues.map((issue) => {
    const line = lineOf(document, issue.path, lineCounter);
    return `  ${path}:${line}: ${issue.path.join('.') || 'the file'}: ${issue.message}`;
  });
  throw new CommandFailure(`The rule file cannot be published:\n${complaints.join('\n')}`);
}

/** An alias without its anchor, or one of too many, shows only here. */
function plainValue(document: ReturnType<typeof parseDocument>, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new CommandFailure(`${path}: ${error instanceof Error ? error.message : 'cannot be read as YAML'}`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new CommandFailure(`There is no file ${path} that can be read.`);
  }
}

/** The line of the node at `path`, or of the nearest one above it that exists. */
function lineOf(
  document: ReturnType<typeof parseDocument>,
  path: readonly PropertyKey[],
  counter: LineCounter,
): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const start = startOf(document.getIn(path.slice(0, depth), true));
    if (start !== undefined) return counter.linePos(start).line;
  }
  return 1;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
