import { readFileSync, statSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { parseRuleFile, type Problem, type RuleFile, unusedListsOf } from '../../contracts/rule-file.ts';
import { type WorstCaseCost, worstCaseCost } from '../../domain/rules/cost.ts';
import { type Finding, lint } from '../../domain/rules/lint.ts';
import type { RuleSetContent } from '../../domain/rules/rule.ts';
import { CommandFailure } from './command-failure.ts';

/** A place in a file, both from 1. */
export type Position = { readonly line: number; readonly column: number };

/** A rule file that can be published, unless one of its findings is an error. */
export type CheckedRuleFile = {
  readonly file: RuleFile;
  readonly content: RuleSetContent;
  /** What the linter has to say, and where the rule begins that it is about. */
  readonly findings: readonly (Finding & Position)[];
  readonly cost: WorstCaseCost;
};

/** More than the largest set that can be decided by. */
const FILE_BYTES_MAX = 16_000_000;

/** Nobody mends more in one go. */
const COMPLAINTS_MAX = 50;

const FILE_START: Position = { line: 1, column: 1 };

/** Reads and checks a rule file. What is wrong with it is a `CommandFailure` that tells each place and what to do. */
export function readRuleFile(path: string, nowMs: number): CheckedRuleFile {
  const lineCounter = new LineCounter();
  const document = parse(readText(path), path, lineCounter);
  const positionOf = (steps: Problem['path']): Position => positionIn(document, steps, lineCounter);
  const reading = parseRuleFile(plainValue(document, path));
  if (reading.kind === 'refused') {
    const complaints = reading.problems.map(({ path: steps, message }) => ({
      ...positionOf(steps),
      message: `${nameOf(steps, document)}: ${message}`,
    }));
    throw failure(path, complaints);
  }
  const { file, content } = reading;
  const places = new Map(file.rules.map(({ id }, index) => [id, index]));
  const findings = lint(content, { nowMs, unusedLists: unusedListsOf(file) }).map((finding) => {
    const index = finding.ruleId === undefined ? undefined : places.get(finding.ruleId);
    return { ...finding, ...(index === undefined ? FILE_START : positionOf(['rules', index])) };
  });
  return { file, content, findings, cost: worstCaseCost(content) };
}

function readText(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > FILE_BYTES_MAX) throw new CommandFailure(`${path} is larger than ${FILE_BYTES_MAX / 1e6} MB.`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`There is no file ${path} that can be read.`);
  }
}

function parse(text: string, path: string, lineCounter: LineCounter): Document {
  const document = told(path, () => parseDocument(text, { lineCounter, prettyErrors: false }));
  // The parser takes its own stack overflow for a mistake in the text, at every level.
  if (document.errors.some(({ message }) => message.includes('call stack'))) throw tooDeep(path);
  const complaints = document.errors.map(({ code, pos, message }) => ({
    ...positionAt(pos[0], lineCounter),
    message:
      code === 'MULTIPLE_DOCS' ? 'a second document begins here; a rule file is one: take the "---" out' : message,
  }));
  visit(document, {
    Pair(_key, { key }) {
      if (!isScalar(key) || key.value !== '<<') return;
      const message = 'keys are not merged with <<; write the fields out, or share values by lists';
      complaints.push({ ...positionAt(startOf(key), lineCounter), message });
    },
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return;
      const message = `*${alias.source} stands for nothing; write &${alias.source} where it is first`;
      complaints.push({ ...positionAt(startOf(alias), lineCounter), message });
    },
  });
  if (complaints.length > 0) throw failure(path, complaints);
  return document;
}

/** Too many aliases, which could blow up a small file, show only here. */
function plainValue(document: Document, path: string): unknown {
  return told(path, () => document.toJS());
}

/** What the YAML parser throws is about the file. */
function told<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(path);
    throw new CommandFailure(`${path}: ${error instanceof Error ? error.message : 'cannot be read as YAML'}`);
  }
}

function tooDeep(path: string): CommandFailure {
  return new CommandFailure(`${path} is nested too deep.`);
}

function failure(path: string, complaints: readonly (Position & { readonly message: string })[]): CommandFailure {
  const inOrder = complaints.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const lines = inOrder
    .slice(0, COMPLAINTS_MAX)
    .map(({ line, column, message }) => `  ${path}:${line}:${column}: ${message}`);
  const more = inOrder.length - lines.length;
  if (more > 0) lines.push(`  and ${more} more`);
  return new CommandFailure(`The rule file cannot be published:\n${lines.join('\n')}`, {
    result: { problems: inOrder },
  });
}

/** `rules.cap.max`: a rule is named by its id where it has one. */
function nameOf(steps: Problem['path'], document: Document): string {
  const names = steps.map((step, depth) => {
    const id = depth === 1 && steps[0] === 'rules' ? document.getIn(['rules', step, 'id']) : undefined;
    return typeof id === 'string' ? id : step;
  });
  return names.join('.') || 'the file';
}

/** Where the value at a path stands, or the nearest above it that is there; a whole list or object by its name. */
function positionIn(document: Document, steps: Problem['path'], lineCounter: LineCounter): Position {
  let position: number | undefined;
  let node: unknown = document.contents;
  for (const step of steps) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isCollection(node)) break;
    const value: unknown = node.get(step, true);
    const key = isMap(node) ? node.items.find((pair) => isScalar(pair.key) && pair.key.value === step)?.key : undefined;
    const named = isScalar(value) || key === undefined ? value : key;
    if (!isNode(named)) break;
    position = startOf(named);
    node = value;
  }
  return positionAt(position ?? (isNode(document.contents) ? startOf(document.contents) : 0), lineCounter);
}

function startOf({ range }: Node): number {
  return range?.[0] ?? 0;
}

function positionAt(offset: number, lineCounter: LineCounter): Position {
  const { line, col } = lineCounter.linePos(offset);
  return line === 0 ? FILE_START : { line, column: col };
}
