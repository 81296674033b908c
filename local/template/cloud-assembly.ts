import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { TemplateRefused } from './refusal.ts';

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.optional(z.object({ templateFile: z.optional(z.string()), stackName: z.optional(z.string()) })),
    }),
  ),
});

const assetManifestSchema = z.object({
  files: z.optional(z.record(z.string(), z.object({ source: z.object({ path: z.optional(z.string()) }) }))),
});

const rawTemplateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z.optional(z.record(z.string(), z.unknown())),
      Metadata: z.optional(z.record(z.string(), z.unknown())),
      Condition: z.optional(z.string()),
    }),
  ),
  Outputs: z.optional(z.record(z.string(), z.looseObject({ Value: z.unknown(), Condition: z.optional(z.string()) }))),
  Parameters: z.optional(z.record(z.string(), z.looseObject({ Default: z.optional(z.unknown()) }))),
  Conditions: z.optional(z.record(z.string(), z.unknown())),
  Mappings: z.optional(z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())))),
});

/** A template as CDK wrote it, intrinsic functions and all. */
export type RawTemplate = z.infer<typeof rawTemplateSchema>;
export type RawResource = RawTemplate['Resources'][string];

export type CloudAssemblyStack = {
  readonly template: RawTemplate;
  readonly assetDirectory: (assetPathOrHash: string) => string;
};

/**
 * Reads one stack of what `cdk synth` wrote.
 * @throws {TemplateRefused} naming the stacks that are there when `stackName` is not one of them
 */
export function readStack(assemblyDirectory: string, stackName: string): CloudAssemblyStack {
  const directory = resolve(assemblyDirectory);
  const manifest = manifestSchema.parse(readJson(join(directory, 'manifest.json')));
  const stacks = Object.entries(manifest.artifacts)
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([id, { properties }]) => ({ name: properties?.stackName ?? id, templateFile: properties?.templateFile }));
  const templateFile = stacks.find((stack) => stack.name === stackName)?.templateFile;
  if (templateFile === undefined) {
    const names = stacks.map((stack) => stack.name).join(', ');
    throw new TemplateRefused([`${directory} holds no stack named ${stackName}. It holds: ${names}.`]);
  }
  const template = rawTemplateSchema.parse(readJson(join(directory, templateFile)));
  const assetsFile = join(directory, templateFile.replace(/\.template\.json$/, '.assets.json'));
  return { template, assetDirectory: assetDirectoryReader(directory, assetsFile) };
}

function assetDirectoryReader(directory: string, assetsFile: string): (assetPathOrHash: string) => string {
  const files = existsSync(assetsFile) ? (assetManifestSchema.parse(readJson(assetsFile)).files ?? {}) : {};
  return (assetPathOrHash) => {
    const hash = assetPathOrHash.replace(/\.zip$/, '');
    const path = resolve(directory, files[hash]?.source.path ?? assetPathOrHash);
    if (!existsSync(path)) throw new TemplateRefused([`The asset ${assetPathOrHash} is not in ${directory}.`]);
    return path;
  };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
