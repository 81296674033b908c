import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export type StageTemplate = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
};

type Resource = {
  readonly Type: string;
  readonly Properties: unknown;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
};

/** What the app tells the CDK command line about its stacks, and about other things. */
export type Manifest = {
  readonly artifacts: Readonly<
    Record<string, { readonly type: string; readonly properties?: { readonly validateOnSynth?: boolean } }>
  >;
};

/** A reference to another resource, as CloudFormation writes it. */
export type Ref = { readonly Ref: string };

const PROJECT = resolve(import.meta.dirname, '../..');

/**
 * The templates that `bin/app.ts` gives, from a process of its own: within Jest the CDK takes three times as long.
 * Without validation, which cardhook-stack.test.ts is about.
 */
export function synthesise(): {
  readonly dev: StageTemplate;
  readonly prod: StageTemplate;
  readonly manifest: Manifest;
} {
  const folder = mkdtempSync(join(tmpdir(), 'cardhook-templates-'));
  try {
    const environment = { ...process.env, NODE_OPTIONS: '', CDK_OUTDIR: folder, CDK_VALIDATION: 'false' };
    execFileSync(process.execPath, ['bin/app.ts'], { cwd: PROJECT, env: environment });
    const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const template = (stage: string): StageTemplate => read(`Cardhook-${stage}.template.json`);
    return { dev: template('dev'), prod: template('prod'), manifest: read('manifest.json') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The properties of every resource of a type, by logical id. The caller says what it expects them to be. */
export function propertiesOf<Properties = unknown>(template: StageTemplate, type: string): Map<string, Properties> {
  const resources = Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
  return new Map(resources.map(([logicalId, { Properties }]) => [logicalId, Properties as Properties]));
}
