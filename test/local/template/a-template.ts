import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawTemplate } from '../../../local/template/cloud-assembly.ts';
import { resolveTemplate, type LoadedTemplate } from '../../../local/template/load-template.ts';

/** Resolves a template of these resources as the twin would at http://127.0.0.1:8480. */
export function resolveResources(
  resources: RawTemplate['Resources'],
  rest: Omit<RawTemplate, 'Resources'> = {},
): LoadedTemplate {
  return resolveTemplate(
    { Resources: resources, ...rest },
    { stackName: 'Cardhook-dev', endpointUrl: 'http://127.0.0.1:8480', assetDirectory: (path) => `/assets/${path}` },
  );
}

/** Writes a cloud assembly with one stack, `Cardhook-dev`, and gives its directory. */
export function writeAssembly(template: object): string {
  const directory = mkdtempSync(join(tmpdir(), 'cardhook-assembly-'));
  mkdirSync(directory, { recursive: true });
  const artifacts = {
    'Cardhook-dev': { type: 'aws:cloudformation:stack', properties: { templateFile: 'Cardhook-dev.template.json' } },
  };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts }));
  writeFileSync(join(directory, 'Cardhook-dev.template.json'), JSON.stringify(template));
  return directory;
}
