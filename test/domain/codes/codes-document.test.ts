import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { codesDocument } from '../../support/codes-document.ts';

const PATH = fileURLToPath(new URL('../../../docs/codes.md', import.meta.url));

test('docs/codes.md is what the data says', async () => {
  const document = await format(codesDocument(), { ...(await resolveConfig(PATH)), filepath: PATH });
  if (process.env['WRITE_DOCS'] !== undefined) writeFileSync(PATH, document);
  expect(readFileSync(PATH, 'utf8')).toBe(document);
});
